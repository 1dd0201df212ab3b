import type { Settings } from '../../../shared/contract/app.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import type { SettingsStore } from './create-settings.ts';

/** Whose content may be sent to a provider. */
export interface LocalOnlyRule {
  /** An owner's settings; local only where those of the machine are. */
  settingsOf(ownerId: string): Settings;
  /** Whether nothing of this owner may be sent: by its settings, or by its client's rule. */
  isLocalOnly(ownerId: string): boolean;
}

export interface LocalOnlyDeps {
  settings: Pick<SettingsStore, 'current'>;
  /** The client that is this owner; null for an owner that is none. */
  clientOf: (ownerId: string) => { localOnly: boolean } | null;
}

/** An owner that is neither the machine's own user nor a known client is local only. */
export function createLocalOnlyRule({ settings, clientOf }: LocalOnlyDeps): LocalOnlyRule {
  const settingsOf = (ownerId: string): Settings => {
    const own = settings.current(ownerId);
    return { ...own, localOnly: own.localOnly || settings.current(desktopOwnerId).localOnly };
  };
  return {
    settingsOf,
    isLocalOnly: (ownerId) =>
      settingsOf(ownerId).localOnly ||
      (ownerId !== desktopOwnerId && clientOf(ownerId)?.localOnly !== false),
  };
}

import type { Settings } from '../../../shared/contract/app.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import type { SettingsStore } from '../settings/create-settings.ts';
import { managedOwner, type ApiContext } from '../api-context.ts';

/** Settings of the machine, for everyone it serves; the others are each owner's own. */
const machineWide = [
  'lanEnabled',
  'lanHost',
  'lanPort',
  'lanTls',
  'lanTlsCert',
  'lanTlsKey',
  'lanPlainHttp',
  'lanTrustedProxies',
  'lanAllowedHosts',
  'lanCorsOrigins',
  'lanStrangersPerMinute',
  'lanAddressPerMinute',
  'lanAnnounce',
  'lanConcurrency',
  'lanQueue',
  'lanJsonValues',
  'modelAliases',
  'modelSource',
  'unloadAfterMinutes',
  'accountCheckSeconds',
  'modelListMinutes',
  'breakerFailurePercent',
  'breakerOpenSeconds',
  'breakerLongestSeconds',
  'indexOnBattery',
  'indexUnderLoad',
  'documentRoots',
] as const satisfies readonly (keyof Settings)[];
type Patch = { [Key in keyof Settings]?: Settings[Key] | undefined };

const isMachineWide = (key: string): boolean => (machineWide as readonly string[]).includes(key);
const part = (patch: Patch, machine: boolean): Partial<Settings> =>
  Object.fromEntries(
    Object.entries(patch).filter(
      ([key, value]) => value !== undefined && isMachineWide(key) === machine,
    ),
  );
const manages = (context: ApiContext): boolean => managedOwner(context) === desktopOwnerId;

/**
 * The caller's settings; for an admin those of the machine among them, but not the folders that
 * only the machine's own user may name.
 */
export function settingsOf(settings: SettingsStore, context: ApiContext): Settings {
  const own = settings.current(context.ownerId);
  const all = manages(context) ? { ...own, ...part(settings.current(desktopOwnerId), true) } : own;
  return context.clientId === null ? all : { ...all, documentRoots: [] };
}

/**
 * Saves each setting where it belongs, and calls `applied` when one of the machine's changed. Throws
 * `forbidden` for those of the machine where the caller does not manage it.
 */
export async function saveSettings(
  settings: SettingsStore,
  context: ApiContext,
  patch: Patch,
  applied: (settings: Settings) => Promise<unknown>,
): Promise<Settings> {
  const machine = part(patch, true);
  if (Object.keys(machine).length > 0 && !manages(context))
    throw new AppError('forbidden', phrase('access.ownerServes'));
  if (context.ownerId === desktopOwnerId) await applied(await settings.set(desktopOwnerId, patch));
  else {
    await settings.set(context.ownerId, part(patch, false));
    if (Object.keys(machine).length > 0) await applied(await settings.set(desktopOwnerId, machine));
  }
  return settingsOf(settings, context);
}

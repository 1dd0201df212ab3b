import type { AppInfo } from '../../../shared/contract/app.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import type { AppApiDeps } from '../api/app.ts';
import { examine } from '../doctor/doctor.ts';
import type { LanSwitch } from '../lan-server/lan-switch.ts';
import { checkTls, tlsOf } from '../lan-server/tls/arm-tls.ts';
import type { ModelsPart } from './compose-models.ts';
import type { Storage } from './compose-storage.ts';

/** What only the process that starts the host knows of it. */
export interface HostFacts {
  version: string;
  headless: boolean;
  /** The version of the Electron that runs instead of ours; null where none does. */
  standIn: string | null;
  electron: string | null;
}

interface AppServers extends Pick<AppApiDeps, 'ready' | 'applied'> {
  lan: Pick<LanSwitch, 'status' | 'entry'>;
}

/** What the host reports of itself: `app.*` of the contract. */
export function composeApp(
  { storage, models }: { storage: Storage; models: ModelsPart },
  { version, headless, standIn, electron }: HostFacts,
  { lan, ready, applied }: AppServers,
): AppApiDeps {
  const { folder, store, vault, changes, settings, now } = storage;
  const startedAt = now();
  const info = (): AppInfo => ({
    version,
    platform: process.platform,
    dataFolder: folder,
    headless,
    vaultMode: vault.mode,
    electron,
    startedAt,
  });
  const doctor = () =>
    examine({
      folder,
      version,
      vaultMode: vault.mode,
      sandbox: models.sandbox,
      standIn,
      localModels: () => models.models.local(desktopOwnerId),
      gpu: models.models.gpu,
      backups: store.backups,
      now,
    });
  return {
    info,
    changes,
    settings,
    doctor,
    backups: store.backups,
    ready,
    lanStatus: () => lan.status(),
    lanEntry: () => lan.entry(),
    applied,
    checkTls: (wanted) => checkTls(tlsOf(wanted), now()),
  };
}

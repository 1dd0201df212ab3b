import type {
  AppInfo,
  BackupStatus,
  DoctorReport,
  LanEntry,
  LanStatus,
  Settings,
} from '../../../shared/contract/app.ts';
import { FieldError } from '../../../shared/errors.ts';
import type { Changes } from '../changes/changes.ts';
import type { Readiness } from '../local-models/readiness.ts';
import { seesAccounts } from '../routing/request/sees-accounts.ts';
import { proxyFault } from '../settings/trusted-proxies.ts';
import type { SettingsStore } from '../settings/create-settings.ts';
import { concealedDoctor } from './concealed.ts';
import { managedOwner } from '../api-context.ts';
import { saveSettings, settingsOf } from './machine-settings.ts';
import { mustNotSetFiles } from './named-files.ts';
import type { Procedures } from './procedures.ts';

export interface AppApiDeps {
  info: () => AppInfo;
  changes: Changes;
  settings: SettingsStore;
  doctor: () => Promise<DoctorReport>;
  backups: () => BackupStatus;
  ready: (ownerId: string) => Promise<Readiness>;
  lanStatus: () => LanStatus;
  /** Throws `conflict` while the server is off. */
  lanEntry: () => LanEntry;
  /** After the machine's own settings changed: the LAN server follows. */
  applied: (settings: Settings) => Promise<unknown>;
  /** Throws `bad_request` for a certificate that cannot be used; nothing is saved then. */
  checkTls: (settings: Settings) => void;
}

const tlsSettings = ['lanTls', 'lanTlsCert', 'lanTlsKey'] as const;
const defined = (input: {
  [Key in keyof Settings]?: Settings[Key] | undefined;
}): Partial<Settings> =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));

/** `app.*` of the contract. */
export function appApi(
  { app: os }: Procedures,
  {
    info,
    changes,
    settings,
    doctor,
    backups,
    ready,
    lanStatus,
    lanEntry,
    applied,
    checkTls,
  }: AppApiDeps,
) {
  return os.router({
    info: os.info.handler(({ context }) =>
      seesAccounts(context) ? info() : { ...info(), dataFolder: '' },
    ),
    changes: os.changes.handler(async function* ({ context, signal }) {
      yield* changes.subscribe(context.ownerId, signal ?? new AbortController().signal);
    }),
    doctor: os.doctor.handler(async ({ context }) =>
      seesAccounts(context) ? doctor() : concealedDoctor(await doctor()),
    ),
    backups: os.backups.handler(() => backups()),
    ready: os.ready.handler(({ context }) => ready(context.ownerId)),
    settings: {
      get: os.settings.get.handler(({ context }) => settingsOf(settings, context)),
      set: os.settings.set.handler(async ({ context, input }) => {
        mustNotSetFiles(context, input);
        for (const entry of input.lanTrustedProxies ?? []) {
          const fault = proxyFault(entry);
          if (fault !== null) throw new FieldError('lanTrustedProxies', fault);
        }
        if (tlsSettings.some((key) => input[key] !== undefined))
          checkTls({ ...settings.current(managedOwner(context)), ...defined(input) });
        return saveSettings(settings, context, input, applied);
      }),
    },
    lan: {
      status: os.lan.status.handler(() => lanStatus()),
      entry: os.lan.entry.handler(() => lanEntry()),
    },
  });
}

import type { AppInfo, DoctorReport, LanStatus, Settings } from '../../../shared/contract/app.ts';
import { AppError } from '../../../shared/errors.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import type { Changes } from '../changes.ts';
import type { SettingsStore } from '../settings/create-settings.ts';
import type { Procedures } from './procedures.ts';

export interface AppApiDeps {
  info: () => AppInfo;
  changes: Changes;
  settings: SettingsStore;
  doctor: () => Promise<DoctorReport>;
  ready: (ownerId: string) => Promise<{ ready: boolean; chatModel: string | null; embeddingModel: string | null }>;
  lanStatus: () => LanStatus;
  /** After the machine's own settings changed: the LAN server follows. */
  applied: (settings: Settings) => Promise<unknown>;
}

const machineWide = ['lanEnabled', 'lanHost', 'lanPort', 'modelSource', 'unloadAfterMinutes'] as const;

/** `app.*` of the contract. */
export function appApi({ app: os }: Procedures, { info, changes, settings, doctor, ready, lanStatus, applied }: AppApiDeps) {
  return os.router({
    info: os.info.handler(() => info()),
    changes: os.changes.handler(async function* ({ context, signal }) {
      yield* changes.subscribe(context.ownerId, signal ?? new AbortController().signal);
    }),
    doctor: os.doctor.handler(() => doctor()),
    ready: os.ready.handler(({ context }) => ready(context.ownerId)),
    settings: {
      get: os.settings.get.handler(({ context }) => settings.get(context.ownerId)),
      set: os.settings.set.handler(async ({ context, input }) => {
        if (context.ownerId !== desktopOwnerId && machineWide.some((key) => input[key] !== undefined)) throw new AppError('forbidden', 'Only the person whose machine this is may change how it serves others.');
        const saved = await settings.set(context.ownerId, input);
        if (context.ownerId === desktopOwnerId) await applied(saved);
        return saved;
      }),
    },
    lan: { status: os.lan.status.handler(() => lanStatus()) },
  });
}

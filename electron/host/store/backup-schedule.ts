import type { BackupStatus } from '../../../shared/contract/app.ts';
import { AppError, toAppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { backUp, dailyIsDue, dailyMs, verifiedBackups } from './backups.ts';
import type { StoreLog } from './store.ts';
import type { StoreJobs } from './store-jobs.ts';
import { toStoreError } from './store-errors.ts';

export interface BackupScheduleDeps {
  folder: string;
  /** The open database. */
  file: string;
  now: () => number;
  log: StoreLog;
  jobs: Pick<StoreJobs, 'backup'>;
  /** After each backup and each failure. */
  changed: () => void;
}

export interface BackupSchedule {
  status(): BackupStatus;
  /** Makes the daily backup where it is due. Never throws. */
  runIfDue(): Promise<void>;
  stop(): void;
}

/** The start must not be slowed by a copy. */
const firstMs = 60_000;
const everyMs = dailyMs / 24;

/** Without paths: the status is shown to callers of the API too. */
function reasonOf(error: unknown, folder: string): string {
  const known = toStoreError(error);
  if (known instanceof AppError && !known.message.includes(folder)) return known.message;
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return phrase('store.backupFailed', { code: code ?? 'internal' }).text;
}

/**
 * A backup a day while the host runs; one that fails is logged, reported by `status` and attempted
 * again each hour.
 */
export function createBackupSchedule({
  folder,
  file,
  now,
  log,
  jobs,
  changed,
}: BackupScheduleDeps): BackupSchedule {
  let failed: BackupStatus['failed'] = null;
  let running: Promise<void> | null = null;

  const make = async (): Promise<void> => {
    try {
      await backUp(jobs, { dataFolder: folder, file, kind: 'daily', at: now() });
      failed = null;
      log.info({ event: 'store.backup' }, 'the daily backup of the database was made and checked');
    } catch (error) {
      // A job that the closing of the store ends has not failed.
      if (toAppError(error).code === 'aborted') return;
      failed = { at: now(), reason: reasonOf(error, folder) };
      log.error(
        { event: 'store.backup', err: error },
        'the daily backup of the database failed; the next attempt is in an hour',
      );
    }
    changed();
  };
  const runIfDue = async (): Promise<void> => {
    if (running === null && !dailyIsDue(folder, now())) return;
    running ??= make().finally(() => (running = null));
    await running;
  };
  const look = (): void => void runIfDue();
  const first = setTimeout(look, firstMs).unref();
  const timer = setInterval(look, everyMs).unref();
  return {
    status: () => {
      const [newest] = verifiedBackups(folder);
      return { newestAt: newest === undefined ? null : newest.at, failed };
    },
    runIfDue,
    stop: () => {
      clearTimeout(first);
      clearInterval(timer);
    },
  };
}

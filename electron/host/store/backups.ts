import { mkdirSync, readdirSync, rmSync, statSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { dayMs } from '../../../shared/time.ts';
import type { StoreJobs } from './store-jobs.ts';

export type BackupKind = 'daily' | 'migration';

export interface Backup {
  path: string;
  kind: BackupKind;
  /**
   * Counts up over all backups of a folder; 0 for those of Hearth 0.3 and earlier, which were never
   * verified.
   */
  sequence: number;
  /**
   * Unix milliseconds by the clock of that moment, which may have been wrong: for people to read,
   * never to order by.
   */
  at: number;
}

/** How many backups of each kind are retained. */
const retained: Record<BackupKind, number> = { daily: 3, migration: 3 };
export const dailyMs = dayMs;

/** `hearth-daily-n12-1764570000000.db`; up to Hearth 0.3 without the sequence number. */
const form = /^hearth-(daily|migration)-(?:n(\d{1,12})-)?(\d+)(?:-v\d+)?\.db$/;
export const backupFolder = (dataFolder: string): string => join(dataFolder, 'backups');

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * The backups of a data folder, the one made last first, whatever the clock was when each was made.
 */
export function listBackups(dataFolder: string): Backup[] {
  const folder = backupFolder(dataFolder);
  const found = namesIn(folder).flatMap((name): Backup[] => {
    const [, kind, sequence, at] = form.exec(name) ?? [];
    return kind === undefined
      ? []
      : [
          {
            path: join(folder, name),
            kind: kind as BackupKind,
            sequence: Number(sequence ?? 0),
            at: Number(at),
          },
        ];
  });
  return found.sort((a, b) => b.sequence - a.sequence || b.at - a.at);
}

/** Backups that were opened and checked when they were made, the last first. */
export const verifiedBackups = (dataFolder: string): Backup[] =>
  listBackups(dataFolder).filter(({ sequence }) => sequence > 0);

/** Removes all but the last few of each kind, never `made`, and what a kill left of a copy. */
function prune(dataFolder: string, made: string): void {
  const older = listBackups(dataFolder).filter(({ path }) => path !== made);
  for (const kind of ['daily', 'migration'] as const) {
    const room =
      retained[kind] -
      (listBackups(dataFolder).some(({ path, kind: of }) => path === made && of === kind) ? 1 : 0);
    for (const old of older.filter((backup) => backup.kind === kind).slice(room))
      rmSync(old.path, { force: true });
  }
  const folder = backupFolder(dataFolder);
  for (const name of namesIn(folder)) {
    if (/\.partial(?:-journal|-wal|-shm)?$/.test(name)) rmSync(join(folder, name), { force: true });
  }
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

function needSpace(file: string, folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const neededBytes = sizeOf(file) + sizeOf(`${file}-wal`);
  if (bavail * bsize > neededBytes) return;
  throw new AppError(
    'disk_full',
    phrase('store.noSpaceForBackup', { megabytes: Math.ceil(neededBytes / 1e6) }),
    { retryable: true },
  );
}

export interface BackupOrder {
  dataFolder: string;
  /** The open database. */
  file: string;
  kind: BackupKind;
  /** Unix milliseconds. */
  at: number;
  /** The form that a migration starts from. */
  version?: number;
}

/**
 * Copies `file` into `<dataFolder>/backups/`, checks the copy, then removes all but the last few of
 * each kind. Returns the path. Throws `disk_full` before anything is written, `store_corrupt` when
 * the copy is not sound; the older backups are kept then.
 */
export async function backUp(
  jobs: Pick<StoreJobs, 'backup'>,
  { dataFolder, file, kind, at, version }: BackupOrder,
): Promise<string> {
  const folder = backupFolder(dataFolder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  needSpace(file, folder);
  const sequence = (listBackups(dataFolder)[0]?.sequence ?? 0) + 1;
  const target = join(
    folder,
    `hearth-${kind}-n${sequence}-${at}${version === undefined ? '' : `-v${version}`}.db`,
  );
  await jobs.backup(file, target);
  prune(dataFolder, target);
  return target;
}

/**
 * Whether a day has passed since the last daily backup; also when the clock was ahead then, or is
 * behind now.
 */
export function dailyIsDue(dataFolder: string, nowMs: number): boolean {
  const last = verifiedBackups(dataFolder).find(({ kind }) => kind === 'daily');
  return last === undefined || nowMs < last.at || nowMs - last.at >= dailyMs;
}

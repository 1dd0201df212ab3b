import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { listBackups, type Backup } from './backups.ts';
import { toStoreError } from './store-errors.ts';
import type { StoreJobs } from './store-jobs.ts';

async function newestGood(jobs: StoreJobs, dataFolder: string): Promise<Backup | null> {
  for (const backup of listBackups(dataFolder)) {
    const problems = await jobs.quickCheck(backup.path).catch(() => ['unreadable']);
    if (problems.length === 0) return backup;
  }
  return null;
}

export interface Restored {
  /** The backup that is the database now. */
  from: Backup;
  /** Where the damaged file was put. */
  keptAt: string | null;
}

/**
 * Puts the newest backup that passes `quick_check` in the place of `hearth.db`; the damaged file stays beside it with its journal.
 * No host may have the folder open. Throws `store_corrupt` when no backup is good.
 */
export async function restoreBackup(jobs: StoreJobs, dataFolder: string, nowMs: number): Promise<Restored> {
  const from = await newestGood(jobs, dataFolder);
  if (from === null) {
    throw new AppError(
      'store_corrupt',
      `Hearth's database is damaged and ${join(dataFolder, 'backups')} holds no good backup. Nothing was deleted. Move hearth.db out of ${dataFolder} to begin anew: models and document indexes are files of their own and stay.`,
    );
  }
  const file = join(dataFolder, 'hearth.db');
  const restored = `${file}.restored`;
  const keptAt = existsSync(file) ? `${file}.damaged-${nowMs}` : null;
  try {
    copyFileSync(from.path, restored);
    for (const part of ['', '-wal', '-shm']) {
      if (keptAt !== null && existsSync(file + part)) renameSync(file + part, keptAt + part);
    }
    renameSync(restored, file);
  } catch (error) {
    rmSync(restored, { force: true });
    throw toStoreError(error);
  }
  return { from, keptAt };
}

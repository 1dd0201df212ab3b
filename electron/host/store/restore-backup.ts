import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { backupFolder, listBackups } from './backups.ts';
import { durableFiles, type DurableFiles } from './durable-files.ts';
import { replaceDatabase, replacementFile, type Replaced } from './replace-database.ts';
import { toStoreError } from './store-errors.ts';
import type { StoreJobs } from './store-jobs.ts';

/**
 * Copies the newest backup whose copy passes `quick_check` to `replacementFile`. The backups
 * themselves are never opened for writing.
 */
async function copyNewestGood(
  jobs: Pick<StoreJobs, 'quickCheck'>,
  folder: string,
  files: DurableFiles,
): Promise<string | null> {
  const copy = replacementFile(folder);
  for (const { path } of listBackups(folder)) {
    files.copy(path, copy);
    const problems = await jobs.quickCheck(copy).catch(() => ['unreadable']);
    if (problems.length === 0) return path;
  }
  files.remove(copy);
  return null;
}

/**
 * Replaces `hearth.db` with the newest good backup; the file that was there is kept next to
 * it with its journal. It survives a kill at any moment: before the plan is written nothing has
 * changed, after it the next start completes the restore. No host may have the folder open. Throws
 * `store_corrupt` when no backup is good, `disk_full`.
 */
export async function restoreBackup(
  jobs: Pick<StoreJobs, 'quickCheck'>,
  folder: string,
  nowMs: number,
  files: DurableFiles = durableFiles,
): Promise<Replaced> {
  try {
    const from = await copyNewestGood(jobs, folder, files);
    if (from !== null) return replaceDatabase(folder, from, nowMs, files);
  } catch (error) {
    throw toStoreError(error);
  }
  throw new AppError(
    'store_corrupt',
    phrase('store.noGoodBackup', { folder: backupFolder(folder), path: join(folder, 'hearth.db') }),
  );
}

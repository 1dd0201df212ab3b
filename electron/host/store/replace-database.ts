import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { backupFolder } from './backups.ts';
import { durableFiles, type DurableFiles } from './durable-files.ts';

/**
 * Replaces `hearth.db` with another file and keeps the one that was there. Several names
 * change, so a plan is written first: from then on the replacement is completed, by the next start
 * if not by this one. Before it nothing has changed.
 */
const planSchema = z.object({
  /** The backup that the replacement was copied from: a file name in `backups`. */
  from: z.string(),
  /** The new name of the file that was there; a name in the data folder. */
  keptAs: z.string(),
});
type Plan = z.infer<typeof planSchema>;

const planFile = (folder: string): string => join(folder, 'restore.json');
export const replacementFile = (folder: string): string => join(folder, 'hearth.db.restored');
const databaseFile = (folder: string): string => join(folder, 'hearth.db');
/**
 * The database, and its journal, without which the last commits are missing from a file that was
 * not closed.
 */
const parts = ['', '-wal', '-shm'] as const;

export interface Replaced {
  /** The path of the backup that is the database now. */
  from: string;
  /** The file that was there before; null where there was none. */
  keptAt: string | null;
}

function readPlan(folder: string): Plan | null {
  try {
    const plan = planSchema.parse(JSON.parse(readFileSync(planFile(folder), 'utf8')));
    // Only names: a plan that someone edited must not move files to other folders.
    return basename(plan.keptAs) === plan.keptAs ? plan : null;
  } catch {
    return null;
  }
}

/** A name that no file has: what was kept before stays. */
function freeName(path: string): string {
  if (!existsSync(path)) return path;
  let count = 2;
  while (existsSync(`${path}-${count}`)) count += 1;
  return `${path}-${count}`;
}

function removeLeftovers(folder: string, files: DurableFiles): void {
  for (const part of parts) files.remove(replacementFile(folder) + part);
  files.remove(`${planFile(folder)}.partial`);
}

/**
 * Completes a replacement that a kill interrupted, and removes what an interrupted copy left. Null
 * where none was planned.
 */
export function completeReplacement(
  folder: string,
  files: DurableFiles = durableFiles,
): Replaced | null {
  const plan = readPlan(folder);
  if (plan === null) {
    removeLeftovers(folder, files);
    return null;
  }
  const file = databaseFile(folder);
  const kept = join(folder, plan.keptAs);
  if (existsSync(replacementFile(folder))) {
    for (const part of parts) {
      if (existsSync(file + part)) files.rename(file + part, freeName(kept + part));
    }
    files.syncFolder(folder);
    files.rename(replacementFile(folder), file);
    files.syncFolder(folder);
  }
  files.remove(planFile(folder));
  removeLeftovers(folder, files);
  files.syncFolder(folder);
  return { from: join(backupFolder(folder), plan.from), keptAt: existsSync(kept) ? kept : null };
}

/**
 * Replaces `hearth.db` with `replacementFile`, a sound and durable copy of the backup
 * `from`. No one may have the folder open.
 */
export function replaceDatabase(
  folder: string,
  from: string,
  nowMs: number,
  files: DurableFiles = durableFiles,
): Replaced {
  const keptAs = basename(freeName(`${databaseFile(folder)}.damaged-${nowMs}`));
  const plan: Plan = { from: basename(from), keptAs };
  files.syncFolder(folder);
  files.write(`${planFile(folder)}.partial`, JSON.stringify(plan));
  files.rename(`${planFile(folder)}.partial`, planFile(folder));
  files.syncFolder(dirname(planFile(folder)));
  return completeReplacement(folder, files) ?? { from, keptAt: null };
}

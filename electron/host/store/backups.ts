import { mkdirSync, readdirSync, rmSync, statSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { StoreJobs } from './store-jobs.ts';

export type BackupKind = 'daily' | 'migration';

export interface Backup {
  path: string;
  kind: BackupKind;
  /** Unix milliseconds. */
  at: number;
}

/** How many backups of each kind are kept. */
const keep: Record<BackupKind, number> = { daily: 3, migration: 3 };
export const dailyMs = 24 * 60 * 60 * 1000;

const form = /^hearth-(daily|migration)-(\d+)(?:-v\d+)?\.db$/;
const folderOf = (dataFolder: string): string => join(dataFolder, 'backups');

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The backups of a data folder, newest first. */
export function listBackups(dataFolder: string): Backup[] {
  const folder = folderOf(dataFolder);
  const found = names(folder).flatMap((name): Backup[] => {
    const [, kind, at] = form.exec(name) ?? [];
    return kind === undefined ? [] : [{ path: join(folder, name), kind: kind as BackupKind, at: Number(at) }];
  });
  return found.sort((a, b) => b.at - a.at);
}

function prune(dataFolder: string): void {
  const all = listBackups(dataFolder);
  for (const kind of ['daily', 'migration'] as const) {
    for (const old of all.filter((backup) => backup.kind === kind).slice(keep[kind])) rmSync(old.path, { force: true });
  }
  for (const name of names(folderOf(dataFolder))) {
    if (name.endsWith('.partial')) rmSync(join(folderOf(dataFolder), name), { force: true });
  }
}

function needSpace(file: string, folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const neededBytes = statSync(file).size;
  if (bavail * bsize > neededBytes) return;
  throw new AppError('disk_full', `There is no room for a backup of Hearth's database (${Math.ceil(neededBytes / 1e6)} MB). Nothing was changed; free some space and start Hearth again.`, { retryable: true });
}

/** Copies `file` into `<dataFolder>/backups/`, then drops all but the newest few of each kind. Throws `disk_full` before it writes anything. */
export async function backUp(jobs: StoreJobs, dataFolder: string, file: string, kind: BackupKind, at: number, version?: number): Promise<string> {
  const folder = folderOf(dataFolder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  needSpace(file, folder);
  const target = join(folder, `hearth-${kind}-${at}${version === undefined ? '' : `-v${version}`}.db`);
  await jobs.backup(file, target);
  prune(dataFolder);
  return target;
}

export const dailyIsDue = (dataFolder: string, nowMs: number): boolean => !listBackups(dataFolder).some((backup) => nowMs - backup.at < dailyMs && backup.at <= nowMs);

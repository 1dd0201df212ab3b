import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { backUp, dailyIsDue, dailyMs } from './backups.ts';
import { connect, queriesOn } from './connection.ts';
import { makeDataFolder } from './data-folder.ts';
import { lockFolder, type FolderLock } from './folder-lock.ts';
import { migrate, refuseNewer, versionOf } from './migrate.ts';
import type { Migration } from './migrations/migration.ts';
import { migrations as allMigrations } from './migrations/migrations.ts';
import { readStatements, type ReadStatementName, type ReadStatements } from './read-statements.ts';
import { restoreBackup, type Restored } from './restore-backup.ts';
import type { Store } from './store.ts';
import { mapped, storeCorrupt } from './store-errors.ts';
import { createStoreJobs, type StoreJobs } from './store-jobs.ts';

export interface StoreLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
}

export interface OpenStoreOptions {
  folder: string;
  now?: () => number;
  log?: StoreLog;
  /** Goes back to the newest good backup first; the file that was there is kept beside it. */
  restore?: boolean;
  migrations?: readonly Migration[];
}

/** A store with its worker. `read` runs a named statement over many rows off the main thread. */
export interface OpenStore extends Store {
  read<Name extends ReadStatementName>(name: Name, params: ReadStatements[Name]['params']): Promise<ReadStatements[Name]['row'][]>;
  /** What was done at the start that the user should hear of. */
  readonly restored: Restored | null;
  readonly unclean: boolean;
}

const silent: StoreLog = { info: () => undefined, warn: () => undefined };

/** The desktop's own user exists from the first start on. */
function ensureDesktopOwner(sqlite: Database, nowMs: number): void {
  sqlite.prepare(`INSERT OR IGNORE INTO owners (id, kind, created_at) VALUES (?, 'desktop', ?)`).run(desktopOwnerId, nowMs);
}

async function checkAfterUncleanStop(jobs: StoreJobs, file: string, log: StoreLog): Promise<void> {
  const problems = await jobs.quickCheck(file);
  if (problems.length > 0) throw storeCorrupt(problems[0] ?? 'unknown');
  log.info({ event: 'store.checked' }, 'the last host did not stop cleanly; the database was checked and is sound');
}

interface Opening {
  folder: string;
  file: string;
  now: () => number;
  log: StoreLog;
  jobs: StoreJobs;
}

async function openFile({ folder, file, now, log, jobs }: Opening, migrations: readonly Migration[]): Promise<Database> {
  if (!existsSync(file)) mapped(() => writeFileSync(file, '', { mode: 0o600 }));
  const sqlite = connect(file);
  try {
    const before = versionOf(sqlite);
    refuseNewer(before, migrations);
    // A new file has nothing to lose between its first steps.
    await migrate(sqlite, migrations, async (from) => {
      if (before > 0) await backUp(jobs, folder, file, 'migration', now(), from);
      log.info({ event: 'store.migrate', from }, 'bringing the database to a newer form');
    });
    ensureDesktopOwner(sqlite, now());
    return sqlite;
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

/** A copy once a day, first a minute after the start, which it must not slow; one that fails is told in the log and tried again the next hour. */
function keepBackups({ folder, file, now, log, jobs }: Opening): () => void {
  const look = (): void => {
    if (!dailyIsDue(folder, now())) return;
    backUp(jobs, folder, file, 'daily', now()).catch((error: unknown) => log.warn({ event: 'store.backup', err: error }, 'the daily backup of the database failed'));
  };
  const first = setTimeout(look, 60_000).unref();
  const timer = setInterval(look, dailyMs / 24).unref();
  return () => {
    clearTimeout(first);
    clearInterval(timer);
  };
}

async function openLocked(options: OpenStoreOptions, opening: Opening, lock: FolderLock): Promise<OpenStore> {
  const { folder, file, now, log, jobs } = opening;
  const restored = options.restore === true ? await restoreBackup(jobs, folder, now()) : null;
  if (lock.unclean && restored === null && existsSync(file)) await checkAfterUncleanStop(jobs, file, log);
  const sqlite = await openFile(opening, options.migrations ?? allMigrations);
  const stopBackups = keepBackups(opening);
  return {
    db: queriesOn(sqlite),
    sqlite,
    path: file,
    restored,
    unclean: lock.unclean,
    read: (name, params) => jobs.read(file, name, params),
    checkpoint: () => jobs.checkpoint(file),
    close: async () => {
      stopBackups();
      await jobs.close();
      sqlite.close();
      lock.release();
    },
  };
}

/**
 * Opens `hearth.db` in a data folder, which is made when it is not there. Throws `store_locked` (another host has it), `store_newer`,
 * `store_corrupt` (the file stays as it is; open again with `restore`), `disk_full`, `forbidden`.
 */
export async function openStore(options: OpenStoreOptions): Promise<OpenStore> {
  const { folder, now = Date.now, log = silent } = options;
  makeDataFolder(folder);
  const lock = lockFolder(folder, now);
  const jobs = createStoreJobs();
  try {
    return await openLocked(options, { folder, file: join(folder, 'hearth.db'), now, log, jobs }, lock);
  } catch (error) {
    await jobs.close();
    lock.release({ keepMark: lock.unclean });
    throw error;
  }
}

/** The same on a database in memory, with every migration: for tests and for what needs no folder. */
export function openMemoryStore(now: () => number = Date.now): OpenStore {
  const sqlite = connect(':memory:');
  for (const { number, sql } of allMigrations) {
    sqlite.exec(sql);
    sqlite.pragma(`user_version = ${number}`);
  }
  ensureDesktopOwner(sqlite, now());
  return {
    db: queriesOn(sqlite),
    sqlite,
    path: ':memory:',
    restored: null,
    unclean: false,
    read: async <Name extends ReadStatementName>(name: Name, params: ReadStatements[Name]['params']) => sqlite.prepare<unknown[], ReadStatements[Name]['row']>(readStatements[name]).all(params),
    close: async () => {
      sqlite.close();
    },
  };
}

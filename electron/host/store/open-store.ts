import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { BackupStatus } from '../../../shared/contract/app.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { createBackupSchedule } from './backup-schedule.ts';
import { backUp } from './backups.ts';
import { connect, queriesOn } from './connection.ts';
import { makeDataFolder, type RestoreWish } from './data-folder.ts';
import { hasDatabase, refuseEmpty } from './earlier-data.ts';
import { lockFolder, type FolderLock } from './folder-lock.ts';
import { migrate, refuseNewer, versionOf } from './migrate.ts';
import type { Migration } from './migrations/migration.ts';
import { migrations as allMigrations } from './migrations/migrations.ts';
import { readStatements, type ReadStatementName, type ReadStatements } from './read-statements.ts';
import { completeReplacement, type Replaced } from './replace-database.ts';
import { restoreBackup } from './restore-backup.ts';
import type { Store, StoreLog } from './store.ts';
import { mapped, storeCorrupt } from './store-errors.ts';
import { createStoreJobs, type StoreJobs } from './store-jobs.ts';

export interface OpenStoreOptions {
  folder: string;
  /** Called once the folder is locked: a second host must not touch the log of the first. */
  log: () => StoreLog;
  now?: () => number;
  /**
   * `newest` returns to the newest good backup first and keeps the file that was there. Default:
   * none.
   */
  restore?: RestoreWish;
  migrations?: readonly Migration[];
  /** After each daily backup and each that failed. */
  backupsChanged?: () => void;
}

/** A store with its worker. `read` runs a named statement over many rows off the main thread. */
export interface OpenStore extends Store {
  read<Name extends ReadStatementName>(
    name: Name,
    params: ReadStatements[Name]['params'],
  ): Promise<ReadStatements[Name]['row'][]>;
  /** The backup that became the database at this start. */
  readonly restored: Replaced | null;
  readonly unclean: boolean;
  /** Whether this start created the database. */
  readonly isNew: boolean;
  backups(): BackupStatus;
}

/** The desktop's own user exists from the first start on. */
function ensureDesktopOwner(sqlite: Database, nowMs: number): void {
  sqlite
    .prepare(`INSERT OR IGNORE INTO owners (id, kind, created_at) VALUES (?, 'desktop', ?)`)
    .run(desktopOwnerId, nowMs);
}

async function checkAfterUncleanStop(jobs: StoreJobs, file: string, log: StoreLog): Promise<void> {
  const problems = await jobs.quickCheck(file);
  if (problems.length > 0) throw storeCorrupt(problems[0] ?? 'unknown');
  log.info(
    { event: 'store.checked' },
    'the last host did not stop cleanly; the database was checked and is sound',
  );
}

interface Opening {
  folder: string;
  file: string;
  now: () => number;
  log: StoreLog;
  jobs: StoreJobs;
  /** An empty database may be created although the folder held one before. */
  mayStartEmpty: boolean;
}

async function openFile(
  { folder, file, now, log, jobs, mayStartEmpty }: Opening,
  migrations: readonly Migration[],
): Promise<Database> {
  if (!hasDatabase(file)) {
    if (!mayStartEmpty) refuseEmpty(folder);
    mapped(() => writeFileSync(file, '', { mode: 0o600 }));
  }
  const sqlite = connect(file);
  try {
    const before = versionOf(sqlite);
    refuseNewer(before, migrations);
    if (before === 0 && !mayStartEmpty) refuseEmpty(folder);
    // A new file has nothing to lose between its first steps.
    await migrate(sqlite, migrations, async (from) => {
      if (before > 0)
        await backUp(jobs, {
          dataFolder: folder,
          file,
          kind: 'migration',
          at: now(),
          version: from,
        });
      log.info({ event: 'store.migrate', from }, 'bringing the database to a newer form');
    });
    ensureDesktopOwner(sqlite, now());
    return sqlite;
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

/** Completes what a killed restore began, else does what the user asks for. */
async function restoreFirst(
  options: OpenStoreOptions,
  { folder, now, jobs, log }: Opening,
): Promise<Replaced | null> {
  const completed = mapped(() => completeReplacement(folder));
  const restored =
    completed ?? (options.restore === 'newest' ? await restoreBackup(jobs, folder, now()) : null);
  if (restored !== null)
    log.warn(
      { event: 'store.restored' },
      'the database was restored from a backup; the file that was there is kept',
    );
  return restored;
}

async function openLocked(
  options: OpenStoreOptions,
  opening: Opening,
  lock: FolderLock,
): Promise<OpenStore> {
  const { folder, file, now, log, jobs } = opening;
  const restored = await restoreFirst(options, opening);
  const isNew = !hasDatabase(file);
  if (lock.unclean && restored === null && !isNew) await checkAfterUncleanStop(jobs, file, log);
  const sqlite = await openFile(opening, options.migrations ?? allMigrations);
  const schedule = createBackupSchedule({
    folder,
    file,
    now,
    log,
    jobs,
    changed: options.backupsChanged ?? (() => undefined),
  });
  return {
    db: queriesOn(sqlite),
    sqlite,
    path: file,
    restored,
    unclean: lock.unclean,
    isNew,
    backups: schedule.status,
    read: (name, params) => jobs.read(file, name, params),
    checkpoint: () => jobs.checkpoint(file),
    close: async () => {
      schedule.stop();
      await jobs.close();
      sqlite.close();
      lock.release();
    },
  };
}

/**
 * Opens `hearth.db` in a data folder, which is created when it is not there. Throws `store_locked`
 * (another host has it), `store_newer`, `store_corrupt` and `store_missing` (nothing is changed;
 * open again with `restore`), `disk_full`, `forbidden`.
 */
export async function openStore(options: OpenStoreOptions): Promise<OpenStore> {
  const { folder, now = Date.now, restore } = options;
  makeDataFolder(folder);
  const lock = lockFolder(folder, now);
  const jobs = createStoreJobs();
  let log: StoreLog | undefined;
  try {
    log = options.log();
    const opening = {
      folder,
      file: join(folder, 'hearth.db'),
      now,
      log,
      jobs,
      mayStartEmpty: restore === 'empty',
    };
    return await openLocked(options, opening, lock);
  } catch (error) {
    log?.error({ event: 'store.failed', err: error }, 'the database could not be opened');
    await jobs.close();
    lock.release({ keepMark: lock.unclean });
    throw error;
  }
}

/**
 * The same on a database in memory, with every migration: for tests and for what needs no folder.
 */
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
    isNew: true,
    backups: () => ({ newestAt: null, failed: null }),
    read: async <Name extends ReadStatementName>(
      name: Name,
      params: ReadStatements[Name]['params'],
    ) => sqlite.prepare<unknown[], ReadStatements[Name]['row']>(readStatements[name]).all(params),
    close: async () => {
      sqlite.close();
    },
  };
}

import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { createBackupSchedule } from './backup-schedule.ts';
import {
  backUp,
  dailyIsDue,
  dailyMs,
  listBackups,
  verifiedBackups,
  type BackupKind,
} from './backups.ts';
import { openStore, type OpenStore } from './open-store.ts';
import type { StoreLog } from './store.ts';
import { restoreBackup } from './restore-backup.ts';
import { createStoreJobs, type StoreJobs } from './store-jobs.ts';
import { silentLog } from './testing/silent-log.ts';

let folder: string;
let store: OpenStore;
let jobs: StoreJobs;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-backups-'));
  store = await openStore({ folder, log: silentLog });
  jobs = createStoreJobs();
});
afterEach(async () => {
  await jobs.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const make = (kind: BackupKind, at: number, version?: number): Promise<string> =>
  backUp(jobs, {
    dataFolder: folder,
    file: store.path,
    kind,
    at,
    ...(version === undefined ? {} : { version }),
  });
const names = (): string[] => readdirSync(join(folder, 'backups')).sort();
const themeIn = (path: string): unknown => {
  const sqlite = new Database(path, { readonly: true });
  try {
    return sqlite.prepare(`SELECT value FROM settings WHERE key = 'theme'`).pluck().get();
  } finally {
    sqlite.close();
  }
};
const setTheme = (value: string): unknown =>
  store.sqlite
    .prepare(
      `INSERT INTO settings (owner_id, key, value) VALUES (?, 'theme', ?) ON CONFLICT DO ` +
        'UPDATE SET value = excluded.value',
    )
    .run(desktopOwnerId, value);

describe('a backup', () => {
  it('holds what is still only in the journal of the open file, as one file for its user alone', async () => {
    setTheme('"dark"');
    const target = await make('daily', 1);
    expect(themeIn(target)).toBe('"dark"');
    expect(names()).toEqual(['hearth-daily-n1-1.db']);
    expect(statSync(target).mode & 0o077).toBe(0);
  });

  it('is whole although the host writes without a pause', async () => {
    for (let n = 0; n < 40; n += 1)
      store.sqlite
        .prepare(`INSERT INTO settings (owner_id, key, value) VALUES (?, ?, ?)`)
        .run(desktopOwnerId, `filler${n}`, 'x'.repeat(40_000));
    let writing = true;
    const writer = (async () => {
      for (let n = 0; writing; n += 1) {
        setTheme(String(n));
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const target = await make('daily', 1).finally(() => (writing = false));
    await writer;
    expect(await jobs.quickCheck(target)).toEqual([]);
  });

  it('that is not sound does not count, and takes no older one away', async () => {
    for (const at of [1, 2, 3]) await make('daily', at);
    const before = names();
    // A row that its table forbids: what quick_check finds, and what a copy carries along.
    store.sqlite.unsafeMode(true);
    store.sqlite.exec(
      `CREATE TABLE odd (a INTEGER NOT NULL); INSERT INTO odd VALUES (1); PRAGMA writable_schema = ON;`,
    );
    store.sqlite.exec(
      `UPDATE sqlite_schema SET sql = 'CREATE TABLE odd (a TEXT NOT NULL CHECK (a > 5)) ` +
        `STRICT' WHERE name = 'odd'; PRAGMA writable_schema = RESET;`,
    );
    await expect(make('daily', 4)).rejects.toMatchObject({ code: 'store_corrupt' });
    expect(names()).toEqual(before);
  });
});

describe('the last three of each kind', () => {
  it('are kept, and what a kill left half written is removed', async () => {
    for (const at of [1, 2, 3, 4, 5]) await make('daily', at);
    writeFileSync(join(folder, 'backups', 'hearth-daily-n6-6.db.partial'), '');
    writeFileSync(join(folder, 'backups', 'hearth-daily-n6-6.db.partial-journal'), '');
    await make('migration', 7, 1);
    expect(names()).toEqual([
      'hearth-daily-n3-3.db',
      'hearth-daily-n4-4.db',
      'hearth-daily-n5-5.db',
      'hearth-migration-n6-7-v1.db',
    ]);
    expect(listBackups(folder).map(({ at }) => at)).toEqual([7, 5, 4, 3]);
  });

  it.each(['hearth-daily-', 'hearth-daily-n'])(
    'are the last made, though a clock that was ahead dated three others later (%s)',
    async (form) => {
      const future = 4_000_000_000_000;
      mkdirSync(join(folder, 'backups'));
      for (const n of [1, 2, 3])
        writeFileSync(
          join(folder, 'backups', `${form}${form.endsWith('n') ? `${n}-` : ''}${future + n}.db`),
          'x',
        );
      for (const at of [100, 101, 102, 103]) {
        setTheme(String(at));
        const made = await make('daily', at);
        expect(listBackups(folder)[0]?.path).toBe(made);
        expect(listBackups(folder).filter(({ kind }) => kind === 'daily')).toHaveLength(3);
      }
      expect(listBackups(folder).map(({ at }) => at)).toEqual([103, 102, 101]);
      await store.close();
      await restoreBackup(jobs, folder, 200);
      expect(themeIn(join(folder, 'hearth.db'))).toBe('103');
      store = await openStore({ folder, log: silentLog });
    },
  );

  it('stay the last made over 300 backups with a clock that jumps (seed 7)', async () => {
    let state = 7;
    const random = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state % below;
    };
    const copy = { backup: async (_: string, target: string) => writeFileSync(target, '') };
    for (let n = 0; n < 300; n += 1) {
      const kind = random(4) === 0 ? 'migration' : 'daily';
      const made = await backUp(copy, {
        dataFolder: folder,
        file: store.path,
        kind,
        at: random(1_000_000),
        ...(kind === 'migration' ? { version: n } : {}),
      });
      expect(listBackups(folder)[0]?.path).toBe(made);
      expect(
        listBackups(folder).filter((backup) => backup.kind === kind).length,
      ).toBeLessThanOrEqual(3);
    }
  });
});

describe('the daily backup', () => {
  it('is due once a day, also when the clock was ahead or set back', async () => {
    await make('daily', dailyMs * 10);
    expect(dailyIsDue(folder, dailyMs * 10 + 1000)).toBe(false);
    expect(dailyIsDue(folder, dailyMs * 11)).toBe(true);
    expect(dailyIsDue(folder, dailyMs * 9)).toBe(true);
  });

  it('is due where only backups of Hearth 0.3 are, which were never checked', () => {
    mkdirSync(join(folder, 'backups'));
    writeFileSync(join(folder, 'backups', `hearth-daily-${Date.now()}.db`), '');
    expect(dailyIsDue(folder, Date.now())).toBe(true);
    expect(verifiedBackups(folder)).toEqual([]);
  });

  it('that fails is logged as an error, reported without a path, and forgotten after one that does not', async () => {
    const lines: [string, unknown][] = [];
    const log: StoreLog = {
      ...silentLog(),
      error: (fields) => lines.push(['error', fields['event']]),
    };
    let changes = 0;
    let at = dailyMs;
    const schedule = createBackupSchedule({
      folder,
      file: store.path,
      now: () => at,
      log,
      jobs,
      changed: () => (changes += 1),
    });
    writeFileSync(join(folder, 'backups'), 'a file where the folder belongs');
    await schedule.runIfDue();
    expect(lines).toEqual([['error', 'store.backup']]);
    expect(schedule.status()).toMatchObject({
      newestAt: null,
      failed: { at, reason: expect.stringContaining('EEXIST') as string },
    });
    expect(JSON.stringify(schedule.status())).not.toContain(folder);
    expect(changes).toBe(1);
    rmSync(join(folder, 'backups'));
    at += 1000;
    await Promise.all([schedule.runIfDue(), schedule.runIfDue()]);
    expect(schedule.status()).toEqual({ newestAt: at, failed: null });
    expect(names()).toHaveLength(1);
    schedule.stop();
  });

  it.each(['ENOSPC', 'SQLITE_FULL', 'SQLITE_CORRUPT', 'EACCES', 'internal'])(
    'that fails with %s gives a reason without a path',
    async (code) => {
      const failure = Object.assign(
        code === 'internal' ? new AppError('internal', '') : new Error(),
        { code, message: `${code}: rename '${folder}/backups/x.partial'` },
      );
      const schedule = createBackupSchedule({
        folder,
        file: store.path,
        now: () => dailyMs,
        log: silentLog(),
        jobs: { backup: () => Promise.reject(failure) },
        changed: () => undefined,
      });
      await schedule.runIfDue();
      schedule.stop();
      expect(schedule.status().failed?.reason).toMatch(/\w/);
      expect(JSON.stringify(schedule.status())).not.toContain(folder);
    },
  );
});

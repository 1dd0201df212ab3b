import { fork } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { backUp, listBackups } from './backups.ts';
import type { DurableFiles } from './durable-files.ts';
import { openStore, type OpenStore } from './open-store.ts';
import { completeReplacement } from './replace-database.ts';
import { restoreBackup } from './restore-backup.ts';
import { createStoreJobs, type StoreJobs } from './store-jobs.ts';
import { filesThatEnd } from './testing/files-that-end.ts';
import { silentLog } from './testing/silent-log.ts';

let root: string;
let folder: string;
let jobs: StoreJobs;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hearth-restore-'));
  folder = join(root, 'home');
  mkdirSync(folder);
  jobs = createStoreJobs();
});
afterEach(async () => {
  await jobs.close();
  rmSync(root, { recursive: true, force: true });
});

const file = (): string => join(folder, 'hearth.db');
const open = (restore?: 'newest' | 'empty'): Promise<OpenStore> =>
  openStore({ folder, log: silentLog, restore });
const write = (store: OpenStore, id: string): unknown =>
  store.sqlite
    .prepare(
      'INSERT INTO conversations (id, owner_id, title, model, created_at, updated_at) VALUES ' +
        `(?, ?, 't', 'auto', 1, 1)`,
    )
    .run(id, desktopOwnerId);

async function rowsOf(restore?: 'newest' | 'empty'): Promise<string[]> {
  const store = await open(restore);
  try {
    return (await store.db.selectFrom('conversations').select('id').orderBy('id').execute()).map(
      ({ id }) => id,
    );
  } finally {
    await store.close();
  }
}

/**
 * `backed` is in the backup and the database, `later` in the database only, and there only in the
 * journal, as after a kill.
 */
async function homeWithBackup(): Promise<void> {
  const store = await open();
  write(store, 'backed');
  await backUp(jobs, { dataFolder: folder, file: file(), kind: 'daily', at: 1000 });
  write(store, 'later');
  for (const part of ['', '-wal']) copyFileSync(file() + part, join(root, `kept${part}`));
  await store.close();
  for (const part of ['', '-wal']) copyFileSync(join(root, `kept${part}`), file() + part);
}

class Ended extends Error {}
const end = (): never => {
  throw new Ended();
};

const acts: Record<'restore' | 'complete', (files: DurableFiles) => unknown> = {
  restore: (files) => restoreBackup(jobs, folder, 5_000, files),
  complete: (files) => completeReplacement(folder, files),
};

/**
 * Whether the act ended at its nth change; false where it has fewer. What ends like that cleans
 * nothing up, as after a kill.
 */
async function endedAt(act: keyof typeof acts, n: number): Promise<boolean> {
  try {
    await acts[act](filesThatEnd(n, end));
    return false;
  } catch (error) {
    if (error instanceof Ended) return true;
    throw error;
  }
}

/**
 * Runs `check` after an end at each change that the act makes, each time on a fresh copy of the
 * folder as it is now.
 */
async function atEachEnd(
  act: keyof typeof acts,
  check: (n: number) => Promise<void>,
): Promise<number> {
  const fresh = mkdtempSync(join(root, 'fresh-'));
  cpSync(folder, fresh, { recursive: true });
  for (let n = 1; ; n += 1) {
    rmSync(folder, { recursive: true });
    cpSync(fresh, folder, { recursive: true });
    if (!(await endedAt(act, n))) return n - 1;
    await check(n);
  }
}

const all = ['backed', 'later'];
const isPlanned = (): boolean => existsSync(join(folder, 'restore.json'));

describe('a restore that ends early', () => {
  it('at any change to a file leaves the old database with its journal or the backup, never neither, and a next one works', async () => {
    await homeWithBackup();
    const backups = listBackups(folder).map(({ path }) => path);
    const seen = new Set<string>();
    const ends = await atEachEnd('restore', async (n) => {
      const expected = isPlanned() ? ['backed'] : null;
      const rows = await rowsOf();
      expect(
        expected === null ? [all, ['backed']] : [expected],
        `ended at change ${n}`,
      ).toContainEqual(rows);
      seen.add(rows.join());
      expect(listBackups(folder).map(({ path }) => path)).toEqual(backups);
      expect(
        readdirSync(folder).filter((name) => /restore|partial/.test(name)),
        `ended at change ${n}`,
      ).toEqual([]);
      expect(await rowsOf('newest'), `restored after an end at change ${n}`).toEqual(['backed']);
    });
    expect(ends).toBeGreaterThan(8);
    expect([...seen].sort()).toEqual(['backed', 'backed,later']);
  });

  it('is completed by the next start, also when that one ends early too', async () => {
    await homeWithBackup();
    for (let n = 1; !isPlanned(); n += 1) expect(await endedAt('restore', n)).toBe(true);
    const ends = await atEachEnd('complete', async (n) => {
      expect(await rowsOf(), `ended at change ${n}`).toEqual(['backed']);
      const kept = readdirSync(folder).filter((name) => name.startsWith('hearth.db.damaged-5000'));
      expect(kept.sort(), `ended at change ${n}`).toEqual([
        'hearth.db.damaged-5000',
        'hearth.db.damaged-5000-wal',
      ]);
      expect(
        readFileSync(join(folder, 'hearth.db.damaged-5000')).equals(
          readFileSync(join(root, 'kept')),
        ),
      ).toBe(true);
    });
    expect(ends).toBeGreaterThan(4);
  });

  it('by a kill between the two moves of the database is completed all the same', async () => {
    await homeWithBackup();
    let between = 0;
    await atEachEnd('restore', async (n) => {
      if (between === 0 && !existsSync(file())) between = n;
      await Promise.resolve();
    });
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    await homeWithBackup();
    const child = fork(new URL('testing/restore-until-killed.ts', import.meta.url), [
      folder,
      String(between),
    ]);
    expect((await once(child, 'exit'))[1]).toBe('SIGKILL');
    expect(existsSync(file())).toBe(false);
    expect(isPlanned()).toBe(true);
    expect(await rowsOf()).toEqual(['backed']);
  });

  it('does not follow a plan that names another folder', async () => {
    await homeWithBackup();
    writeFileSync(join(folder, 'hearth.db.restored'), 'x');
    writeFileSync(
      join(folder, 'restore.json'),
      JSON.stringify({ from: 'b', keptAs: '../elsewhere' }),
    );
    expect(await rowsOf()).toEqual(all);
    expect(existsSync(join(root, 'elsewhere'))).toBe(false);
  });
});

describe('a folder whose database is gone', () => {
  const empties: [string, () => void][] = [
    ['is missing', () => rmSync(file())],
    ['is an empty file', () => writeFileSync(file(), '')],
  ];
  const traces: [string, () => void][] = [
    ['backups', () => undefined],
    [
      'knowledge bases',
      () => (
        rmSync(join(folder, 'backups'), { recursive: true }),
        mkdirSync(join(folder, 'knowledge')),
        writeFileSync(join(folder, 'knowledge', 'kb_1.db'), 'x')
      ),
    ],
    [
      'a database that was set aside',
      () => (
        rmSync(join(folder, 'backups'), { recursive: true }),
        writeFileSync(join(folder, 'hearth.db.damaged-5'), 'x')
      ),
    ],
  ];

  describe.each(empties)('that %s', (_, empty) => {
    it.each(traces)('gets no empty one in silence where there are %s', async (_name, leave) => {
      await homeWithBackup();
      rmSync(`${file()}-wal`);
      empty();
      leave();
      const before = readdirSync(folder).sort();
      await expect(open()).rejects.toMatchObject({
        code: 'store_missing',
        message: expect.stringContaining('HEARTH_RESTORE=newest') as string,
      });
      expect(
        readdirSync(folder)
          .sort()
          .filter((name) => name !== 'host.lock'),
      ).toEqual(before.filter((name) => name !== 'host.lock'));
      expect(await rowsOf('empty')).toEqual([]);
      expect(await rowsOf()).toEqual([]);
    });

    it('is restored on request', async () => {
      await homeWithBackup();
      rmSync(`${file()}-wal`);
      empty();
      expect(await rowsOf('newest')).toEqual(['backed']);
    });
  });

  it('is a first start where nothing else is there', async () => {
    const store = await open();
    expect(store.isNew).toBe(true);
    await store.close();
    const again = await open();
    expect(again.isNew).toBe(false);
    await again.close();
  });
});

describe('the log of the store', () => {
  it('is opened before the database, and after the lock, so that a second host leaves the first one’s alone', async () => {
    const events: string[] = [];
    const log = () => (
      events.push('opened'),
      {
        ...silentLog(),
        error: (fields: Record<string, unknown>) => events.push(String(fields['event'])),
      }
    );
    const first = await openStore({ folder, log });
    await expect(openStore({ folder, log })).rejects.toMatchObject({ code: 'store_locked' });
    expect(events).toEqual(['opened']);
    await first.close();
    writeFileSync(file(), 'no database'.repeat(1000));
    await expect(openStore({ folder, log })).rejects.toMatchObject({ code: 'store_corrupt' });
    expect(events).toEqual(['opened', 'opened', 'store.failed']);
  });
});

import { fork } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { backUp, listBackups } from './backups.ts';
import type { Migration } from './migrations/migration.ts';
import { migrations } from './migrations/migrations.ts';
import { openMemoryStore, openStore, type OpenStore } from './open-store.ts';
import { silentLog } from './testing/silent-log.ts';
import { createStoreJobs } from './store-jobs.ts';

let folder: string;
const opened: OpenStore[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-store-'));
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close().catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

async function open(options: Partial<Parameters<typeof openStore>[0]> = {}): Promise<OpenStore> {
  const store = await openStore({ folder, log: silentLog, ...options });
  opened.push(store);
  return store;
}

const file = (): string => join(folder, 'hearth.db');
const newest = migrations.length;
const second: Migration = {
  number: newest + 1,
  name: 'second',
  sql:
    'ALTER TABLE conversations ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0; UPDATE ' +
    `conversations SET title = title || '!';`,
};
const broken: Migration = {
  number: newest + 2,
  name: 'broken',
  sql: `UPDATE conversations SET title = 'lost'; INSERT INTO nowhere VALUES (1);`,
};

const conversation = {
  id: 'conv_1',
  owner_id: desktopOwnerId,
  title: 'Lease',
  model: 'auto',
  summary_until: null,
  deleted_at: null,
  created_at: 1,
  updated_at: 1,
};

async function withOneConversation(): Promise<void> {
  const store = await openStore({ folder, log: silentLog });
  await store.db.insertInto('conversations').values(conversation).execute();
  await store.close();
}

/** Runs a host of its own process that opens the folder and is then killed while it holds it. */
async function killedHost(): Promise<number> {
  const child = fork(join(import.meta.dirname, '../../../test/homes/hold-store.ts'), [folder], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  return child.pid ?? 0;
}

function damage(path: string): void {
  const bytes = statSync(path).size;
  const handle = openSync(path, 'r+');
  writeSync(handle, Buffer.alloc(bytes - 4096, 0x5a), 0, bytes - 4096, 4096);
  closeSync(handle);
}

describe('openStore', () => {
  it('makes a folder for its user alone, with the desktop owner in it', async () => {
    folder = join(folder, 'new');
    const store = await open();
    expect(await store.db.selectFrom('owners').select(['id', 'kind']).execute()).toEqual([
      { id: desktopOwnerId, kind: 'desktop' },
    ]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(file()).mode & 0o077).toBe(0);
  });

  it('has every connection in WAL with foreign keys, which SQLite leaves off by default', async () => {
    const { sqlite } = await open();
    expect(sqlite.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(sqlite.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(() => sqlite.prepare(`INSERT INTO settings VALUES ('nobody', 'k', 'v')`).run()).toThrow(
      /FOREIGN KEY/,
    );
  });

  it('keeps a second host out of the folder and names the first', async () => {
    await open();
    await expect(openStore({ folder, log: silentLog })).rejects.toMatchObject({
      code: 'store_locked',
      message: expect.stringContaining(`process ${process.pid}`) as string,
    });
  });

  it('takes over the lock of a host that was killed, checks the file, and keeps what that host had written', async () => {
    await killedHost();
    const store = await open();
    expect(store.unclean).toBe(true);
    expect(await store.db.selectFrom('conversations').select('title').execute()).toEqual([
      { title: 'written before the kill' },
    ]);
    await store.close();
    expect((await open()).unclean).toBe(false);
  });

  it('refuses a file of a newer Hearth and leaves it alone', async () => {
    await withOneConversation();
    const sqlite = new Database(file());
    sqlite.pragma('user_version = 99');
    sqlite.close();
    const before = readFileSync(file());
    await expect(openStore({ folder, log: silentLog })).rejects.toMatchObject({
      code: 'store_newer',
    });
    expect(readFileSync(file()).equals(before)).toBe(true);
  });

  it('opens in memory with the same tables', async () => {
    const store = openMemoryStore();
    await store.db.insertInto('conversations').values(conversation).execute();
    expect(
      await store.read('conversations.search', {
        ownerId: desktopOwnerId,
        pattern: '%ease%',
        limit: 5,
      }),
    ).toEqual([{ id: 'conv_1' }]);
    await store.close();
  });
});

describe('migrating a folder with rows in it', () => {
  it('brings the rows along and leaves a backup of the form before', async () => {
    await withOneConversation();
    const store = await open({ migrations: [...migrations, second] });
    expect(store.sqlite.prepare('SELECT title, pinned FROM conversations').all()).toEqual([
      { title: 'Lease!', pinned: 0 },
    ]);
    const [backup] = listBackups(folder).filter(({ kind }) => kind === 'migration');
    const old = new Database(backup?.path ?? '', { readonly: true });
    expect(old.pragma('user_version', { simple: true })).toBe(newest);
    expect(old.prepare('SELECT title FROM conversations').pluck().get()).toBe('Lease');
    old.close();
  });

  it('leaves the old file byte for byte as it was when a step fails in the middle', async () => {
    await withOneConversation();
    const before = readFileSync(file());
    await expect(
      openStore({
        folder,
        log: silentLog,
        migrations: [...migrations, { ...broken, number: newest + 1 }],
      }),
    ).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('It is unchanged') as string,
    });
    expect(readFileSync(file()).equals(before)).toBe(true);
    expect((await open()).sqlite.prepare('SELECT title FROM conversations').pluck().get()).toBe(
      'Lease',
    );
  });

  it('keeps the steps before the one that fails, and goes on from there with the next version', async () => {
    await withOneConversation();
    await expect(
      openStore({ folder, log: silentLog, migrations: [...migrations, second, broken] }),
    ).rejects.toThrow();
    const store = await open({
      migrations: [
        ...migrations,
        second,
        { ...broken, sql: 'UPDATE conversations SET pinned = 1' },
      ],
    });
    expect(store.sqlite.prepare('SELECT title, pinned FROM conversations').all()).toEqual([
      { title: 'Lease!', pinned: 1 },
    ]);
  });

  it('refuses a step that leaves rows without their owner, though foreign keys are off meanwhile', async () => {
    await withOneConversation();
    await expect(
      openStore({
        folder,
        log: silentLog,
        migrations: [
          ...migrations,
          { number: newest + 1, name: 'orphans', sql: 'DELETE FROM owners' },
        ],
      }),
    ).rejects.toMatchObject({ code: 'internal' });
    expect((await open()).sqlite.prepare('SELECT count(*) FROM owners').pluck().get()).toBe(1);
  });
});

describe('a damaged file', () => {
  async function damagedWithBackup(): Promise<void> {
    await withOneConversation();
    const jobs = createStoreJobs();
    for (const at of [1000, 2000])
      await backUp(jobs, { dataFolder: folder, file: file(), kind: 'daily', at });
    await jobs.close();
    damage(file());
    writeFileSync(join(folder, 'host.json'), JSON.stringify({ pid: 1, since: 1 }));
  }

  it('is reported with a way out, each time until it is repaired, and is not touched', async () => {
    await damagedWithBackup();
    const before = readFileSync(file());
    for (const attempt of [1, 2]) {
      await expect(openStore({ folder, log: silentLog }), `start ${attempt}`).rejects.toMatchObject(
        {
          code: 'store_corrupt',
          message: expect.stringContaining('HEARTH_RESTORE=newest') as string,
        },
      );
    }
    expect(readFileSync(file()).equals(before)).toBe(true);
  });

  it('is replaced by the newest good backup, skips a bad one, and is retained next to it', async () => {
    await damagedWithBackup();
    const newest = listBackups(folder)[0]?.path ?? '';
    damage(newest);
    const store = await open({ restore: 'newest' });
    expect(store.restored?.from).toBe(listBackups(folder)[1]?.path);
    expect(await store.db.selectFrom('owners').select('id').execute()).toHaveLength(1);
    expect(readdirSync(folder).some((name) => name.startsWith('hearth.db.damaged-'))).toBe(true);
  });

  it('that is no database at all has the same code', async () => {
    writeFileSync(
      file(),
      (
        'this is a text of some length, but it is no database at all, which SQLite finds in ' +
        'its first bytes'
      ).repeat(40),
    );
    await expect(openStore({ folder, log: silentLog })).rejects.toMatchObject({
      code: 'store_corrupt',
    });
    expect(existsSync(file())).toBe(true);
  });

  it('without a backup says where to put it instead of looping', async () => {
    writeFileSync(file(), 'x'.repeat(5000));
    await expect(openStore({ folder, log: silentLog, restore: 'newest' })).rejects.toMatchObject({
      code: 'store_corrupt',
      message: expect.stringContaining('HEARTH_RESTORE=empty') as string,
    });
  });
});

describe('a full disk', () => {
  it('comes as disk_full from kysely and from prepared statements, and the rows before it stay', async () => {
    const { sqlite, db } = await open();
    const pages = sqlite.pragma('page_count', { simple: true }) as number;
    sqlite.pragma(`max_page_count = ${pages + 40}`);
    const insert = (n: number) =>
      db
        .insertInto('conversations')
        .values({ ...conversation, id: `conv_${n}`, title: 'x'.repeat(40_000) })
        .execute();
    await insert(1);
    await expect(
      Promise.all(Array.from({ length: 20 }, (_, n) => insert(n + 2))),
    ).rejects.toMatchObject({ code: 'disk_full', retryable: true });
    expect(() =>
      sqlite.prepare(`UPDATE conversations SET summary = ?`).run('y'.repeat(400_000)),
    ).toThrow(expect.objectContaining({ code: 'disk_full' }) as Error);
    expect(
      await db.selectFrom('conversations').select('id').where('id', '=', 'conv_1').execute(),
    ).toHaveLength(1);
  });
});

import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorCodeOf } from '../../../shared/errors.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { openMemoryStore, type OpenStore } from '../store/open-store.ts';
import { createStorage, type StorageLimits } from './client-storage.ts';

const megabyte = 1024 * 1024;
const gigabyte = 1024 * megabyte;
const ann = 'owner_ann';
let store: OpenStore;
let folder: string;
let storage: StorageLimits;
let clock: number;
let disk: { free: number; total: number };

beforeEach(() => {
  store = openMemoryStore();
  folder = mkdtempSync(join(tmpdir(), 'hearth-storage-'));
  clock = 1_000_000;
  disk = { free: 500 * gigabyte, total: 1000 * gigabyte };
  for (const id of [ann, 'owner_bob'])
    store.sqlite.prepare("INSERT INTO owners VALUES (?, 'client', 1)").run(id);
  storage = createStorage({
    sqlite: store.sqlite,
    folder,
    now: () => clock,
    disk: () => disk,
    limitOf: (ownerId) => (ownerId === 'owner_bob' ? null : 10),
  });
});
afterEach(() => {
  void store.close();
  rmSync(folder, { recursive: true, force: true });
});

const stored = (ownerId = ann): unknown =>
  store.sqlite.prepare('SELECT bytes FROM stored_text WHERE owner_id = ?').pluck().get(ownerId) ??
  0;
const respond = (id: string, text: string, ownerId = ann): void =>
  void store.sqlite
    .prepare(
      "INSERT INTO responses (id, owner_id, model, input, response, created_at) VALUES (?, ?, 'm', ?, '', 1)",
    )
    .run(id, ownerId, text);
function addBase(id: string, ownerId: string, fileBytes: number, uploadBytes: number): void {
  store.sqlite
    .prepare(
      'INSERT INTO knowledge_bases (id, owner_id, name, embedding_model, created_at) VALUES ' +
        "(?, ?, ?, 'auto', 1)",
    )
    .run(id, ownerId, id);
  mkdirSync(join(folder, 'knowledge'), { recursive: true });
  mkdirSync(join(folder, 'uploads', id), { recursive: true });
  for (const [path, bytes] of [
    [join(folder, 'knowledge', `${id}.db`), fileBytes],
    [join(folder, 'uploads', id, 'a'), uploadBytes],
  ] as const) {
    writeFileSync(path, '');
    truncateSync(path, bytes);
  }
}
const outcome = (work: Promise<unknown>): Promise<string> => work.then(() => 'done', errorCodeOf);
const write = (bytes: number, ownerId = ann): Promise<string> =>
  outcome(storage.write(ownerId, bytes, async () => undefined));

describe('the text that an owner keeps', () => {
  it('is counted in bytes, and follows changes, removals, upserts and what is removed with a parent', () => {
    respond('a', '四字');
    expect(stored()).toBe(6);
    store.sqlite
      .prepare(
        'INSERT INTO conversations (id, owner_id, title, model, created_at, updated_at) ' +
          "VALUES ('c', ?, 'title', 'auto', 1, 1)",
      )
      .run(ann);
    store.sqlite
      .prepare(
        'INSERT INTO messages (id, conversation_id, owner_id, role, content, state, ' +
          "created_at) VALUES ('m', 'c', ?, 'user', 'hello', 'complete', 1)",
      )
      .run(ann);
    expect(stored()).toBe(6 + 5 + 5 + 2);
    store.sqlite.prepare("UPDATE messages SET content = 'hello, world' WHERE id = 'm'").run();
    expect(stored()).toBe(6 + 5 + 12 + 2);
    const keep = store.sqlite.prepare(
      'INSERT INTO answers (key, owner_id, events, created_at, expires_at) VALUES (?, ?, ?, ' +
        '1, 2) ON CONFLICT (key) DO UPDATE SET events = excluded.events',
    );
    for (const events of ['1234567890', '123']) keep.run(Buffer.from('k'), ann, events);
    expect(stored()).toBe(6 + 5 + 12 + 2 + 3);
    store.sqlite.prepare("DELETE FROM conversations WHERE id = 'c'").run();
    expect(stored()).toBe(6 + 3);
    store.sqlite.prepare('DELETE FROM owners WHERE id = ?').run(ann);
    expect(stored()).toBe(0);
  });

  it('of one owner is no other’s', () => {
    respond('a', 'x'.repeat(100));
    respond('b', 'x', 'owner_bob');
    expect([stored(), stored('owner_bob')]).toEqual([100, 1]);
  });
});

describe('a client', () => {
  it('is refused what goes beyond its limit with text, bases and uploads together, and keeps what it has', async () => {
    addBase('kb_1', ann, 4 * megabyte, 3 * megabyte);
    addBase('kb_2', 'owner_bob', 900 * megabyte, 0);
    respond('a', 'x'.repeat(2 * megabyte));
    expect(await write(megabyte)).toBe('done');
    expect(await write(megabyte + 1)).toBe('storage_full');
    await expect(storage.mustFit(ann, 5 * megabyte)).rejects.toThrow(
      /needs 5 MB, and 1 MB of the 10 MB .* storageMb/,
    );
  });

  it('without a limit, and the machine’s own user, are not refused', async () => {
    for (const ownerId of ['owner_bob', desktopOwnerId])
      expect(await write(100 * megabyte, ownerId)).toBe('done');
    expect(storage.room(desktopOwnerId)).toBe(Number.POSITIVE_INFINITY);
  });

  it('gains nothing by 200 writes at once: each reserves its room until it ends', async () => {
    const open: (() => void)[] = [];
    const all = Array.from({ length: 200 }, () =>
      outcome(
        storage.write(
          ann,
          3 * megabyte,
          () => new Promise<void>((resolve) => void open.push(resolve)),
        ),
      ),
    );
    const refused = await Promise.all(
      all.map((one) =>
        Promise.race([one, new Promise<string>((resolve) => setTimeout(resolve, 50, 'running'))]),
      ),
    );
    expect(refused.filter((one) => one === 'running')).toHaveLength(3);
    for (const end of open) end();
    expect((await Promise.all(all)).filter((one) => one === 'done')).toHaveLength(3);
    expect(await write(9 * megabyte)).toBe('done');
  });

  it('has its room back when a write fails', async () => {
    expect(
      await outcome(storage.write(ann, 8 * megabyte, () => Promise.reject(new Error('no')))),
    ).toBe('internal');
    expect(await write(8 * megabyte)).toBe('done');
  });
});

describe('the disk', () => {
  it('keeps a reserve that no client may use and that the machine’s own user may', async () => {
    disk = { free: gigabyte + megabyte, total: 1000 * gigabyte };
    expect(await write(megabyte)).toBe('done');
    expect(await write(megabyte + 1)).toBe('storage_full');
    expect(await write(megabyte + 1, 'owner_bob')).toBe('storage_full');
    expect(await write(megabyte + 1, desktopOwnerId)).toBe('done');
  });

  it('of a small machine keeps a twentieth', async () => {
    disk = { free: 60 * megabyte, total: gigabyte };
    expect(await write(8 * megabyte)).toBe('done');
    disk = { free: 51 * megabyte, total: gigabyte };
    expect(await write(8 * megabyte)).toBe('storage_full');
  });
});

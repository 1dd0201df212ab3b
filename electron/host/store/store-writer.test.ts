import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from './connection.ts';
import { createStoreWriter, type StoreWriter } from './store-writer.ts';
import type { WriteResult } from './write-thread.ts';

let folder: string;
let sqlite: Database;
let writer: StoreWriter;
let put: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-writer-'));
  sqlite = connect(join(folder, 'a.db'));
  sqlite.exec('CREATE TABLE rows (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT');
  writer = createStoreWriter({ sqlite, path: join(folder, 'a.db') });
  put = writer.statement('INSERT INTO rows (n, text) VALUES (?, ?)');
});
afterEach(() => {
  writer.close();
  sqlite.close();
  rmSync(folder, { recursive: true, force: true });
});

const written = (n: number, text: string | null = 'x'): Promise<WriteResult> =>
  new Promise((resolve) => writer.write([[[put, n, text]]], resolve));
const numbers = (): unknown[] => sqlite.prepare('SELECT n FROM rows ORDER BY n').pluck().all();
/**
 * It changes when another connection than this one has written
 * (sqlite.org/pragma.html#pragma_data_version).
 */
const others = (): unknown => sqlite.pragma('data_version', { simple: true });

/** Writes until another thread does it; gives how many there are. */
async function untilThread(): Promise<number> {
  const before = others();
  for (let n = 1; n < 20_000; n += 1) {
    await written(n);
    if (others() !== before) return n;
    if (n % 100 === 0) await new Promise(setImmediate);
  }
  throw new Error('no other thread wrote');
}

describe('written by this thread', () => {
  it('rows are in the file when it says so', () => {
    let told: WriteResult | undefined;
    writer.write([[[put, 1, 'a']], [[put, 2, 'b']]], (result) => (told = result));
    expect([told, numbers()]).toEqual([{ refused: [] }, [1, 2]]);
  });

  it('a unit that no database would take holds up no other, and none of it is written', async () => {
    const refused = await new Promise<WriteResult>((resolve) =>
      writer.write(
        [
          [[put, 1, 'a']],
          [
            [put, 2, 'b'],
            [put, 3, null],
          ],
          [[put, 4, 'd']],
        ],
        resolve,
      ),
    );
    expect([refused.refused.length, numbers()]).toEqual([1, [1, 4]]);
  });

  it('nothing of a batch is written where the disk takes nothing', async () => {
    sqlite.pragma('query_only = ON');
    expect(await written(1)).toMatchObject({ error: { code: 'internal' } });
    sqlite.pragma('query_only = OFF');
    expect(numbers()).toEqual([]);
  });
});

describe('under load another thread writes', () => {
  it('all rows, each once, also those from before it was there', async () => {
    const last = await untilThread();
    await Promise.all([written(last + 1), written(last + 2)]);
    expect(numbers()).toEqual(Array.from({ length: last + 2 }, (_, i) => i + 1));
  });

  it('who drains finds in the file what was given, and has been told', async () => {
    const last = await untilThread();
    let told = 0;
    for (let i = 1; i <= 50; i += 1) writer.write([[[put, last + i, 'x']]], () => (told += 1));
    writer.drain();
    expect([told, numbers().length]).toEqual([50, last + 50]);
  });

  it('what no database would take is reported', async () => {
    const last = await untilThread();
    expect((await written(last)).refused).toHaveLength(1);
    expect((await written(last + 1)).refused).toEqual([]);
  });

  it(
    'a file that is locked too long is reported as such, and nothing of the batch is written',
    { timeout: 20_000 },
    async () => {
      const last = await untilThread();
      sqlite.exec('BEGIN IMMEDIATE');
      const locked = await written(last + 1);
      sqlite.exec('ROLLBACK');
      expect(locked).toMatchObject({ error: { code: 'busy', retryable: true } });
      expect(numbers()).toHaveLength(last);
    },
  );

  it('closing writes what was given', async () => {
    const last = await untilThread();
    writer.write([[[put, last + 1, 'x']]], () => undefined);
    writer.close();
    expect(numbers()).toHaveLength(last + 1);
  });
});

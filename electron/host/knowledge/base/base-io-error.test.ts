import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openForSearch, openForWriting } from './database/base-database.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-io-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('pages that the disk can no longer give are an error of one read, and no SIGBUS that ends the host', async () => {
  const child = spawn(process.execPath, [
    join(import.meta.dirname, '../../../../test/homes/hold-truncated-base.ts'),
    join(folder, 'cut.db'),
  ]);
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  const ended = await new Promise<{ code: number | null; signal: string | null }>(
    (resolve) => void child.once('close', (code, signal) => resolve({ code, signal })),
  );
  expect(ended).toEqual({ code: 0, signal: null });
  expect(JSON.parse(out)).toMatchObject({
    mapped: 0,
    code: expect.stringMatching(/damaged|could not be read/) as string,
  });
}, 60_000);

it('no connection maps its file: neither those that are opened, nor what SQLite does by default', () => {
  const path = join(folder, 'whole.db');
  const writer = openForWriting(path, 1);
  const reader = openForSearch(path);
  const plain = new Database(path, { readonly: true });
  for (const db of [writer, reader, plain]) {
    expect(db.pragma('mmap_size', { simple: true })).toBe(0);
    db.close();
  }
});

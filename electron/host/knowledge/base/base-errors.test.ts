import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { errorCodeOf } from '../../../../shared/errors.ts';
import { chunkSections } from '../parse/chunk.ts';
import { openForWriting } from './database/base-database.ts';
import { toBaseError } from './base-errors.ts';
import { addDocuments, storeParsed } from './base-write.ts';
import { listDocuments, summarize } from './base-read.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-base-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const document = (name: string) => ({
  path: `/${name}`,
  location: `/${name}`,
  file: name,
  name,
  sizeBytes: 1,
  modifiedMs: 1,
});
const parsed = (text: string) => ({
  mediaType: 'text/plain',
  pages: null,
  hash: text.slice(0, 9),
  sizeBytes: 1,
  chunks: chunkSections([{ page: null, headings: [], text }], {
    maxTokens: 100,
    overlapTokens: 10,
  }),
});

it('a disk that is full leaves the base as it was, and says so', () => {
  const db = openForWriting(join(folder, 'a.db'), 1);
  const {
    added: [first = '', second = ''],
  } = addDocuments(db, { documents: [document('a.txt'), document('b.txt')], nowMs: 1 });
  storeParsed(db, {
    documentId: first,
    parsed: parsed('The blue key opens the cellar.'),
    nowMs: 1,
  });
  const before = summarize(db);
  db.pragma(`max_page_count = ${String(db.pragma('page_count', { simple: true }))}`);
  const full = (): unknown =>
    storeParsed(db, {
      documentId: second,
      parsed: parsed(Array.from({ length: 5000 }, (_, i) => `Word${i} stands here.`).join(' ')),
      nowMs: 1,
    });
  let failure: unknown;
  try {
    full();
  } catch (cause) {
    failure = toBaseError(cause);
  }
  expect(errorCodeOf(failure)).toBe('disk_full');
  expect(summarize(db)).toEqual(before);
  db.pragma('max_page_count = 1000000');
  full();
  expect(listDocuments(db, { baseId: 'kb' }).every(({ chunks }) => chunks > 0)).toBe(true);
  db.close();
});

it('a base of a newer Hearth is refused and left as it is', () => {
  const db = openForWriting(join(folder, 'b.db'), 1);
  db.pragma('user_version = 99');
  db.close();
  let code = '';
  try {
    openForWriting(join(folder, 'b.db'), 1);
  } catch (cause) {
    code = errorCodeOf(cause);
  }
  expect(code).toBe('store_newer');
});

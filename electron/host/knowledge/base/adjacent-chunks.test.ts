import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entryPath } from '../../../entry-path.ts';
import type { Base } from './base-client.ts';
import { createBaseWorkers, type BaseWorkers } from './base-workers.ts';
import { goesOn } from './adjacent-chunks.ts';

let folder = '';
let workers: BaseWorkers;
let base: Base;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-neighbours-'));
  workers = createBaseWorkers(entryPath('base-worker'));
  base = workers.base(join(folder, 'a.db'));
});
afterAll(async () => {
  await workers.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Piece {
  text: string;
  heading: string;
  page: number;
  overlap?: number;
}

/** The chunk ids of a document of these pieces, in order. */
async function store(name: string, pieces: readonly Piece[]): Promise<number[]> {
  writeFileSync(join(folder, name), name);
  const {
    added: [id = ''],
  } = await base.addDocuments({
    documents: [
      { path: join(folder, name), location: '', file: name, name, sizeBytes: 1, modifiedMs: 1 },
    ],
    nowMs: 1,
  });
  const chunks = pieces.map(({ text, heading, page, overlap = 0 }, position) => ({
    text,
    headings: [heading],
    page,
    position,
    overlap,
    hash: Buffer.from(`${name}${position}`.padEnd(32, '.')).toString('hex'),
  }));
  await base.storeParsed({
    documentId: id,
    parsed: { mediaType: 'text/plain', pages: 3, hash: name, sizeBytes: 1, chunks },
    nowMs: 1,
  });
  const reader = await base.readDocument({ baseId: 'kb', documentId: id });
  return reader?.sections.map(({ chunkId }) => chunkId) ?? [];
}

describe('adjacentChunks', () => {
  it('gives a sentence that a page’s end cut its other half, with its page', async () => {
    const [first = 0, second = 0, third = 0] = await store('cut.pdf', [
      { text: 'The deposit is returned within', heading: 'Deposit', page: 1 },
      { text: 'six weeks after the keys.', heading: 'Deposit', page: 2 },
      { text: 'Pets need consent.', heading: 'Deposit', page: 2 },
    ]);
    expect(await base.adjacentChunks({ chunkIds: [first] })).toEqual([
      expect.objectContaining({
        of: first,
        side: 'after',
        chunkId: second,
        page: 2,
        text: 'six weeks after the keys.',
      }),
    ]);
    expect(await base.adjacentChunks({ chunkIds: [second] })).toEqual([
      expect.objectContaining({ of: second, side: 'before', chunkId: first, page: 1 }),
    ]);
    expect(await base.adjacentChunks({ chunkIds: [third] })).toEqual([]);
  });

  it('does not cross a heading, and leaves out what a neighbour repeats', async () => {
    const [, second = 0, third = 0] = await store('parts.txt', [
      { text: 'The rent is due on the first,', heading: 'Rent', page: 1 },
      { text: 'Notice must be given in writing.', heading: 'Notice', page: 1 },
      {
        text: 'in writing. It takes effect after three months.',
        heading: 'Notice',
        page: 1,
        overlap: 'in writing.'.length,
      },
    ]);
    expect(await base.adjacentChunks({ chunkIds: [second] })).toEqual([
      expect.objectContaining({
        side: 'after',
        chunkId: third,
        text: 'It takes effect after three months.',
      }),
    ]);
  });
});

describe('goesOn', () => {
  it.each([
    ['The parts are:', 'Milk', true],
    ['It ended.', 'However, it began again.', true],
    ['押金应当', '在六周内退还。', true],
    ['押金已付。', '此外，租客应当交还钥匙。', true],
    ['It ended.', 'Pets need consent.', false],
    ['押金已付。', '租期三年。', false],
    ['- Milk', '- Bread', false],
  ])('%s | %s', (text, next, expected) => {
    expect(goesOn(text, next)).toBe(expected);
  });
});

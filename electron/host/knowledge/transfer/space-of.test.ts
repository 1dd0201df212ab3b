import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { owner } from '../testing/test-knowledge.ts';
import { openTestTransfer, type TestTransfer } from './testing/test-transfer.ts';

let test: TestTransfer;

beforeEach(async () => {
  test = await openTestTransfer();
});

afterEach(() => test.close());

it('tells what a base takes by part and by folder, and nothing twice: the parts are the file and what is kept next to it', async () => {
  const docs = join(test.folder, 'docs');
  for (const [name, words] of [
    ['large', 4000],
    ['small', 20],
  ] as const) {
    mkdirSync(join(docs, name), { recursive: true });
    writeFileSync(
      join(docs, name, 'text.md'),
      Array.from({ length: words }, (_, i) => `word${i}`).join(' '),
    );
  }
  await test.add([docs]);
  await test.knowledge.upload(owner, {
    id: test.baseId,
    name: 'keys.txt',
    data: new Blob(['The blue key opens the cellar.']),
  });
  await test.settled();
  const { totalBytes, parts, groups, rest } = await test.transfer.space(owner, test.baseId);
  expect(parts.contents).toBe('The blue key opens the cellar.'.length);
  expect(totalBytes).toBe(parts.text + parts.words + parts.vectors + parts.other + parts.contents);
  // The rest of the file's pages stand in its log until they are copied back.
  const file = join(test.folder, 'knowledge', `${test.baseId}.db`);
  expect(totalBytes - parts.contents).toBeLessThanOrEqual(
    statSync(file).size + statSync(`${file}-wal`).size,
  );
  for (const part of [parts.text, parts.words, parts.vectors, parts.other])
    expect(part).toBeGreaterThan(0);
  const [source] = await test.sources.list(owner, test.baseId);
  const named = groups.map(({ sourceId, folder, documents }) => ({ sourceId, folder, documents }));
  expect(named).toHaveLength(3);
  expect(named).toEqual(
    expect.arrayContaining([
      { sourceId: source?.id, folder: 'large', documents: 1 },
      { sourceId: '', folder: '', documents: 1 },
      { sourceId: source?.id, folder: 'small', documents: 1 },
    ]),
  );
  expect(groups[0]?.folder).toBe('large');
  expect(Math.abs(groups.reduce((sum, { bytes }) => sum + bytes, 0) - totalBytes)).toBeLessThan(
    groups.length,
  );
  expect(rest).toEqual({ groups: 0, documents: 0, bytes: 0 });
});

it('names the largest folders and adds up the others', async () => {
  const docs = join(test.folder, 'docs');
  for (let i = 0; i < 64; i += 1) {
    mkdirSync(join(docs, `d${i}`), { recursive: true });
    writeFileSync(join(docs, `d${i}`, 'text.md'), `Document number ${i}.`);
  }
  await test.add([docs]);
  await test.settled();
  const { groups, rest } = await test.transfer.space(owner, test.baseId);
  expect([groups.length, rest.groups, rest.documents]).toEqual([60, 4, 4]);
});

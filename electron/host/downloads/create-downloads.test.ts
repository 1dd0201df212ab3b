import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  createDownloads,
  downloadsPath,
  type OfferedFile,
  type Downloads,
} from './create-downloads.ts';

let folder: string;
let downloads: Downloads;
let ended: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-downloads-'));
  writeFileSync(join(folder, 'a.txt'), 'a');
  downloads = createDownloads();
  ended = [];
});
afterEach(async () => {
  await downloads.close();
  rmSync(folder, { recursive: true, force: true });
});

const file = async (name: string): Promise<OfferedFile> => ({
  name,
  mediaType: 'text/plain',
  sizeBytes: 1,
  file: await open(join(folder, 'a.txt')),
  onEnd: () => Promise.resolve(void ended.push(name)),
});
const offer = async (name: string, ownerId = 'ann'): Promise<string> =>
  downloads.offer(ownerId, await file(name)).slice(downloadsPath.length);
const gone = expect.objectContaining({ code: 'not_found' }) as Error;

it('is its owner’s, and good once: what was seen in a history or a log fetches nothing', async () => {
  const ticket = await offer('a');
  expect(() => downloads.take('bob', ticket)).toThrow(gone);
  const taken = downloads.take('ann', ticket);
  expect(taken.name).toBe('a');
  expect(() => downloads.take('ann', ticket)).toThrow(gone);
  await downloads.end(taken);
  expect(ended).toEqual(['a']);
});

it('holds no file open for ever: the oldest of an owner goes when there are many, and all when the host ends', async () => {
  const first = await offer('first');
  const theirs = await offer('theirs', 'bob');
  for (let n = 0; n < 16; n += 1) await offer(`${n}`);
  await expect.poll(() => ended).toEqual(['first']);
  expect(() => downloads.take('ann', first)).toThrow(gone);
  await downloads.end(downloads.take('bob', theirs));
  await downloads.close();
  expect(ended).toHaveLength(18);
});

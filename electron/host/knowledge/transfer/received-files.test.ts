import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { uploadLimits } from '../../../../shared/contract/knowledge-transfer.ts';
import { createReceivedFiles, type ReceivedFiles } from './received-files.ts';

let folder: string;
let received: ReceivedFiles;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-received-'));
  received = createReceivedFiles(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const withCode = (code: string) => expect.objectContaining({ code }) as Error;
const begin = async (ownerId: string, text: string, totalBytes = text.length): Promise<string> =>
  (
    await received.receive(ownerId, {
      uploadId: null,
      offset: 0,
      totalBytes,
      data: new Blob([text]),
    })
  ).uploadId;

it('parts become the file, which is its owner’s alone', async () => {
  const uploadId = await begin('ann', 'harbour ', 13);
  expect(
    await received.receive('ann', {
      uploadId,
      offset: 8,
      totalBytes: 13,
      data: new Blob(['lease']),
    }),
  ).toEqual({ uploadId, receivedBytes: 13 });
  await expect(received.take('bob', uploadId)).rejects.toThrow(withCode('not_found'));
  await expect(received.discard('bob', uploadId)).rejects.toThrow(withCode('not_found'));
  expect(readFileSync(await received.take('ann', uploadId), 'utf8')).toBe('harbour lease');
  await expect(received.take('ann', uploadId)).rejects.toThrow(withCode('not_found'));
});

it('a part out of turn, twice, or beyond what was announced ends the upload, and leaves nothing', async () => {
  for (const [offset, text] of [
    [4, 'x'],
    [0, 'again'],
    [8, 'lease and more'],
  ] as const) {
    const uploadId = await begin('ann', 'harbour ', 13);
    await expect(
      received.receive('ann', { uploadId, offset, totalBytes: 13, data: new Blob([text]) }),
    ).rejects.toThrow(withCode('conflict'));
    await expect(received.take('ann', uploadId)).rejects.toThrow(withCode('not_found'));
  }
  const uploadId = await begin('ann', 'harbour ', 13);
  await expect(received.take('ann', uploadId)).rejects.toThrow(withCode('bad_request'));
  expect(readdirSync(folder)).toEqual([]);
});

it('what would not fit is refused before a byte is kept, and another upload takes the place of one that was left', async () => {
  await expect(begin('ann', 'x', uploadLimits.fileBytes + 1)).rejects.toThrow(
    withCode('too_large'),
  );
  expect(readdirSync(folder)).toEqual([]);
  await begin('ann', 'left', 100);
  await received.discard('ann', await begin('ann', 'another', 100));
  expect(readdirSync(folder)).toEqual([]);
});

import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { errorCodeOf } from '../../shared/errors.ts';
import { readGgufHeader } from './gguf-header.ts';
import { ggufFile } from './testing/gguf-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearth-gguf-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const written = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const code = (path: string): Promise<string> =>
  readGgufHeader(path).then(() => 'read', errorCodeOf);

const whole = ggufFile({
  name: 'A model',
  contextLength: 4096,
  vocabulary: ['a', 'bc', '词'],
  tensors: [{ name: 'w', type: 2, shape: [64, 2] }],
});

test('name, architecture, context and parameters are read past arrays of texts', async () => {
  const header = await readGgufHeader(written('whole.gguf', whole));
  expect(header).toEqual({
    name: 'A model',
    architecture: 'llama',
    contextTokens: 4096,
    parameters: 128,
    expectedBytes: whole.length,
  });
});

test('a file that lacks one byte of its weights is broken', async () => {
  const path = written('short.gguf', whole);
  truncateSync(path, whole.length - 1);
  expect(await code(path)).toBe('model_broken');
});

test('a file that ends in its header is broken, wherever it was cut', async () => {
  for (let length = 0; length < whole.length - 72; length += 3) {
    expect(await code(written('cut.gguf', whole.subarray(0, length)))).toBe('model_broken');
  }
});

test('what is no GGUF is broken', async () => {
  expect(await code(written('page.gguf', Buffer.from('<!doctype html><html></html>')))).toBe(
    'model_broken',
  );
});

test('counts that no file can have do not fill the memory', async () => {
  const lying = Buffer.from(whole);
  lying.writeBigUInt64LE(2n ** 60n, 16);
  expect(await code(written('lying.gguf', lying))).toBe('model_broken');
});

test('a version that is not known is refused', async () => {
  const future = Buffer.from(whole);
  future.writeUInt32LE(9, 4);
  expect(await code(written('future.gguf', future))).toBe('model_broken');
});

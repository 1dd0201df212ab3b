import {
  brotliCompressSync,
  createBrotliCompress,
  createDeflate,
  createGzip,
  createZstdCompress,
  constants,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { codingsOf, decoded, ExpansionError } from './content-coding.ts';

const text = JSON.stringify({ text: 'Grüße, 你好 '.repeat(2_000) });

const codings: readonly [string, (body: Buffer) => Buffer][] = [
  ['gzip', (body) => gzipSync(body)],
  ['x-gzip', (body) => gzipSync(body)],
  ['deflate', (body) => deflateSync(body)],
  ['deflate', (body) => deflateRawSync(body)],
  ['br', (body) => brotliCompressSync(body)],
  ['zstd', (body) => zstdCompressSync(body)],
  ['gzip, br', (body) => brotliCompressSync(gzipSync(body))],
  ['GZIP , identity', (body) => gzipSync(body)],
];

async function* inPieces(body: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size);
}

async function readWith(coding: string, pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const read: Uint8Array[] = [];
  for await (const piece of decoded(pieces, codingsOf(coding) ?? [])) read.push(piece);
  return Buffer.concat(read).toString();
}

describe('a coded body', () => {
  it.each(codings)('of %s is read in pieces of any size', async (coding, code) => {
    for (const size of [1, 7, 100_000])
      expect(await readWith(coding, inPieces(code(Buffer.from(text)), size))).toBe(text);
  });

  it.each(codings)('of %s that is nothing is nothing', async (coding) => {
    expect(await readWith(coding, inPieces(Buffer.alloc(0), 1))).toBe('');
  });

  it.each(codings)('of %s that was cut off, or is none, is no short body', async (coding, code) => {
    const whole = code(Buffer.from(text));
    await expect(readWith(coding, inPieces(whole.subarray(0, -5), 64))).rejects.toThrow();
    await expect(readWith(coding, inPieces(Buffer.from(`\u0007${text}`), 64))).rejects.toThrow();
  });

  it.each([
    ['gzip', () => createGzip()],
    ['deflate', () => createDeflate()],
    ['br', () => createBrotliCompress()],
    ['zstd', () => createZstdCompress()],
  ] as const)('of %s gives each event as soon as it is flushed', async (coding, create) => {
    const coder = create();
    const flush =
      coding === 'br'
        ? constants.BROTLI_OPERATION_FLUSH
        : coding === 'zstd'
          ? constants.ZSTD_e_flush
          : constants.Z_SYNC_FLUSH;
    const events = decoded(coder, [coding])[Symbol.asyncIterator]();
    for (const event of ['data: one\n\n', 'data: two\n\n', 'data: [DONE]\n\n']) {
      coder.write(event);
      coder.flush(flush);
      const step: IteratorResult<Uint8Array> = await events.next();
      expect(Buffer.from(step.value as Uint8Array).toString()).toBe(event);
    }
    coder.destroy();
    await events.return?.();
  });

  it.each(codings)('of %s that grows without measure is read no further', async (coding, code) => {
    const bomb = code(Buffer.alloc(40 * 1024 * 1024, 0x20));
    let bytes = 0;
    const read = async (): Promise<void> => {
      for await (const piece of decoded(inPieces(bomb, 1024), codingsOf(coding) ?? []))
        bytes += piece.length;
    };
    await expect(read()).rejects.toThrow(ExpansionError);
    expect(bytes).toBeLessThan(24 * 1024 * 1024);
  });

  it('whose reader stops hangs up', async () => {
    let stopped = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (const piece of Array<Buffer>(1000).fill(gzipSync(text))) yield piece;
      } finally {
        stopped = true;
      }
    }
    for await (const piece of decoded(endless(), ['gzip'])) if (piece.length > 0) break;
    await new Promise((resolve) => setImmediate(resolve));
    expect(stopped).toBe(true);
  });

  it('of another coding, or of many, is not read', () => {
    for (const coding of ['compress', 'gzip, gzip, gzip', 'gzip;q=1', 'utf-8'])
      expect(codingsOf(coding)).toBeNull();
    for (const coding of [undefined, '', 'identity', ' Identity ', ','])
      expect(codingsOf(coding)).toEqual([]);
  });
});

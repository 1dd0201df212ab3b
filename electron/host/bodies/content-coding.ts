import { Readable, pipeline, type Transform } from 'node:stream';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';

/** What Hearth reads, as `Accept-Encoding` and RFC 9110, 8.4.1, name it. */
export const readableCodings = 'gzip, deflate, br, zstd';

/**
 * Servers send `deflate` with zlib's header, as the RFC has it, and without (zlib.net/zlib_faq.html,
 * 39). The header begins with method 8 and a window of at most 32 KiB (RFC 1950, 2.2), which no
 * block of an encoder begins with.
 */
const isZlib = (first: number): boolean => (first & 0x0f) === 8 && first >> 4 <= 7;

const inflate = ([first = 0]: Uint8Array): Transform =>
  isZlib(first) ? createInflate() : createInflateRaw();

/** 8 MiB, which is what RFC 9659 allows the coding: a frame may ask for gigabytes otherwise. */
const zstdWindowLog = 23;

const zstd = (): Transform =>
  createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: zstdWindowLog } });

const decoders: ReadonlyMap<string, (begun: Uint8Array) => Transform> = new Map([
  ['gzip', () => createGunzip()],
  ['x-gzip', () => createGunzip()],
  ['deflate', inflate],
  ['br', () => createBrotliDecompress()],
  ['zstd', zstd],
]);

/** More codings than this are no body that anyone sends. */
const mostCodings = 2;

/**
 * The codings in the value of a `Content-Encoding`, in the order in which they were applied:
 * none for a body as it is. Null for one that cannot be read.
 */
export function codingsOf(contentEncoding: string | undefined): readonly string[] | null {
  if (contentEncoding === undefined || contentEncoding === '') return [];
  const codings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  return codings.length <= mostCodings && codings.every((coding) => decoders.has(coding))
    ? codings
    : null;
}

/** So much may come of little. Compressed events and JSON come to 60 times their bytes at most. */
const mostExpansion = 250;
/** Below this, a body is bounded by who reads it. */
const freeBytes = 8 * 1024 * 1024;

/** A body that grows beyond what texts do: it was made to fill memory or time. */
export class ExpansionError extends Error {}

function countInput(
  pieces: AsyncIterable<Uint8Array>,
  begun: Uint8Array,
  read: (bytes: number) => void,
) {
  return (async function* input(): AsyncGenerator<Uint8Array> {
    read(begun.length);
    yield begun;
    for await (const piece of pieces) {
      read(piece.length);
      yield piece;
    }
  })();
}

/** The rest of a body whose first piece was read, for one reader. */
const rest = (iterator: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]: () => iterator,
});

/**
 * A body without one coding, as far as it came with each piece. Nothing is nothing in every coding.
 * Throws what zlib throws for a damaged body or one that was cut off, `ExpansionError`, and what
 * `pieces` throws.
 */
async function* decodeOne(
  pieces: AsyncIterable<Uint8Array>,
  coding: string,
): AsyncGenerator<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  let step = await iterator.next();
  while (step.done !== true && step.value.length === 0) step = await iterator.next();
  if (step.done === true) return;
  const decoder = decoders.get(coding)?.(step.value);
  if (decoder === undefined) throw new Error(`unknown coding ${coding}`);
  let bytesIn = 0;
  let bytesOut = 0;
  const input = countInput(rest(iterator), step.value, (bytes) => (bytesIn += bytes));
  const source = Readable.from(input, { objectMode: false, highWaterMark: 1 });
  pipeline(source, decoder, () => undefined);
  for await (const piece of decoder as AsyncIterable<Uint8Array>) {
    bytesOut += piece.length;
    if (bytesOut > freeBytes && bytesOut > mostExpansion * bytesIn) throw new ExpansionError();
    yield piece;
  }
}

/** A body without these codings (`codingsOf`). Throws what `decodeOne` throws. */
export const decoded = (
  pieces: AsyncIterable<Uint8Array>,
  codings: readonly string[],
): AsyncIterable<Uint8Array> => codings.reduceRight<AsyncIterable<Uint8Array>>(decodeOne, pieces);

import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import * as fc from 'fast-check';

/** A body that costs a careless host more than it costs its sender. */
export interface NastyBody {
  /** What is nasty about it, for the message of a failed test. */
  name: string;
  body: Buffer;
  headers: Record<string, string>;
  /** The bound that it exceeds; null where it is only expensive, or broken. */
  exceeds: 'bytes' | 'depth' | 'values' | 'keys' | 'encoding' | null;
}

/** The bounds that the generator aims at; they are the host's own. */
export interface BodyBounds {
  maxBytes: number;
  maxDepth: number;
  maxValues: number;
  maxKeys: number;
}

const json = { 'content-type': 'application/json' };
const made = (
  name: string,
  exceeds: NastyBody['exceeds'],
  text: string | Buffer,
  headers: Record<string, string> = json,
): NastyBody => ({ name, exceeds, body: Buffer.from(text), headers });

/** Fields that some route reads, so that what is nasty is where a schema walks. */
const fields = [
  'model',
  'messages',
  'input',
  'prompt',
  'tools',
  'documents',
  'query',
  'content',
  'filter',
  'knowledge',
  'metadata',
  'logit_bias',
  'key',
  'name',
  'commitment',
  'parameters',
  '__proto__',
  'unheard_of',
];
const field = fc.constantFrom(...fields);

/**
 * A text of JSON, put where `field` is read, in an array or not, so that neither the root nor the
 * place decides.
 */
const placed = (name: string, inner: string): string =>
  `{"model":"fake-model",${JSON.stringify(name)}:${inner}}`;

const deep = (bounds: BodyBounds): fc.Arbitrary<NastyBody> =>
  fc
    .record({
      name: field,
      more: fc.integer({ min: 1, max: 5_000 }),
      unit: fc.constantFrom(['[', ']'], ['{"a":', '}'], ['[{"b":', '}]']),
    })
    .map(({ name, more, unit: [open = '', close = ''] }) => {
      const levels = bounds.maxDepth + more;
      return made(
        `${levels} times ${open} in ${name}`,
        'depth',
        placed(name, `${open.repeat(levels)}1${close.repeat(levels)}`),
      );
    });

const wide = (bounds: BodyBounds): fc.Arbitrary<NastyBody> =>
  fc
    .record({
      name: field,
      value: fc.constantFrom('{}', '[]', '1', '""', 'null', '{"role":"user","content":""}', '[{}]'),
      more: fc.integer({ min: 1, max: 1_000 }),
    })
    .map(({ name, value, more }) => {
      const count = bounds.maxValues + more;
      return made(
        `${count} times ${value} in ${name}`,
        'values',
        placed(name, `[${`${value},`.repeat(count - 1)}${value}]`),
      );
    });

const keyed = (bounds: BodyBounds): fc.Arbitrary<NastyBody> =>
  fc
    .record({ name: field, same: fc.boolean(), more: fc.integer({ min: 1, max: 1_000 }) })
    .map(({ name, same, more }) => {
      const keys = Array.from(
        { length: bounds.maxKeys + more },
        (_, index) => `"k${same ? 0 : index}":1`,
      );
      return made(
        `${keys.length} ${same ? 'equal ' : ''}keys in ${name}`,
        'keys',
        placed(name, `{${keys.join(',')}}`),
      );
    });

const long = (bounds: BodyBounds): fc.Arbitrary<NastyBody> =>
  fc
    .record({
      name: field,
      unit: fc.constantFrom('a', '\\"', '\\\\', '中', '\\u0000', 'a@b.c '),
      more: fc.integer({ min: 1, max: 64 }),
    })
    .map(({ name, unit, more }) => {
      const times = Math.ceil((bounds.maxBytes + more) / Buffer.byteLength(unit));
      return made(
        `${unit} up to ${bounds.maxBytes} bytes and ${more} in ${name}`,
        'bytes',
        placed(name, `"${unit.repeat(times)}"`),
      );
    });

/** Codings that are read, one that says another than it is, and ones that are not read. */
const codings: readonly [coding: string, (body: string) => Buffer, NastyBody['exceeds']][] = [
  ['gzip', (body) => gzipSync(body), 'bytes'],
  ['GZIP, identity', (body) => gzipSync(body), 'bytes'],
  ['br', (body) => brotliCompressSync(body), 'bytes'],
  ['deflate', (body) => deflateSync(body), 'bytes'],
  ['zstd', (body) => zstdCompressSync(body), 'bytes'],
  ['gzip, br', (body) => brotliCompressSync(gzipSync(body)), 'bytes'],
  ['br', (body) => gzipSync(body), 'encoding'],
  ['compress', (body) => gzipSync(body), 'encoding'],
  ['gzip, gzip, gzip', (body) => gzipSync(gzipSync(gzipSync(body))), 'encoding'],
];

const packed = (bounds: BodyBounds): fc.Arbitrary<NastyBody> =>
  fc
    .record({ name: field, coding: fc.constantFrom(...codings) })
    .map(({ name, coding: [coding, compress, exceeds] }) =>
      made(
        `a bomb of ${coding} in ${name}`,
        exceeds,
        compress(placed(name, `"${'a'.repeat(bounds.maxBytes)}"`)),
        { ...json, 'content-encoding': coding },
      ),
    );

const oddities = [
  '',
  '"',
  '[',
  '{"a"',
  '"\\',
  '1e999999',
  '-',
  '[1,]',
  '"\\ud800"',
  'NaN',
  '\u0000',
  '9'.repeat(20_000),
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{}}}',
];
/** Within the bounds, or not JSON: a route takes it or refuses it, and fails at nothing. */
const odd: fc.Arbitrary<NastyBody> = fc
  .record({ name: field, inner: fc.constantFrom(...oddities) })
  .map(({ name, inner }) => made(`${inner.slice(0, 20)} in ${name}`, null, placed(name, inner)));

/** Bodies of every kind in equal parts. */
export const nastyBodies = (bounds: BodyBounds): fc.Arbitrary<NastyBody> =>
  fc.oneof(deep(bounds), wide(bounds), keyed(bounds), long(bounds), packed(bounds), odd);

/** One body of each kind that exceeds a bound. */
export const excessiveBodies = (bounds: BodyBounds, seed: number): NastyBody[] =>
  [deep(bounds), wide(bounds), keyed(bounds), long(bounds), packed(bounds)].flatMap((kind, index) =>
    fc.sample(kind, { seed: seed + index, numRuns: 1 }),
  );

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonScan, usualBounds, type JsonExcess } from './json-bounds.ts';

const scanned = (text: string, bounds = usualBounds, portion = text.length): JsonExcess | null => {
  const scan = new JsonScan(text, bounds);
  for (;;) {
    const excess = scan.advance(Math.max(1, portion));
    if (excess !== null || scan.isDone) return excess;
  }
};

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Object.values(value).reduce<number>((most, one) => Math.max(most, depthOf(one)), 0);
}
const valuesOf = (value: unknown): number =>
  typeof value !== 'object' || value === null
    ? 1
    : Object.values(value).reduce<number>((sum, one) => sum + valuesOf(one), 1);

/** Of the object that has most. */
const keysOf = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>(
    (most, one) => Math.max(most, keysOf(one)),
    Array.isArray(value) ? 0 : Object.keys(value).length,
  );
};

/** Strings of brackets, quotes and backslashes are what a careless scanner counts. */
const awkward = fc.string({
  unit: fc.constantFrom('"', '\\', '[', '{', ']', '}', ',', 'a', '中', '\u0000', '😀'),
  maxLength: 200,
});
const anyJson = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    awkward,
    fc.integer(),
    fc.constantFrom(null, true, 1e300),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(awkward, tie('value'), { maxKeys: 5 }),
  ),
})).value;

describe('the scan of a JSON text', () => {
  test('depth is counted exactly, with any text in strings and in portions of any length', () => {
    fc.assert(
      fc.property(
        anyJson,
        fc.integer({ min: 0, max: 2 }),
        fc.integer({ min: 1, max: 90 }),
        (value, indent, portion) => {
          const text = JSON.stringify(value, null, indent);
          const depth = depthOf(value);
          expect(
            scanned(text, { maxDepth: depth, maxValues: 1e9, maxKeys: 1e9 }, portion),
          ).toBeNull();
          if (depth > 0)
            expect(
              scanned(text, { maxDepth: depth - 1, maxValues: 1e9, maxKeys: 1e9 }, portion),
            ).toBe('depth');
        },
      ),
      { seed: 13, numRuns: 500 },
    );
  });

  test('no text has more values than are counted, and only empty lists and objects count twice', () => {
    fc.assert(
      fc.property(anyJson, fc.integer({ min: 1, max: 90 }), (value, portion) => {
        const text = JSON.stringify(value);
        const values = valuesOf(value);
        expect(scanned(text, { maxDepth: 64, maxValues: values - 1, maxKeys: 1e9 }, portion)).toBe(
          'values',
        );
        expect(
          scanned(text, { maxDepth: 64, maxValues: 2 * values, maxKeys: 1e9 }, portion),
        ).toBeNull();
      }),
      { seed: 13, numRuns: 500 },
    );
  });

  test('the keys of each object are counted by themselves, nested ones and siblings apart', () => {
    fc.assert(
      fc.property(anyJson, fc.integer({ min: 1, max: 90 }), (value, portion) => {
        const text = JSON.stringify(value);
        const keys = keysOf(value);
        expect(scanned(text, { maxDepth: 64, maxValues: 1e9, maxKeys: keys }, portion)).toBeNull();
        if (keys > 0)
          expect(scanned(text, { maxDepth: 64, maxValues: 1e9, maxKeys: keys - 1 }, portion)).toBe(
            'keys',
          );
      }),
      { seed: 13, numRuns: 500 },
    );
  });

  test('64 levels and 100,000 values pass, one more does not', () => {
    expect(scanned('['.repeat(64) + ']'.repeat(64))).toBeNull();
    expect(scanned('['.repeat(65) + ']'.repeat(65))).toBe('depth');
    expect(scanned('{"a":'.repeat(65) + '1' + '}'.repeat(65))).toBe('depth');
    expect(scanned(`[${'1,'.repeat(99_997)}1]`)).toBeNull();
    expect(scanned(`[${'1,'.repeat(100_000)}1]`)).toBe('values');
    expect(scanned(`[${'{},'.repeat(60_000)}1]`)).toBe('values');
  });

  test('what is broken is counted as far as a parser reads it', () => {
    expect(scanned(']'.repeat(100) + '['.repeat(64))).toBeNull();
    expect(scanned('['.repeat(100_000))).toBe('depth');
    for (const text of ['"', '"\\', '"[[[[', '', '"\\"', '\\'])
      expect(scanned(text, { maxDepth: 1, maxValues: 1, maxKeys: 1 }, 1)).toBeNull();
  });
});

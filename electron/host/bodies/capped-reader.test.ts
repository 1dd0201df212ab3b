import { describe, expect, test } from 'vitest';
import { createCappedBytes, readCapped } from './capped-reader.ts';

async function* pieces(
  all: readonly string[],
  ended: { early: boolean } = { early: false },
): AsyncGenerator<Uint8Array> {
  let whole = false;
  try {
    for (const one of all) yield Buffer.from(one);
    whole = true;
  } finally {
    ended.early = !whole;
  }
}
const tooLarge = (): Error => new Error('too large');

describe('the capped reader', () => {
  test('puts pieces together in order, whatever their sizes', async () => {
    const all = Array.from({ length: 500 }, (_, index) =>
      String.fromCodePoint(97 + (index % 26)).repeat(index),
    );
    expect((await readCapped(pieces(all), 200_000, tooLarge)).toString()).toBe(all.join(''));
    expect((await readCapped(pieces([]), 10, tooLarge)).length).toBe(0);
    expect((await readCapped(pieces(['one']), 3, tooLarge)).toString()).toBe('one');
  });

  test('stops its source at the first byte too many, so that no more of an endless body is taken', async () => {
    const ended = { early: false };
    await expect(
      readCapped(pieces(['12345', '67890', '1', '2'], ended), 10, tooLarge),
    ).rejects.toThrow('too large');
    expect(ended.early).toBe(true);
    await expect(readCapped(pieces(['12345678901']), 10, tooLarge)).rejects.toThrow('too large');
  });

  test('keeps no piece of many small ones alive, since each would hold what surrounds it', () => {
    const bytes = createCappedBytes(1_000);
    const slab = Buffer.alloc(64 * 1024, 'x');
    for (let index = 0; index < 1_000; index += 1)
      expect(bytes.add(slab.subarray(index, index + 1))).toBe(true);
    expect(bytes.whole().buffer).not.toBe(slab.buffer);
    expect(bytes.whole().length).toBe(1_000);
  });

  test('after an excess nothing is retained', () => {
    const bytes = createCappedBytes(4);
    expect([bytes.add(Buffer.from('1234')), bytes.add(Buffer.from('5'))]).toEqual([true, false]);
    expect(bytes.whole().length).toBe(0);
  });
});

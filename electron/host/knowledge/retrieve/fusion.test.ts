import { describe, expect, it } from 'vitest';
import { fuse, vectorTrust } from './fusion.ts';

describe('fuse', () => {
  it('puts what both sides found before what one found', () => {
    const [first] = fuse([3, 1, 2], [4, 1, 5], 1);
    expect(first).toMatchObject({ passageId: 1, vectorRank: 2, lexicalRank: 2 });
    expect(fuse([1], [1], 1)[0]?.score).toBeCloseTo(1);
  });

  it('lets vectors that cannot read the query only fill up behind the words', () => {
    const words = Array.from({ length: 50 }, (_, i) => i + 1);
    const vectors = Array.from({ length: 50 }, (_, i) => 100 - i);
    const order = fuse(vectors, words, vectorTrust('押金是多少？', ['en'])).map(({ passageId }) => passageId);
    expect(order.slice(0, 50)).toEqual(words);
    expect(order[50]).toBe(100);
    expect(vectorTrust('押金是多少？', ['multilingual'])).toBe(1);
  });
});

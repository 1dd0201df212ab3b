import { describe, expect, it } from 'vitest';
import type { SearchHit } from '../../../../shared/contract/answers.ts';
import { fitWithAdjacent, type AdjacentPassage } from './adjacent-passages.ts';
import { fitPassages } from './fit-passages.ts';

const words = (count: number): string => Array.from({ length: count }, () => 'word').join(' ');
const hit = (chunkId: number, text: string): SearchHit => ({
  n: chunkId,
  baseId: 'kb',
  documentId: 'd',
  chunkId,
  file: 'a.pdf',
  page: 1,
  heading: null,
  text,
  score: 0.5,
  vectorRank: 1,
  lexicalRank: 1,
  similarity: 0.5,
  lexicalScore: 1,
  matched: [],
});
const adjacent = (
  of: number,
  side: 'before' | 'after',
  chunkId: number,
  text: string,
): AdjacentPassage => ({
  of,
  side,
  chunkId,
  baseId: 'kb',
  documentId: 'd',
  file: 'a.pdf',
  page: 2,
  heading: '',
  text,
});
const numbers = (hits: readonly SearchHit[]): [number, number][] =>
  hits.map(({ n, chunkId }) => [n, chunkId]);

describe('fitPassages', () => {
  const hits = Array.from({ length: 10 }, (_, i) => hit(i + 1, words(100)));

  it('takes at most that many, and never more than fit but the fewest', () => {
    expect(fitPassages(hits, { maxTokens: 10_000, least: 3, most: 8 })).toHaveLength(8);
    expect(fitPassages(hits, { maxTokens: 520, least: 3, most: 8 })).toHaveLength(5);
    expect(fitPassages(hits, { maxTokens: 10, least: 3, most: 8 })).toHaveLength(3);
  });

  it('does not pass over a better passage that is too long for a worse one', () => {
    expect(
      fitPassages(
        [
          hit(1, words(50)),
          hit(2, words(50)),
          hit(3, words(50)),
          hit(4, words(500)),
          hit(5, words(5)),
        ],
        { maxTokens: 300, least: 3, most: 8 },
      ).map(({ chunkId }) => chunkId),
    ).toEqual([1, 2, 3]);
  });
});

describe('fitWithAdjacent', () => {
  const found = [hit(5, words(50)), hit(9, words(50))];
  const fit = { maxTokens: 200, least: 1, most: 8 };

  it('puts each adjacent passage next to its hit, as a source with its own page and number', async () => {
    const { hits, sources } = await fitWithAdjacent(found, fit, () =>
      Promise.resolve([adjacent(9, 'before', 8, words(20)), adjacent(5, 'after', 6, words(20))]),
    );
    expect(numbers(sources)).toEqual([
      [1, 5],
      [2, 6],
      [3, 8],
      [4, 9],
    ]);
    expect(numbers(hits)).toEqual([
      [1, 5],
      [4, 9],
    ]);
    expect(sources[1]).toMatchObject({ page: 2, vectorRank: null, lexicalRank: null });
  });

  it('adds none that is a hit itself, is there already or takes more than is left', async () => {
    const { sources } = await fitWithAdjacent(found, fit, () =>
      Promise.resolve([
        adjacent(5, 'after', 9, 'x'),
        adjacent(5, 'before', 4, words(150)),
        adjacent(9, 'before', 8, 'it'),
        adjacent(9, 'after', 8, 'it'),
      ]),
    );
    expect(numbers(sources)).toEqual([
      [1, 5],
      [2, 8],
      [3, 9],
    ]);
  });
});

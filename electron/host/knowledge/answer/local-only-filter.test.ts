import { expect, it } from 'vitest';
import type { SearchHit } from '../../../../shared/contract/answers.ts';
import { filterLocalOnly } from './local-only-filter.ts';

const hit = (chunkId: number, score: number, localOnly?: true): SearchHit => ({
  n: chunkId,
  baseId: 'kb_1',
  documentId: 'doc_1',
  chunkId,
  file: 'a.md',
  page: null,
  heading: null,
  text: 'x',
  score,
  vectorRank: 1,
  lexicalRank: 1,
  similarity: null,
  lexicalScore: null,
  matched: [],
  ...(localOnly ? { localOnly } : {}),
});
const ids = (hits: readonly SearchHit[], localOnly = false) => {
  const held = filterLocalOnly(hits, localOnly);
  return [held.hits.map(({ chunkId }) => chunkId), held.localOnly];
};

it('a passage that may not leave holds the whole answer where it says as much as the best, and is left out where it is off the point', () => {
  expect(ids([hit(1, 0.8), hit(2, 0.4, true), hit(3, 0.1)])).toEqual([[1, 2, 3], true]);
  expect(ids([hit(1, 0.8), hit(2, 0.39, true), hit(3, 0.1)])).toEqual([[1, 3], false]);
  expect(ids([hit(1, 0, true), hit(2, 0)])).toEqual([[1, 2], true]);
  expect(ids([hit(1, 0.8), hit(2, 0.1, true)], true)).toEqual([[1, 2], true]);
  expect(ids([])).toEqual([[], false]);
});

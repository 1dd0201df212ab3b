import { afterEach, expect, test, vi } from 'vitest';
import { rerankBudgetMs, rerankDepth, rerankTop, type Ranker } from './rerank.ts';

afterEach(() => void vi.useRealTimers());

const rows = Array.from({ length: 40 }, (_, i) => ({ id: i, text: `passage ${i}` }));
const ids = async (ranker: Ranker, some = rows) =>
  (await rerankTop('q', some, ({ text }) => text, ranker)).map(({ id }) => id);
const ranker = (scores: (n: number) => number | null): Ranker => ({
  score: (_, passages) => Promise.resolve(passages.map((_text, i) => scores(i))),
});

test('the best by the cross-encoder comes first, and what is beyond its depth stays where it was', async () => {
  const order = await ids(ranker((i) => (i === 7 ? 10 : -i)));
  expect(order.slice(0, 3)).toEqual([7, 0, 1]);
  expect(order.slice(rerankDepth)).toEqual(rows.slice(rerankDepth).map(({ id }) => id));
  expect(new Set(order).size).toBe(40);
});

test('what was not read in time keeps its fused order behind what was', async () => {
  expect(
    await ids(
      ranker((i) => (i < 4 ? i : null)),
      rows.slice(0, 8),
    ),
  ).toEqual([3, 2, 1, 0, 4, 5, 6, 7]);
});

test('a ranker that fails, or says what is no number, changes nothing and loses nothing', async () => {
  expect(await ids({ score: () => Promise.reject(new Error('broken')) })).toEqual(
    rows.map(({ id }) => id),
  );
  expect(await ids(ranker(() => Number.NaN))).toEqual(rows.map(({ id }) => id));
  expect(
    await ids(
      ranker(() => 1),
      [],
    ),
  ).toEqual([]);
});

test('a model that is still loading does not hold a search up', async () => {
  vi.useFakeTimers();
  const order = ids({ score: () => new Promise(() => undefined) });
  await vi.advanceTimersByTimeAsync(rerankBudgetMs * 2);
  expect(await order).toEqual(rows.map(({ id }) => id));
});

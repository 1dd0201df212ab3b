import { expect, test } from 'vitest';
import { scoreInTime } from './score-in-time.ts';

/** A model that takes `ms` for each few passages, by a clock of its own. */
function encoder(ms: number) {
  let clock = 0;
  return {
    now: () => clock,
    model: {
      score: (_: string, passages: readonly string[]) => {
        clock += ms;
        return Promise.resolve({
          scores: passages.map((text) => text.length),
          tokens: passages.length,
        });
      },
      dispose: () => Promise.resolve(),
    },
  };
}

const texts = Array.from({ length: 10 }, (_, i) => 'x'.repeat(i + 1));
const ranking = { query: 'q', passages: texts, budgetMs: 300, stopped: () => false };

test('all are scored, each with its own score, where the time allows', async () => {
  const { model, now } = encoder(50);
  expect(await scoreInTime(model, ranking, now)).toEqual({
    scores: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    inputTokens: 10,
  });
});

test('the next few are not begun when the time of the last ones is not left', async () => {
  const { model, now } = encoder(200);
  expect(await scoreInTime(model, ranking, now)).toEqual({
    scores: [1, 2, 3, 4, null, null, null, null, null, null],
    inputTokens: 4,
  });
  expect(now()).toBe(200);
});

test('who broke off is not computed for', async () => {
  const { model, now } = encoder(1);
  expect(await scoreInTime(model, { ...ranking, stopped: () => true }, now)).toEqual({
    scores: texts.map(() => null),
    inputTokens: 0,
  });
  expect(now()).toBe(0);
});

import { expect, it } from 'vitest';
import { createIncreasingClock } from './time.ts';

it('gives no millisecond twice, also where the clock is set back', () => {
  const times = [5, 5, 5, 9, 3, 20];
  const next = createIncreasingClock(() => times.shift() ?? 0);
  expect([next(), next(), next(), next(), next(), next()]).toEqual([5, 6, 7, 9, 10, 20]);
});

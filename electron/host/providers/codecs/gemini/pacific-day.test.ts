import { expect, it } from 'vitest';
import { hourMs } from '../../../../../shared/time.ts';
import { untilPacificMidnightMs } from './pacific-day.ts';

const hours = hourMs;

it.each([
  ['a summer noon', '2026-07-01T19:00:00Z', 12 * hours],
  ['a winter noon', '2026-01-15T20:00:00Z', 12 * hours],
  ['a moment before midnight', '2026-07-02T06:59:59.500Z', 500],
  ['midnight itself: the next one', '2026-07-02T07:00:00Z', 24 * hours],
  // Sunday 8 March and 1 November 2026: the clocks change at two.
  ['one o’clock of the day that has 23 hours', '2026-03-08T09:00:00Z', 22 * hours],
  ['one o’clock of the day that has 25 hours', '2026-11-01T08:00:00Z', 24 * hours],
])('a daily quota is not let go at the wrong hour: %s', (_, now, left) => {
  expect(untilPacificMidnightMs(Date.parse(now))).toBe(left);
});

import { describe, expect, it } from 'vitest';
import { fillDays, niceTop } from './day-chart.tsx';

const day = (name: string, requests: number) => ({ day: name, requests, local: 0, failed: 0 });

describe('day chart', () => {
  it('keeps the days on which nothing was asked, so that a week looks like a week', () => {
    expect(
      fillDays([day('2026-02-27', 3), day('2026-03-01', 5)], 4, '2026-03-02').map((each) => [
        each.day,
        each.requests,
      ]),
    ).toEqual([
      ['2026-02-27', 3],
      ['2026-02-28', 0],
      ['2026-03-01', 5],
      ['2026-03-02', 0],
    ]);
  });
  it('loses no day that the host counts ahead of this clock', () => {
    expect(fillDays([day('2026-03-03', 1)], 2, '2026-03-02').at(-1)).toEqual(day('2026-03-03', 1));
  });
  it('ends its axis at a round number at or above the most', () => {
    expect([0, 5, 6, 31, 50, 51, 1200].map(niceTop)).toEqual([5, 5, 10, 50, 50, 100, 2000]);
  });
});

import { describe, expect, it } from 'vitest';
import type { UsageRow } from '../../shared/contract/usage.ts';
import { axisTop, chartDays, measuresOf, tokensMeasure } from './chart-model.ts';

const row = (day: string, more: Partial<UsageRow> = {}): UsageRow => ({
  key: [day],
  requests: 1,
  failed: 0,
  inputTokens: 10,
  cacheReadTokens: 5,
  outputTokens: 2,
  estimated: 0,
  costs: [],
  unknownCosts: 0,
  firstTokenMs: null,
  totalMs: null,
  ...more,
});
const paid = row('2026-03-02', {
  costs: [
    { currency: 'USD', costMicro: 40 },
    { currency: 'CNY', costMicro: 900 },
  ],
});

describe('usage chart', () => {
  it('never puts two currencies into one bar', () => {
    expect(measuresOf([row('2026-03-01'), paid])).toEqual(['tokens', 'CNY', 'USD']);
    expect(chartDays([paid], 'USD', 1, '2026-03-02')).toEqual([{ day: '2026-03-02', value: 40 }]);
  });
  it('counts what came from the provider’s cache as tokens too, and keeps the days without any', () => {
    expect(
      chartDays([row('2026-03-01'), paid], tokensMeasure, 3, '2026-03-02').map(
        ({ value }) => value,
      ),
    ).toEqual([0, 17, 17]);
  });
  it('ends its axis at a round number, whether it counts millions or fractions of a cent', () => {
    expect([[0], [3], [31], [50], [1_200_000]].map(axisTop)).toEqual([1, 5, 50, 50, 2_000_000]);
  });
});

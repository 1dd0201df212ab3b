import { describe, expect, it } from 'vitest';
import {
  meanNormalizedGain,
  meanReciprocalRank,
  normalizedGain,
  percentileOf,
  recallAt,
} from './metrics.ts';

/** Five questions, worked by hand: found at 1, 3, not at all, 2, 11. */
const ranks = [1, 3, null, 2, 11];

describe('metrics of a run', () => {
  it('counts a passage at rank k as found within k, and a missed one in the divisor', () => {
    expect([1, 3, 5, 10, 11].map((k) => recallAt(ranks, k))).toEqual([0.2, 0.6, 0.6, 0.6, 0.8]);
  });

  it('has the reciprocal ranks’ mean: (1 + 1/3 + 0 + 1/2 + 1/11) / 5', () => {
    expect(meanReciprocalRank(ranks)).toBeCloseTo((1 + 1 / 3 + 1 / 2 + 1 / 11) / 5, 12);
    expect(meanReciprocalRank([2])).toBe(0.5);
  });

  it('discounts by log2(rank + 1) and cuts at k: (1 + 1/2 + 0 + 1/1.58496 + 0) / 5', () => {
    expect(meanNormalizedGain(ranks, 10)).toBeCloseTo((1 + 0.5 + 0.630_929_753_6) / 5, 9);
    expect(meanNormalizedGain([11], 11)).toBeCloseTo(1 / Math.log2(12), 12);
  });

  it('is 1 for the best order of graded gains, and 0.9608 for 3, 2, 3, 0, 1, 2', () => {
    // DCG = 3 + 2/1.58496 + 3/2 + 0 + 1/2.58496 + 2/2.80735 = 6.86113; the best order 3 3 2 2 1 0
    // has 7.14100.
    expect(normalizedGain([3, 2, 3, 0, 1, 2], [3, 2, 3, 0, 1, 2], 6)).toBeCloseTo(
      6.861_127 / 7.140_995,
      5,
    );
    expect(normalizedGain([3, 3, 2], [2, 3, 3], 3)).toBe(1);
    expect(normalizedGain([1], [], 10)).toBe(0);
  });

  it('gives a percentile that was measured, not one between two times', () => {
    expect(percentileOf([40, 10, 30, 20], 0.5)).toBe(20);
    expect(percentileOf([40, 10, 30, 20], 0.95)).toBe(40);
    expect(percentileOf([7], 0.5)).toBe(7);
  });

  it('has no figure from nowhere for no questions', () => {
    expect([
      recallAt([], 5),
      meanReciprocalRank([]),
      meanNormalizedGain([], 10),
      percentileOf([], 0.95),
    ]).toEqual([0, 0, 0, 0]);
  });
});

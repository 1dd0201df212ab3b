import { describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../../../../shared/time.ts';
import { nextRefreshAt } from './next-refresh.ts';

const facts = { sourceId: 'src_1', schedule: 'hourly', checkedAt: 1_000_000, failures: 0 } as const;
const waits = (more: Partial<Parameters<typeof nextRefreshAt>[0]>): number =>
  (nextRefreshAt({ ...facts, ...more }) ?? Number.NaN) - facts.checkedAt;

describe('when a page is due', () => {
  it('never without a schedule, and at once where it was never fetched', () => {
    expect(nextRefreshAt({ ...facts, schedule: 'off' })).toBeNull();
    expect(nextRefreshAt({ ...facts, checkedAt: null })).toBe(0);
  });

  it.each([
    ['hourly', hourMs],
    ['daily', dayMs],
    ['weekly', 7 * dayMs],
  ] as const)('%s, up to a tenth later', (schedule, every) => {
    expect(waits({ schedule })).toBeGreaterThanOrEqual(every);
    expect(waits({ schedule })).toBeLessThanOrEqual(every * 1.1);
  });

  it('differs between sources that were added together, and not from one call to the next', () => {
    const all = Array.from({ length: 20 }, (_, n) => waits({ sourceId: `src_${n}` }));
    expect(new Set(all).size).toBe(20);
    expect(waits({})).toBe(waits({}));
  });

  it('waits longer with each failure, up to a day, or a week where it is weekly', () => {
    const after = (schedule: 'hourly' | 'weekly') =>
      [1, 2, 3, 8, 50].map((failures) => Math.floor(waits({ schedule, failures }) / (hourMs / 4)));
    const [first = 0, second = 0, third = 0, eighth = 0, last = 0] = after('hourly');
    expect([first, second, third]).toEqual([1, 2, 4]);
    expect(eighth).toBeGreaterThanOrEqual(96);
    expect(last).toBe(eighth);
    expect(after('weekly').at(-1)).toBeGreaterThanOrEqual(7 * 96);
  });
});

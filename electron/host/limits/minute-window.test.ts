import { array, assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { createMinuteWindow } from './minute-window.ts';

test('no 60 seconds ever hold more than the limit, however the bursts fall on the seconds', () => {
  assert(
    property(
      array(integer({ min: 0, max: 20_000 }), { maxLength: 200 }),
      integer({ min: 1, max: 7 }),
      (gaps, limit) => {
        const window = createMinuteWindow();
        const admitted: number[] = [];
        let now = 1_700_000_000_123;
        for (const gap of gaps) {
          now += gap;
          if (window.sum(now) + 1 > limit) continue;
          window.add(now, 1);
          admitted.push(now);
        }
        for (const [index, at] of admitted.entries())
          expect(
            admitted.slice(index).filter((one) => one < at + 60_000).length,
          ).toBeLessThanOrEqual(limit);
      },
    ),
  );
});

test('a caller that waits as long as it says has room, and a millisecond earlier has none', () => {
  assert(
    property(
      array(integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 60 }),
      integer({ min: 0, max: 10 }),
      (gaps, most) => {
        const window = createMinuteWindow();
        let now = 1_700_000_000_000;
        for (const gap of gaps) window.add((now += gap), 1);
        const wait = window.untilAtMost(now, most);
        if (wait > 0) expect(window.sum(now + wait - 1)).toBeGreaterThan(most);
        expect(window.sum(now + wait)).toBeLessThanOrEqual(most);
      },
    ),
  );
});

test('what is taken back leaves the second that it was counted in, and nothing when that is over', () => {
  const window = createMinuteWindow();
  window.add(5_000, 100);
  window.add(40_000, 10);
  window.takeBack(41_000, 5_000, 90);
  expect(window.sum(41_000)).toBe(20);
  expect(window.sum(66_000)).toBe(10);
  window.takeBack(66_000, 5_000, 10);
  expect(window.sum(66_000)).toBe(10);
  expect(window.untilEmpty(66_000)).toBe(35_000);
  expect(window.sum(101_000)).toBe(0);
  expect(window.untilEmpty(101_000)).toBe(0);
});

test('a clock that is set back gives no new room', () => {
  const window = createMinuteWindow();
  window.add(100_000, 3);
  window.add(50_000, 1);
  expect(window.sum(50_000)).toBe(4);
  expect(window.sum(100_500)).toBe(4);
});

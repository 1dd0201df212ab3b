import { describe, expect, it } from 'vitest';
import { sparkline } from './sparkline-path.ts';

const span = { now: 1000, spanMs: 100 };
const size = { width: 100, height: 24 };

describe('sparkline', () => {
  it('draws the last value on to the right edge, since it still holds', () => {
    expect(
      sparkline(
        [
          { at: 900, value: 1 },
          { at: 950, value: 0 },
        ],
        span,
        size,
      )?.line,
    ).toBe('M0 2 L50 22 L100 22');
  });
  it('begins with what held before the span, and takes samples in any order', () => {
    expect(
      sparkline(
        [
          { at: 950, value: 1 },
          { at: 10, value: 0 },
        ],
        span,
        size,
      )?.line,
    ).toBe('M0 22 L50 2 L100 2');
  });
  it('stays inside its box when a value or a clock is out of bounds', () => {
    expect(sparkline([{ at: 2000, value: 7 }], span, size)).toMatchObject({
      line: 'M100 2 L100 2',
      end: { x: 100, y: 2 },
    });
  });
  it('draws nothing of nothing', () => {
    expect(sparkline([], span, size)).toBeNull();
  });
});

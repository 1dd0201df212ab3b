import { describe, expect, it } from 'vitest';
import { sparkline } from './sparkline-path.ts';

const span = { now: 1000, spanMs: 100 };
const size = { width: 100, height: 22 };

describe('sparkline', () => {
  it('draws the last value on to the right edge, since it still holds', () => {
    expect(sparkline([{ at: 900, value: 1 }, { at: 950, value: 0 }], span, size)?.line).toBe('M0 1 L50 21 L100 21');
  });
  it('begins with what held before the span, and takes samples in any order', () => {
    expect(sparkline([{ at: 950, value: 1 }, { at: 10, value: 0 }], span, size)?.line).toBe('M0 21 L50 1 L100 1');
  });
  it('stays inside its box when a value or a clock is out of bounds', () => {
    expect(sparkline([{ at: 2000, value: 7 }], span, size)).toMatchObject({ line: 'M100 1 L100 1', end: { x: 100, y: 1 } });
  });
  it('draws nothing of nothing', () => {
    expect(sparkline([], span, size)).toBeNull();
  });
});

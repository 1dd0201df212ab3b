import { describe, expect, it } from 'vitest';
import { landing, moved } from './account-order.ts';

describe('order of accounts', () => {
  it('moves one and keeps the others in their order', () => {
    expect(moved(['a', 'b', 'c', 'd'], 0, 2)).toEqual(['b', 'c', 'a', 'd']);
    expect(moved(['a', 'b', 'c', 'd'], 3, 0)).toEqual(['d', 'a', 'b', 'c']);
  });
  it('loses none at the ends', () => {
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    expect(moved(['a', 'b'], 0, 9)).toEqual(['b', 'a']);
    expect(moved(['a', 'b'], 7, 0)).toEqual(['a', 'b']);
  });
  it('lands where the line was drawn, also when dragged down', () => {
    const drop = (from: number, over: number, lower: boolean): string =>
      moved(['a', 'b', 'c', 'd'], from, landing(from, over, lower)).join('');
    expect(drop(0, 2, true)).toBe('bcad');
    expect(drop(0, 2, false)).toBe('bacd');
    expect(drop(3, 1, false)).toBe('adbc');
    expect(drop(1, 1, true)).toBe('abcd');
  });
});

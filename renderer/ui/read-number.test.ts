import { describe, expect, it } from 'vitest';
import { readMicro, readNumber } from './read-number.ts';

describe('numbers in forms', () => {
  it('reads separators, full-width digits and short forms as people write them', () => {
    expect(
      ['1,000,000', '1 000', '１００，０００', '200k', '1.5M', '10万', '2.5'].map(readNumber),
    ).toEqual([1_000_000, 1000, 100_000, 200_000, 1_500_000, 100_000, 2.5]);
  });
  it('tells an empty field, which is no limit, from a slip, which must not become one', () => {
    expect(readNumber(' ')).toBeNull();
    expect(readNumber('ten')).toBeNaN();
    expect(readNumber('-5')).toBeNaN();
    expect(readNumber('1e999')).toBeNaN();
  });
  it('keeps money exact to the millionth', () => {
    expect(readMicro('0.29')).toBe(290_000);
    expect(readMicro('')).toBeNull();
  });
});

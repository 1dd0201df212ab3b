import { describe, expect, it } from 'vitest';
import { dayOf, endOfDay } from './day-input.ts';

describe('day input', () => {
  it('lets an account work through the day on which it expires', () => {
    const end = endOfDay('2026-11-21') ?? 0;
    expect(dayOf(end)).toBe('2026-11-21');
    expect(dayOf(end + 1)).toBe('2026-11-22');
    expect(endOfDay('')).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { readLimitsForm } from './read-limits-form.ts';

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

describe('limits form', () => {
  it('reads an empty form as no limit at all', () => {
    expect(readLimitsForm(form({}))).toEqual({
      limits: {
        concurrency: null,
        requestsPerMinute: null,
        tokensPerMinute: null,
        dayTokens: null,
        monthTokens: null,
        dayCostMicro: null,
        monthCostMicro: null,
        connectMs: null,
        firstEventMs: null,
        betweenEventsMs: null,
        currency: null,
        resetDay: 1,
        timeZone: '',
      },
      expiresAt: null,
      wrong: [],
    });
  });
  it('keeps money as millionths and asks for its currency', () => {
    expect(readLimitsForm(form({ dayCostMicro: '2.50', currency: 'CNY' })).limits).toMatchObject({
      dayCostMicro: 2_500_000,
      currency: 'CNY',
    });
    expect(readLimitsForm(form({ dayCostMicro: '2.50' })).wrong).toEqual(['currency']);
  });
  it('names what is no number instead of dropping the limit', () => {
    expect(
      readLimitsForm(
        form({ dayTokens: 'many', concurrency: '0', requestsPerMinute: '1.5', resetDay: '32' }),
      ).wrong,
    ).toEqual(['concurrency', 'requestsPerMinute', 'dayTokens', 'resetDay']);
  });
  it('names a wait that would refuse every answer', () => {
    const { limits, wrong } = readLimitsForm(form({ firstEventMs: '5', betweenEventsMs: '15000' }));
    expect([wrong, limits.betweenEventsMs]).toEqual([['firstEventMs'], 15_000]);
  });
});

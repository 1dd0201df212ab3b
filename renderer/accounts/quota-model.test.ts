import { describe, expect, it } from 'vitest';
import type { QuotaFigure } from '../../shared/contract/accounts.ts';
import { quotaBar } from './quota-model.ts';

const figure: QuotaFigure = {
  kind: 'dayTokens',
  used: 600,
  reserved: 100,
  limit: 1000,
  left: null,
  currency: null,
  resetsAt: null,
  label: 'estimated',
};

describe('quota bar', () => {
  it('counts what is reserved as not left', () => {
    expect(quotaBar(figure)).toMatchObject({ shares: { used: 0.6, reserved: 0.1 }, left: 300 });
  });
  it('draws a bar of what a provider reports as limit and rest alone', () => {
    expect(quotaBar({ ...figure, used: null, reserved: 0, left: 250 })).toMatchObject({
      shares: { used: 0.75, reserved: 0 },
      used: 750,
    });
  });
  it('draws no bar of a balance without a limit, and never shows less than nothing left', () => {
    expect(
      quotaBar({
        ...figure,
        kind: 'balance',
        used: null,
        limit: null,
        left: 5_000_000,
        currency: 'USD',
      }),
    ).toMatchObject({ shares: null, left: 5_000_000, money: true });
    expect(quotaBar({ ...figure, used: 1400 }).left).toBe(0);
  });
});

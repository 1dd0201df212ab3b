import { describe, expect, it } from 'vitest';
import type { BudgetUse } from '../../shared/contract/budgets.ts';
import { budgetBars, fullest } from './budget-bars.ts';

const use: BudgetUse = {
  budgetId: 'b',
  key: '',
  usedTokens: 700,
  reservedTokens: 200,
  usedCostMicro: 100,
  reservedCostMicro: 0,
  unknownTokens: 50,
  unknownCostMicro: 0,
  windowStart: 0,
  resetsAt: null,
  alerted: true,
};

describe('budget bars', () => {
  it('has one bar a limit, and what is held for running requests is not left', () => {
    expect(budgetBars({ limitTokens: 1000, limitCostMicro: 400 }, use)).toMatchObject([
      { measure: 'tokens', left: 100, unknown: 50, shares: { used: 0.7, reserved: 0.2 } },
      { measure: 'cost', left: 300, shares: { used: 0.25, reserved: 0 } },
    ]);
    expect(fullest({ limitTokens: 1000, limitCostMicro: 400 }, use)).toBeCloseTo(0.9);
  });
  it('shows a budget that nothing has used yet as empty, and one that was overrun with nothing left', () => {
    expect(budgetBars({ limitTokens: 1000, limitCostMicro: null }, undefined)).toMatchObject([
      { used: 0, left: 1000 },
    ]);
    expect(budgetBars({ limitTokens: 100, limitCostMicro: null }, use)[0]?.left).toBe(0);
  });
});

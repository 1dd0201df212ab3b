import { describe, expect, it } from 'vitest';
import { budgetInputSchema } from '../../shared/contract/budgets.ts';
import { readBudgetForm } from './read-budget-form.ts';

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

describe('budget form', () => {
  it('gives the host what it accepts: each user and model apart, by day', () => {
    const { budget, wrong } = readBudgetForm(
      form({
        name: 'LAN users',
        user: '*',
        model: '*',
        limitTokens: '100,000',
        period: 'day',
        alertAt: '80',
        hard: 'hard',
      }),
      null,
    );
    expect(wrong).toEqual([]);
    expect(budgetInputSchema.parse(budget)).toMatchObject({
      scope: { user: '*', model: '*' },
      limitTokens: 100_000,
      limitCostMicro: null,
      currency: null,
      hard: true,
      alertAt: 0.8,
    });
  });
  it('leaves a dimension that is not named out of the scope: an empty one would be refused', () => {
    expect(readBudgetForm(form({ account: '', client: 'laptop' }), null).budget.scope).toEqual({
      client: 'laptop',
    });
  });
  it('saves no budget without a limit, nor money without a currency', () => {
    expect(readBudgetForm(form({}), null).wrong).toEqual(['noLimit']);
    expect(readBudgetForm(form({ limitCost: '5' }), null).wrong).toEqual(['currency']);
    expect(readBudgetForm(form({ limitTokens: 'lots' }), null).wrong).toEqual(['limitTokens']);
  });
  it('measures a rolling window in hours, and drops it when the period is another', () => {
    expect(
      readBudgetForm(form({ limitTokens: '5', period: 'rolling', hours: '5' }), null).budget
        .rollingMs,
    ).toBe(18_000_000);
    expect(readBudgetForm(form({ limitTokens: '5', period: 'rolling' }), null).wrong).toEqual([
      'hours',
    ]);
    expect(
      readBudgetForm(form({ limitTokens: '5', period: 'month', hours: '5' }), null).budget
        .rollingMs,
    ).toBeNull();
  });
});

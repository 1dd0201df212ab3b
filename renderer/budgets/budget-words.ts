import type { Budget, BudgetScope } from '../../shared/contract/budgets.ts';
import { dimensions, each, type Dimension } from './read-budget-form.ts';

/** The words that the sentences are made of; `t` of i18next fits. */
type Words = (key: string, values?: Record<string, unknown>) => string;

/**
 * What a budget counts, from the widest to the narrowest: `each client × gpt-5-mini`, or
 * `everything` without a scope.
 */
export function scopeWords(
  scope: BudgetScope,
  names: (dimension: Dimension, value: string) => string,
  t: Words,
): string {
  const parts = dimensions.flatMap((dimension) => {
    const value = scope[dimension];
    if (value === undefined) return [];
    return [value === each ? t(`budgets.each.${dimension}`) : names(dimension, value)];
  });
  return parts.length === 0 ? t('budgets.everything') : parts.join(' × ');
}

/** The period of a budget in words. */
export function periodWords(
  budget: Pick<Budget, 'period' | 'rollingMs' | 'resetDay' | 'timeZone'>,
  t: Words,
  duration: (ms: number) => string,
): string {
  const zone = budget.timeZone === '' ? '' : ` (${budget.timeZone})`;
  if (budget.period === 'rolling')
    return t('budgets.periodWords.rolling', { time: duration(budget.rollingMs ?? 0) });
  return t(`budgets.periodWords.${budget.period}`, { day: budget.resetDay }) + zone;
}

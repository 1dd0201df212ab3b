import type { Budget, BudgetInput, BudgetScope } from '../../shared/contract/budgets.ts';
import { hourMs } from '../../shared/time.ts';
import { currencies } from '../../shared/contract/currencies.ts';
import { formText } from '../ui/form-text.ts';
import { readMicro, readNumber } from '../ui/read-number.ts';

export const dimensions = [
  'client',
  'user',
  'account',
  'provider',
  'model',
  'conversation',
] as const;
export type Dimension = (typeof dimensions)[number];

/** Counts each value of a dimension separately. */
export const each = '*';

const longestHours = 366 * 24;

export interface ReadBudget {
  budget: BudgetInput & { id?: string };
  /** Fields to correct; nothing is saved while there are any. */
  wrong: (
    | 'limitTokens'
    | 'limitCost'
    | 'currency'
    | 'noLimit'
    | 'hours'
    | 'resetDay'
    | 'alertAt'
  )[];
}

function scopeOf(form: FormData): BudgetScope {
  const named = dimensions
    .map((dimension) => [dimension, formText(form, dimension)] as const)
    .filter(([, value]) => value !== '');
  return Object.fromEntries(named);
}

function positive(value: number | null): boolean {
  return value === null || (Number.isSafeInteger(value) && value >= 1);
}

function periodOf(text: string): BudgetInput['period'] {
  return (['day', 'month', 'rolling'] as const).find((period) => period === text) ?? 'day';
}

interface FormAmounts {
  limitTokens: number | null;
  limitCostMicro: number | null;
  currency: BudgetInput['currency'];
  period: BudgetInput['period'];
  hours: number | null;
  resetDay: number;
  alertPercent: number;
}

function readAmounts(form: FormData): FormAmounts {
  const currency = formText(form, 'currency');
  return {
    limitTokens: readNumber(formText(form, 'limitTokens')),
    limitCostMicro: readMicro(formText(form, 'limitCost')),
    currency: currencies.find((known) => known === currency) ?? null,
    period: periodOf(formText(form, 'period')),
    hours: readNumber(formText(form, 'hours')),
    resetDay: readNumber(formText(form, 'resetDay')) ?? 1,
    alertPercent: readNumber(formText(form, 'alertAt')) ?? 80,
  };
}

function wrongFields(amounts: FormAmounts): ReadBudget['wrong'] {
  const { limitTokens, limitCostMicro, currency, period, hours, resetDay, alertPercent } = amounts;
  const isHours = hours !== null && hours >= 1 / 60 && hours <= longestHours;
  const checks: [ReadBudget['wrong'][number], boolean][] = [
    ['limitTokens', positive(limitTokens)],
    ['limitCost', positive(limitCostMicro)],
    ['currency', limitCostMicro === null || currency !== null],
    ['noLimit', limitTokens !== null || limitCostMicro !== null],
    ['hours', period !== 'rolling' || isHours],
    ['resetDay', Number.isInteger(resetDay) && resetDay >= 1 && resetDay <= 31],
    ['alertAt', alertPercent >= 0 && alertPercent <= 100],
  ];
  return checks.filter(([, isFine]) => !isFine).map(([name]) => name);
}

export function readBudgetForm(form: FormData, known: Budget | null): ReadBudget {
  const amounts = readAmounts(form);
  const { limitTokens, limitCostMicro, currency, period, hours, resetDay, alertPercent } = amounts;
  return {
    budget: {
      ...(known ? { id: known.id } : {}),
      name: formText(form, 'name'),
      scope: scopeOf(form),
      limitTokens,
      limitCostMicro,
      currency: limitCostMicro === null ? null : currency,
      period,
      rollingMs: period === 'rolling' && hours !== null ? Math.round(hours * hourMs) : null,
      resetDay,
      timeZone: formText(form, 'timeZone'),
      hard: formText(form, 'hard') !== 'soft',
      uncounted: formText(form, 'uncounted') === 'allow' ? 'allow' : 'refuse',
      alertAt: alertPercent / 100,
      enabled: known?.enabled ?? true,
    },
    wrong: wrongFields(amounts),
  };
}

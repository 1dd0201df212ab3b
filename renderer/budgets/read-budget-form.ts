import type { Budget, BudgetInput, BudgetScope } from '../../shared/contract/budgets.ts';
import { hourMs } from '../../shared/time.ts';
import { currencies } from '../ui/currencies.ts';
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

/** Each value of a dimension is counted apart. */
export const each = '*';

const longestHours = 366 * 24;

export interface ReadBudget {
  budget: BudgetInput & { id?: string };
  /** Fields to mend; nothing is saved while there are any. */
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

export function readBudgetForm(form: FormData, known: Budget | null): ReadBudget {
  const limitTokens = readNumber(formText(form, 'limitTokens'));
  const limitCostMicro = readMicro(formText(form, 'limitCost'));
  const currency = currencies.find((each_) => each_ === formText(form, 'currency')) ?? null;
  const period =
    (['day', 'month', 'rolling'] as const).find((each_) => each_ === formText(form, 'period')) ??
    'day';
  const hours = readNumber(formText(form, 'hours'));
  const resetDay = readNumber(formText(form, 'resetDay')) ?? 1;
  const alertPercent = readNumber(formText(form, 'alertAt')) ?? 80;
  const checks: [ReadBudget['wrong'][number], boolean][] = [
    ['limitTokens', positive(limitTokens)],
    ['limitCost', positive(limitCostMicro)],
    ['currency', limitCostMicro === null || currency !== null],
    ['noLimit', limitTokens !== null || limitCostMicro !== null],
    ['hours', period !== 'rolling' || (hours !== null && hours >= 1 / 60 && hours <= longestHours)],
    ['resetDay', Number.isInteger(resetDay) && resetDay >= 1 && resetDay <= 31],
    ['alertAt', alertPercent >= 0 && alertPercent <= 100],
  ];
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
    wrong: checks.filter(([, fine]) => !fine).map(([name]) => name),
  };
}

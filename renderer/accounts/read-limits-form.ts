import type { AccountLimits } from '../../shared/contract/accounts.ts';
import { attemptWaitSchema } from '../../shared/contract/attempt-limits.ts';
import { currencies } from '../../shared/contract/currencies.ts';
import { endOfDay } from '../ui/day-input.ts';
import { formText } from '../ui/form-text.ts';
import { readMicro, readNumber } from '../ui/read-number.ts';

export const limitFields = [
  'concurrency',
  'requestsPerMinute',
  'tokensPerMinute',
  'dayTokens',
  'monthTokens',
  'dayCostMicro',
  'monthCostMicro',
  'connectMs',
  'firstEventMs',
  'betweenEventsMs',
] as const;
export type LimitField = (typeof limitFields)[number];
const waitFields = new Set<LimitField>(['connectMs', 'firstEventMs', 'betweenEventsMs']);
export const moneyFields = new Set<LimitField>(['dayCostMicro', 'monthCostMicro']);

export interface ReadLimits {
  limits: AccountLimits;
  /** Unix ms of the last moment of the day that was named; null: never. */
  expiresAt: number | null;
  /** Fields without a number of at least one; nothing is saved while there are any. */
  wrong: (LimitField | 'currency' | 'resetDay')[];
}

function currencyOf(text: string): AccountLimits['currency'] {
  return currencies.find((currency) => currency === text) ?? null;
}

export function readLimitsForm(form: FormData): ReadLimits {
  const wrong: ReadLimits['wrong'] = [];
  const amount = (field: LimitField): number | null => {
    const text = formText(form, field);
    const value = moneyFields.has(field) ? readMicro(text) : readNumber(text);
    const isFitting = waitFields.has(field)
      ? attemptWaitSchema.safeParse(value).success
      : Number.isSafeInteger(value) && (value ?? 0) >= 1;
    if (value !== null && !isFitting) wrong.push(field);
    return value;
  };
  const amounts = Object.fromEntries(limitFields.map((field) => [field, amount(field)])) as Record<
    LimitField,
    number | null
  >;
  const currency = currencyOf(formText(form, 'currency'));
  if (currency === null && (amounts.dayCostMicro !== null || amounts.monthCostMicro !== null))
    wrong.push('currency');
  const resetDay = readNumber(formText(form, 'resetDay')) ?? 1;
  if (!(Number.isInteger(resetDay) && resetDay >= 1 && resetDay <= 31)) wrong.push('resetDay');
  return {
    limits: { ...amounts, currency, resetDay, timeZone: formText(form, 'timeZone') },
    expiresAt: endOfDay(formText(form, 'expires')),
    wrong,
  };
}

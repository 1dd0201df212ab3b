import { AppError } from '../../../../shared/errors.ts';
import type { LimitRefusal } from '../../quota/quota.ts';

/** A time in a message. */
export const timeText = (ms: number): string => new Date(ms).toLocaleString();

/** A limit's refusal, with the model that was refused. */
export interface ModelRefusal extends LimitRefusal {
  model: string;
}

/** What to do about an account's own limit, and about a budget. */
function wayOut({ name, money }: ModelRefusal, isOwner: boolean): string {
  const isBudget = money?.of !== 'account';
  if (!isOwner)
    return (
      'Choose another model, or ask the person who runs this Hearth to enter its ' +
      `price${isBudget ? ' or to let the budget pass costs that it cannot count' : ''}.`
    );
  const remedy = isBudget
    ? `let such costs pass: hearth budgets set ${JSON.stringify(name)} --uncounted allow`
    : 'take the limit of the account away';
  return `Choose another model, enter its price under Monitor › Prices, or ${remedy}.`;
}

function notCounted(refusal: ModelRefusal, isOwner: boolean): AppError {
  const { name, model, money } = refusal;
  const limit =
    money?.of === 'account'
      ? 'the account has a limit of money'
      : `the budget “${name}” is a hard limit of money`;
  return new AppError(
    'cost_unknown',
    `The cost of this request cannot be counted: “${model}” has no known price in ` +
      `${money?.currency ?? 'its currency'}, and ${limit}. Nothing was sent. ` +
      wayOut(refusal, isOwner),
  );
}

/** The failure where limits of the user's own refuse every candidate, and until when. */
export function allRefused(
  refusals: readonly ModelRefusal[],
  nowMs: number,
  isOwner: boolean,
): AppError {
  const uncounted = refusals.find(({ code }) => code === 'uncounted');
  if (uncounted !== undefined && refusals.every(({ code }) => code === 'uncounted'))
    return notCounted(uncounted, isOwner);
  const budget = refusals.find(({ code }) => code === 'budget' || code === 'account_limit');
  const times = refusals.flatMap(({ until }) => until ?? []);
  const until = times.length === 0 ? null : Math.min(...times);
  const later = until === null ? {} : { retryAfterMs: Math.max(0, until - nowMs) };
  const then = until === null ? '' : ` until ${timeText(until)}`;
  if (budget !== undefined)
    return new AppError(
      'budget_exceeded',
      `The budget “${budget.name}” has no room for this request${then}. Nothing was sent. Raise it, or wait.`,
      { retryable: until !== null, ...later },
    );
  return new AppError(
    'no_candidate',
    `Every account that could answer is busy or at its limit${then}. Nothing was sent; try again.`,
    { retryable: true, ...later },
  );
}

import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { LimitRefusal } from '../../quota/quota.ts';
import type { Phrase } from '../../../../shared/messages/phrase-params.ts';

/** A limit's refusal, with the model that was refused. */
export interface ModelRefusal extends LimitRefusal {
  model: string;
}

/** What to do about an account's own limit, and about a budget. */
function wayOut({ name, money }: ModelRefusal, isOwner: boolean): Phrase {
  const isBudget = money?.of !== 'account';
  if (!isOwner) return phrase(isBudget ? 'routing.wayOutClientBudget' : 'routing.wayOutClient');
  return isBudget
    ? phrase('routing.wayOutBudget', { name: JSON.stringify(name) })
    : phrase('routing.wayOutAccount');
}

function notCounted(refusal: ModelRefusal, isOwner: boolean): AppError {
  const { name, model, money } = refusal;
  const limit =
    money?.of === 'account'
      ? phrase('routing.accountLimit')
      : phrase('routing.budgetLimit', { name });
  return new AppError(
    'cost_unknown',
    phrase('routing.uncounted', {
      model,
      currency: money?.currency ?? phrase('routing.itsCurrency'),
      limit,
      wayOut: wayOut(refusal, isOwner),
    }),
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

  if (budget !== undefined)
    return new AppError(
      'budget_exceeded',
      until === null
        ? phrase('routing.budgetUsed', { name: budget.name })
        : phrase('routing.budgetUsedUntil', { name: budget.name, until }),
      { retryable: until !== null, ...later },
    );
  return new AppError(
    'no_candidate',
    until === null ? phrase('routing.allBusy') : phrase('routing.allBusyUntil', { until }),
    { retryable: true, ...later },
  );
}

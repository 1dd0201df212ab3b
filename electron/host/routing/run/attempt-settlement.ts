import { noUsage } from '../../../../shared/chat.ts';
import type { AppError } from '../../../../shared/errors.ts';
import type { Paid } from '../../quota/quota.ts';
import { costMicroOf } from '../../usage/prices.ts';
import type { PlannedAttempt } from '../candidates/candidate.ts';
import type { AttemptInput } from './attempt-input.ts';
import { attemptKindOf, type AdmittedAttempt } from './attempt-admission.ts';
import type { AttemptRecord } from './attempt-record.ts';
import type { AttemptUsage } from './attempt-usage.ts';
import { usageCost } from './cost.ts';
import { isPassing } from './failure-consequences.ts';
import { promptOf } from './request-context.ts';

/** How an attempt ended. */
export interface AttemptEnd {
  outcome: 'served' | 'failed' | 'aborted';
  error: AppError | null;
  /** Null where nothing is owed. */
  usage: AttemptUsage | null;
  /** Its usage is the request's own, and is in the request's row. */
  isRequestUsage: boolean;
}

/** What an attempt costs; of the unknown part too, since a budget shows it separately. */
function paidOf(planned: PlannedAttempt, used: AttemptUsage | null): Paid | null {
  if (used === null) return null;
  const { usage, unknownTokens } = used;
  const unknownCostMicro =
    planned.price === null || planned.local
      ? 0
      : costMicroOf({ ...noUsage, output: unknownTokens }, planned.price);
  return { usage, ...usageCost(planned, usage), unknownTokens, unknownCostMicro };
}

/**
 * What the attempt's row contains where the request's own row has all of its usage: which part of
 * it is unknown.
 */
const unknownPart = (paid: Paid | null): Paid | null =>
  paid === null || paid.unknownTokens === 0 ? null : { ...paid, usage: noUsage, costMicro: 0 };

/**
 * OpenAI answers 429 to a request that is larger than the account's limit of a minute, however idle
 * the account is.
 */
function exceedsAccountLimit(
  { deps: { pool }, context, request, planned }: AttemptInput,
  error: AppError | null,
): boolean {
  return (
    error?.code === 'provider_rate_limited' &&
    planned.account !== null &&
    pool.isBeyondLimit(planned.account.id, promptOf(context).likely + (request.maxTokens ?? 0))
  );
}

/** Pays the reservation, closes the row, and reports the outcome to breaker and health. */
export function settleAttempt(
  input: AttemptInput,
  { admission, reservation }: AdmittedAttempt,
  record: AttemptRecord,
  { outcome, error, usage, isRequestUsage }: AttemptEnd,
): void {
  const { deps, context, planned } = input;
  const paid = paidOf(planned, usage);
  reservation.settle(paid);
  record.end(outcome, error, outcome === 'served' || isRequestUsage ? unknownPart(paid) : paid);
  if (outcome === 'served') admission?.succeeded();
  else if (error !== null && isPassing(error)) admission?.failed(error);
  else admission?.ended();
  if (exceedsAccountLimit(input, error)) return;
  if (planned.account !== null && outcome !== 'aborted')
    deps.pool.observe(
      planned.account.id,
      planned.model,
      { error, firstTokenMs: record.firstTokenMs(), totalMs: record.elapsedMs() },
      attemptKindOf(context),
    );
  if (error !== null && outcome === 'failed') deps.failed(planned, error);
}

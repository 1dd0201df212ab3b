import type { RouteCandidate } from '../candidates/candidate.ts';
import type { Reason } from '../../../../shared/route-reason.ts';
import { isLocalTarget } from '../candidates/local-target.ts';
import type { RoutingFacts } from '../request/request-facts.ts';

const localOnlyReason: Reason = { code: 'local_only', detail: '' };
const disabledReason: Reason = { code: 'disabled', detail: '' };

/** The account itself: what the user or the provider has said of it. */
function accountObstacle({ account }: RouteCandidate, nowMs: number): Reason | null {
  if (account === null) return null;
  const { state, stateUntil: until, expiresAt } = account;
  if (!account.enabled || state === 'disabled') return disabledReason;
  if (expiresAt !== null && expiresAt <= nowMs)
    return { code: 'expired', detail: String(expiresAt) };
  if (state === 'parked') return { code: 'parked', detail: account.stateReason };
  if ((state === 'cooling' || state === 'exhausted') && (until === null || until > nowMs))
    return { code: state, detail: String(until ?? '') };
  return null;
}

/**
 * Our estimate of a prompt may be this much too high; only what is surely too long is kept away.
 */
const estimateMargin = 1.25;

/** What the model is known to lack for this request. */
function modelObstacle({ knows }: RouteCandidate, facts: RoutingFacts): Reason | null {
  if (knows === undefined) return null;
  if (facts.tools && knows.tools === false) return { code: 'capability_missing', detail: 'tools' };
  if (facts.images && knows.vision === false)
    return { code: 'capability_missing', detail: 'vision' };
  if (facts.structured === true && knows.structuredOutput === false)
    return { code: 'capability_missing', detail: 'structured_output' };
  if (knows.contextTokens !== null && facts.inputTokens > knows.contextTokens * estimateMargin)
    return { code: 'context_too_small', detail: String(knows.contextTokens) };
  return null;
}

/** What passes: the breaker, and the user's own limits. */
function passingObstacle({ status, quota }: RouteCandidate, nowMs: number): Reason | null {
  if (status?.breaker === 'open' && (status.breakerUntil === null || status.breakerUntil > nowMs))
    return { code: 'breaker_open', detail: String(status.breakerUntil ?? '') };
  const refusal = quota?.refusal ?? null;
  if (refusal === null) return null;
  return {
    code: refusal.code,
    detail: refusal.until === null ? refusal.name : `${refusal.name} ${refusal.until}`,
  };
}

/**
 * What keeps a candidate from being asked now, if anything does. What rules it out for good comes
 * before what passes.
 */
export function obstacleOf(
  candidate: RouteCandidate,
  facts: RoutingFacts,
  localOnly: boolean,
  nowMs: number,
): Reason | null {
  const { local, unfit, account } = candidate;
  if (unfit !== null && unfit.code === 'model_not_served') return unfit;
  if (localOnly && !local) return localOnlyReason;
  if (facts.contentBlocked !== undefined && account !== null && !isLocalTarget(account))
    return { code: 'content_blocked', detail: facts.contentBlocked };
  return (
    accountObstacle(candidate, nowMs) ??
    unfit ??
    modelObstacle(candidate, facts) ??
    passingObstacle(candidate, nowMs)
  );
}

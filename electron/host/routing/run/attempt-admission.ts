import type { Admission, AttemptKind } from '../../accounts/pool.ts';
import type { LimitRefusal, Reservation } from '../../quota/quota.ts';
import { atMostAt } from '../../usage/count-prompt.ts';
import type { Reason } from '../../../../shared/route-reason.ts';
import type { AttemptInput } from './attempt-input.ts';
import { isFree } from './cost.ts';
import { promptOf, type RequestContext } from './request-context.ts';

/** Why an attempt may not be sent now. */
export interface AttemptRefusal {
  reason: Reason;
  /** Null where the breaker refused it, and no limit. */
  refusal: LimitRefusal | null;
}

/** What an attempt takes before it is sent. */
export interface AdmittedAttempt {
  /** Null for this machine and for probes, which no breaker counts. */
  admission: Admission | null;
  reservation: Reservation;
}

const reasonOf = ({ code, name, until }: LimitRefusal): Reason => ({
  code,
  detail: until === null ? name : `${name} ${until}`,
});

/** The operation and the client by which breakers and latencies count an attempt. */
export const attemptKindOf = ({ operation = 'chat', caller }: RequestContext): AttemptKind => ({
  operation,
  clientId: caller.clientId,
});

/** What a chat template puts around the turn that a continued answer adds. */
const turnTokens = 16;

function reserve(input: AttemptInput) {
  const { deps, context, request, planned, continued } = input;
  const { quota, tokensHandedBack } = deps;
  const { account, provider, model, price } = planned;
  const { requestId, caller, endUser, conversationId } = context;
  const prompt = promptOf(context);
  return quota.reserve({
    requestId,
    ownerId: caller.ownerId,
    clientId: caller.clientId,
    endUser,
    conversationId,
    account,
    provider,
    model,
    inputTokens:
      atMostAt(prompt, model) +
      (account === null ? 0 : tokensHandedBack(account, model, request, context)) +
      (continued === null ? 0 : continued.atMost + turnTokens),
    likelyInputTokens: prompt.likely + (continued?.likely ?? 0),
    maxOutputTokens: request.maxTokens ?? null,
    price,
    free: isFree(planned),
  });
}

/** Asks the breaker, then reserves what the attempt may use. */
export function admitAttempt(input: AttemptInput): AdmittedAttempt | AttemptRefusal {
  const { deps, context, planned } = input;
  const { account, model, status } = planned;
  // A probe asks whether the account works, so no breaker keeps it.
  const needsAdmission = account !== null && context.purpose !== 'probe';
  const admission = needsAdmission
    ? deps.pool.admit(account.id, model, attemptKindOf(context))
    : null;
  if (needsAdmission && admission === null)
    return {
      reason: { code: 'breaker_open', detail: String(status?.breakerUntil ?? '') },
      refusal: null,
    };
  const reserved = reserve(input);
  if ('reservation' in reserved) return { admission, reservation: reserved.reservation };
  admission?.ended();
  return { reason: reasonOf(reserved.refusal), refusal: reserved.refusal };
}

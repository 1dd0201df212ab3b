import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { ReasonCode } from '../../../../shared/route-reason.ts';
import type { Plan, PlannedAttempt } from '../candidates/candidate.ts';
import { contentBlocked } from './content-blocked.ts';
import { allRefused } from './limit-refusals.ts';

const whenBack = ({ status, quota, reasons: [reason] }: PlannedAttempt): number | null => {
  if (reason?.code === 'cooling' || reason?.code === 'exhausted')
    return reason.detail === '' ? null : Number(reason.detail);
  if (reason?.code === 'breaker_open') return status?.breakerUntil ?? null;
  return quota?.refusal?.until ?? null;
};

/** When the first account that rests comes back, Unix ms; null where none does automatically. */
export function returnsAt({ passedOver }: Plan): number | null {
  const times = passedOver.flatMap((planned) => whenBack(planned) ?? []);
  return times.length === 0 ? null : Math.min(...times);
}

/** Limits that the user set. */
const limitCodes: ReadonlySet<ReasonCode> = new Set(['budget', 'account_limit', 'uncounted']);

/** What no wait brings back. */
const permanentCodes: ReadonlySet<ReasonCode> = new Set([
  'model_not_served',
  'not_in_policy',
  'not_allowed',
  'disabled',
  'expired',
]);

/** Why no wait and no other account helps a client that may not use the model. */
const unreachableCodes: ReadonlySet<ReasonCode> = new Set([
  'not_allowed',
  'not_in_policy',
  'model_not_served',
  'local_only',
]);

/** A plan without an attempt, as the explanations read it. */
interface EmptyPlan {
  /** As the request names it. */
  model: string;
  plan: Plan;
  /** The first reason of each candidate that was passed over. */
  codes: readonly (ReasonCode | undefined)[];
  localOnly: boolean;
  nowMs: number;
  namesAccounts: boolean;
}

/** The detail of the first candidate that was passed over for this reason. */
const detailOf = ({ passedOver }: Plan, code: ReasonCode): string | undefined =>
  passedOver.find(({ reasons: [reason] }) => reason?.code === code)?.reasons[0]?.detail;

function notAllowed({ model, codes }: EmptyPlan): AppError | null {
  if (
    !codes.includes('not_allowed') ||
    !codes.every((code) => code !== undefined && unreachableCodes.has(code))
  )
    return null;
  return new AppError(
    'model_access_denied',
    model === 'auto' ? phrase('routing.autoNotAllowed') : phrase('routing.notAllowed', { model }),
  );
}

function otherProvider({ model, plan, codes }: EmptyPlan): AppError | null {
  const provider = detailOf(plan, 'other_provider');
  if (
    provider === undefined ||
    !codes.every((code) => code === 'other_provider' || code === 'model_not_served')
  )
    return null;
  return new AppError(
    'not_found',
    model === 'auto'
      ? phrase('routing.noAccountOfProvider', { provider })
      : phrase('routing.noModelOfProvider', { model, provider }),
  );
}

function unknownModel({ model, plan, codes }: EmptyPlan): AppError | null {
  const isUnknown = codes.every((code) => code === 'model_not_served');
  if (!isUnknown || model === 'auto' || plan.policy !== null) return null;
  return new AppError('not_found', phrase('routing.noModel', { model }));
}

function keptLocal({ model, localOnly }: EmptyPlan): AppError | null {
  if (!localOnly) return null;
  return new AppError(
    'local_only',
    model === 'auto'
      ? phrase('routing.localOnlyNoModel')
      : phrase('routing.localOnlyOther', { model }),
  );
}

function blockedContent({ plan }: EmptyPlan): AppError | null {
  const kinds = detailOf(plan, 'content_blocked');
  return kinds === undefined ? null : contentBlocked(kinds);
}

function refusedByLimits({ plan, codes, nowMs, namesAccounts }: EmptyPlan): AppError | null {
  const refusals = plan.passedOver.flatMap(({ reasons: [reason], quota, model }) =>
    reason === undefined || !limitCodes.has(reason.code) || quota?.refusal == null
      ? []
      : [{ ...quota.refusal, model }],
  );
  const isAll = codes.every(
    (code) => code !== undefined && (limitCodes.has(code) || permanentCodes.has(code)),
  );
  return refusals.length > 0 && isAll ? allRefused(refusals, nowMs, namesAccounts) : null;
}

function resting({ model, plan, nowMs }: EmptyPlan): AppError | null {
  const back = returnsAt(plan);
  if (back === null) return null;
  return new AppError('no_candidate', phrase('routing.allResting', { model, until: back }), {
    retryable: true,
    retryAfterMs: Math.max(0, back - nowMs),
  });
}

function noModelNamed({ model, codes }: EmptyPlan): AppError | null {
  if (model !== 'auto' || !codes.every((code) => code === 'no_model_named')) return null;
  return new AppError(
    'no_candidate',
    codes.length === 0 ? phrase('routing.noModelYet') : phrase('routing.noModelNamed'),
  );
}

function unavailable({ model, plan, namesAccounts }: EmptyPlan): AppError {
  if (!namesAccounts)
    return new AppError('no_candidate', phrase('routing.noAccountNow', { model }));
  const why = plan.passedOver
    .map(({ account, reasons }) => `${account?.name ?? 'this machine'} (${reasons[0]?.code ?? ''})`)
    .join(', ');
  return new AppError('no_candidate', phrase('routing.noAccountBecause', { model, why }));
}

/** The first that applies explains the failure: what the client asked for before what passes. */
const explanations: readonly ((empty: EmptyPlan) => AppError | null)[] = [
  notAllowed,
  otherProvider,
  unknownModel,
  keptLocal,
  blockedContent,
  refusedByLimits,
  resting,
  noModelNamed,
];

/** Why a plan has no attempt, and what to do about it. */
export function noCandidate(
  model: string,
  plan: Plan,
  {
    localOnly,
    nowMs,
    namesAccounts = true,
  }: { localOnly: boolean; nowMs: number; namesAccounts?: boolean },
): AppError {
  const codes = plan.passedOver.map(({ reasons }) => reasons[0]?.code);
  const empty: EmptyPlan = { model, plan, codes, localOnly, nowMs, namesAccounts };
  for (const explain of explanations) {
    const error = explain(empty);
    if (error !== null) return error;
  }
  return unavailable(empty);
}

import type { AppError, ErrorCode } from '../../../../shared/errors.ts';
import { hourMs } from '../../../../shared/time.ts';
import { longestRestMs } from '../../accounts/account-state.ts';
import type { Accounts } from '../../accounts/create-accounts.ts';
import type { ModelOperation } from '../../accounts/pool.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import type { PlannedAttempt } from '../candidates/candidate.ts';
import type { ModelRefusals } from '../candidates/model-refusals.ts';

/** The rest after a rate limit that names no reset; most count by the minute. */
const rateLimitMs = 30_000;
/** A host that cannot be reached is tried again soon, and not at every request meanwhile. */
const outageMs = 5_000;
const exhaustedMs = hourMs;

export interface ConsequencesDeps {
  accounts: Pick<Accounts, 'markState'>;
  refusals: ModelRefusals;
  now: () => number;
}

/** The call to an account that failed. */
export type FailedCall = Pick<PlannedAttempt, 'account' | 'model'> & { operation: ModelOperation };

const passing = new Set<ErrorCode>([
  'provider_overloaded',
  'provider_unreachable',
  'stream_broken',
  'timeout',
]);

/**
 * Failures that pass: another attempt may help, and the breaker counts them. A rate limit has a
 * cooldown of its own, a refused key or an empty account a state.
 */
export const isPassing = (error: AppError): boolean => passing.has(error.code);

/**
 * Failures that take an account or a model from all clients, and so count only once a probe has
 * them too (account-probes.ts).
 */
const doubted = new Set<ErrorCode>([
  'credential_rejected',
  'region_blocked',
  'quota_exhausted',
  'model_access_denied',
  'model_gone',
  'provider_unreachable',
]);

/**
 * Codes of a wire that broke after the request was sent: what was sent may be the reason. No text
 * of a caller keeps a connection from being made.
 */
const afterSending =
  /^(ECONNRESET|EPIPE|ECONNABORTED|HPE_|UND_ERR_(SOCKET|RES|BODY|HEADERS|ABORTED))/;
const codeIn = (error: unknown): string =>
  (error as { code?: string } | null | undefined)?.code ?? '';

function isBeforeSending({ cause }: AppError): boolean {
  const code = codeIn((cause as { cause?: unknown } | null | undefined)?.cause) || codeIn(cause);
  return code !== '' && !afterSending.test(code);
}

/** Whether the account is to be probed before the failure has any effect. */
export function needsProbe(error: AppError): boolean {
  if (error.code === 'provider_rate_limited')
    return error instanceof ProviderError && error.affected === 'nothing';
  if (error.code === 'provider_unreachable' && !(error instanceof ProviderError))
    return !isBeforeSending(error);
  return doubted.has(error.code);
}

/** The account is parked until a person acts. */
const parking = new Set<ErrorCode>(['credential_rejected', 'region_blocked']);

/** The account goes without this one model for this operation. */
const refusing = new Set<ErrorCode>(['model_access_denied', 'model_gone']);

interface Rest {
  state: 'cooling' | 'exhausted';
  /** Where the provider names no time; null: then there is no rest. */
  defaultMs: number | null;
  /**
   * Whose it is where the failure does not name the account. Providers count by model, or by the
   * account; an address that cannot be reached is the account's.
   */
  of: 'account' | 'model';
}

/** What returns automatically. */
const rests: Partial<Record<ErrorCode, Rest>> = {
  quota_exhausted: { state: 'exhausted', defaultMs: exhaustedMs, of: 'account' },
  provider_rate_limited: { state: 'cooling', defaultMs: rateLimitMs, of: 'model' },
  provider_unreachable: { state: 'cooling', defaultMs: outageMs, of: 'account' },
  provider_overloaded: { state: 'cooling', defaultMs: null, of: 'model' },
  timeout: { state: 'cooling', defaultMs: null, of: 'model' },
  stream_broken: { state: 'cooling', defaultMs: null, of: 'model' },
};

/** Whether a failure rests the account with all its models, or the one model. */
function isOfAccount(error: AppError, rest: Rest): boolean {
  if (
    error instanceof ProviderError &&
    (error.affected === 'account' || error.affected === 'model')
  )
    return error.affected === 'account';
  return rest.of === 'account';
}

/**
 * What a failure means for the account: parked, resting, or without this one model. A failure of
 * the provider's side that names no time costs health alone, and the breaker counts it.
 */
export function applyFailure(
  { accounts, refusals, now }: ConsequencesDeps,
  { account, model, operation }: FailedCall,
  error: AppError,
): void {
  if (account === null) return;
  const { code, message: said } = error;
  if (parking.has(code)) return accounts.markState(account.id, 'parked', null, said);
  if (refusing.has(code)) return refusals.note(account.id, model, operation, { said });
  const rest = rests[code];
  const restMs = error.retryAfterMs ?? rest?.defaultMs ?? null;
  if (rest === undefined || restMs === null) return;
  const untilMs = now() + Math.min(restMs, longestRestMs);
  if (isOfAccount(error, rest)) accounts.markState(account.id, rest.state, untilMs, said);
  else refusals.note(account.id, model, operation, { said, untilMs, code: rest.state });
}

/**
 * Whether another candidate could do better: not when the provider refused the request itself, or
 * the client has disconnected. A `bad_request` is what one wire has no words for, found before
 * anything was sent; another may have them.
 */
export function mayFailOver(error: AppError): boolean {
  if (error.code === 'aborted') return false;
  return !(error instanceof ProviderError && error.code === 'provider_rejected');
}

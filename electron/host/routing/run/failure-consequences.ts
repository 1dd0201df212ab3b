import type { AppError, ErrorCode } from '../../../../shared/errors.ts';
import { hourMs } from '../../../../shared/time.ts';
import { longestRestMs } from '../../accounts/account-state.ts';
import type { Accounts } from '../../accounts/create-accounts.ts';
import type { ModelOperation } from '../../accounts/pool.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import type { PlannedAttempt } from '../candidates/candidate.ts';
import type { ModelRefusals } from '../candidates/model-refusals.ts';

/** A rate limit that names no reset is let rest this long; most count by the minute. */
const rateLimitMs = 30_000;
/** A host that cannot be reached is tried again soon, and not at every request meanwhile. */
const outageMs = 5_000;
const exhaustedMs = hourMs;

export interface ConsequencesDeps {
  accounts: Pick<Accounts, 'markState'>;
  refusals: ModelRefusals;
  now: () => number;
}

/** What was asked of an account when it failed. */
export type FailedCall = Pick<PlannedAttempt, 'account' | 'model'> & { operation: ModelOperation };

const passing = new Set<ErrorCode>([
  'provider_overloaded',
  'provider_unreachable',
  'stream_broken',
  'timeout',
]);

/**
 * Failures that pass by themselves: another round of tries may help, and the breaker counts them. A
 * rate limit has a cooldown of its own, a refused key or an empty account a state.
 */
export const isPassing = (error: AppError): boolean => passing.has(error.code);

/**
 * Failures that take an account or a model from everybody, and so are believed only of a probe
 * (account-probes.ts).
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

/**
 * What a failure means for the account: parked until a person acts, cooling until it returns
 * automatically, or without this one model for this operation. A failure of the provider's side
 * that names no time costs health alone, and the breaker counts it.
 */
export function applyFailure(
  { accounts, refusals, now }: ConsequencesDeps,
  { account, model, operation }: FailedCall,
  error: AppError,
): void {
  if (account === null) return;
  const until = (fallbackMs: number): number =>
    now() + Math.min(error.retryAfterMs ?? fallbackMs, longestRestMs);
  const refuse = (untilMs?: number): void =>
    refusals.note(account.id, model, operation, {
      said: error.message,
      ...(untilMs === undefined ? {} : { untilMs }),
    });
  // Some providers count by model: the account's other models go on.
  const oneModel = error instanceof ProviderError && error.affected === 'model';
  switch (error.code) {
    case 'credential_rejected':
    case 'region_blocked':
      accounts.markState(account.id, 'parked', null, error.message);
      break;
    case 'quota_exhausted':
      if (oneModel) refuse(until(exhaustedMs));
      else accounts.markState(account.id, 'exhausted', until(exhaustedMs), error.message);
      break;
    case 'provider_rate_limited':
      if (oneModel) refuse(until(rateLimitMs));
      else accounts.markState(account.id, 'cooling', until(rateLimitMs), error.message);
      break;
    case 'provider_unreachable':
      accounts.markState(account.id, 'cooling', until(outageMs), error.message);
      break;
    case 'provider_overloaded':
    case 'timeout':
    case 'stream_broken':
      if (error.retryAfterMs !== undefined)
        accounts.markState(account.id, 'cooling', until(outageMs), error.message);
      break;
    case 'model_access_denied':
    case 'model_gone':
      refuse();
      break;
    default:
  }
}

/**
 * Whether another candidate could do better: not when the provider refused the request itself, or
 * nobody waits for it. A `bad_request` is what one wire has no words for, found before anything was
 * sent; another may have them.
 */
export function mayFailOver(error: AppError): boolean {
  if (error.code === 'aborted') return false;
  return !(error instanceof ProviderError && error.code === 'provider_rejected');
}

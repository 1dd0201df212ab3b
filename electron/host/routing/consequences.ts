import type { AppError } from '../../../shared/errors.ts';
import type { Accounts } from '../accounts/create-accounts.ts';
import { ProviderError } from '../providers/failures.ts';
import type { Planned } from './candidate.ts';
import type { Refusals } from './refusals.ts';

/** A rate limit that names no reset is let rest this long; most count by the minute. */
const rateLimitMs = 30_000;
/** A provider that is down is tried again soon, and not at every request meanwhile. */
const outageMs = 5_000;
const exhaustedMs = 3_600_000;
/** A wait that a provider names is believed up to a day: a wrong clock must not take an account away for a year. */
const longestMs = 24 * 3_600_000;

export interface ConsequencesDeps {
  accounts: Pick<Accounts, 'markState'>;
  refusals: Refusals;
  now: () => number;
}

/** What a failure means for the account: parked until somebody acts, cooling until it returns by itself, or without this one model. */
export function applyFailure({ accounts, refusals, now }: ConsequencesDeps, { account, model }: Pick<Planned, 'account' | 'model'>, error: AppError): void {
  if (account === null) return;
  const until = (fallbackMs: number): number => now() + Math.min(error.retryAfterMs ?? fallbackMs, longestMs);
  switch (error.code) {
    case 'credential_rejected':
    case 'region_blocked':
      accounts.markState(account.id, 'parked', null, error.message);
      break;
    case 'quota_exhausted':
      accounts.markState(account.id, 'exhausted', until(exhaustedMs), error.message);
      break;
    case 'provider_rate_limited':
      accounts.markState(account.id, 'cooling', until(rateLimitMs), error.message);
      break;
    case 'provider_overloaded':
    case 'provider_unreachable':
    case 'timeout':
    case 'stream_broken':
      accounts.markState(account.id, 'cooling', until(outageMs), error.message);
      break;
    case 'model_access_denied':
    case 'model_gone':
      refusals.note(account.id, model, error.message);
      break;
    default:
  }
}

/** Whether another candidate could do better: not when the request itself was refused, or nobody waits for it. */
export function mayFailOver(error: AppError): boolean {
  if (error.code === 'aborted' || error.code === 'bad_request') return false;
  return !(error instanceof ProviderError && error.code === 'provider_rejected');
}

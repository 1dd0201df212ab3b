import type { AppError } from '../../../shared/errors.ts';
import type { Accounts } from '../accounts/create-accounts.ts';
import { ProviderError } from '../providers/failures.ts';
import type { Planned } from './candidate.ts';

/** A rate limit that names no reset is let rest this long; most count by the minute. */
const rateLimitMs = 30_000;
/** A provider that is down is tried again soon, and not at every request meanwhile. */
const outageMs = 5_000;
const exhaustedMs = 3_600_000;

/** What a failure means for the account: parked until somebody acts, or cooling until it returns by itself. */
export function applyFailure(accounts: Accounts, { account }: Planned, error: AppError, nowMs: number): void {
  if (account === null) return;
  const until = (fallbackMs: number): number => nowMs + (error.retryAfterMs ?? fallbackMs);
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
    default:
  }
}

/** Whether another candidate could do better: not when the request itself was refused, or nobody waits for it. */
export function mayFailOver(error: AppError): boolean {
  if (error.code === 'aborted' || error.code === 'bad_request') return false;
  return !(error instanceof ProviderError && error.code === 'provider_rejected');
}

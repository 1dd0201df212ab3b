import type { Account } from '../../../shared/contract/accounts.ts';
import { dayMs } from '../../../shared/time.ts';

/**
 * What keeps an account from being used, until when (Unix ms; null: until a person acts), and why
 * in words.
 */
export interface AccountAvailability {
  state: Account['state'];
  until: number | null;
  reason: string;
}

export const active: AccountAvailability = { state: 'active', until: null, reason: '' };

/**
 * No wait that is noted is longer; a time further ahead was noted by a clock that was set back
 * since.
 */
export const longestRestMs = dayMs;

/**
 * A cooling or exhausted account comes back automatically when its time is over; a parked one waits
 * for a person.
 */
export function effectiveState(stored: AccountAvailability, nowMs: number): AccountAvailability {
  const returns = stored.state === 'cooling' || stored.state === 'exhausted';
  return returns &&
    stored.until !== null &&
    (stored.until <= nowMs || stored.until - nowMs > longestRestMs)
    ? active
    : stored;
}

import type { Account } from '../../shared/contract/accounts.ts';

export type DisplayedState = Account['state'] | 'expired';

/**
 * The state that the views show: an account that the user turned off or let expire shows that
 * before any answer of the provider.
 */
export function displayedStateOf(
  account: Pick<Account, 'enabled' | 'state' | 'stateUntil' | 'expiresAt'>,
  now: number,
): DisplayedState {
  if (!account.enabled || account.state === 'disabled') return 'disabled';
  if (account.expiresAt !== null && account.expiresAt <= now) return 'expired';
  const isWaiting = account.state === 'cooling' || account.state === 'exhausted';
  if (isWaiting && account.stateUntil !== null && account.stateUntil <= now) return 'active';
  return account.state;
}

import type { Account } from '../../shared/contract/accounts.ts';

export type AccountStanding = Account['state'] | 'expired';

/**
 * How an account stands for its reader: what the user switched off or let expire comes before what
 * a provider said.
 */
export function accountStanding(
  account: Pick<Account, 'enabled' | 'state' | 'stateUntil' | 'expiresAt'>,
  now: number,
): AccountStanding {
  if (!account.enabled || account.state === 'disabled') return 'disabled';
  if (account.expiresAt !== null && account.expiresAt <= now) return 'expired';
  const held = account.state === 'cooling' || account.state === 'exhausted';
  if (held && account.stateUntil !== null && account.stateUntil <= now) return 'active';
  return account.state;
}

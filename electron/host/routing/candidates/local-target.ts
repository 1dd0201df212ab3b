import type { Account } from '../../../../shared/contract/accounts.ts';
import { isLoopback } from '../../egress/egress-rules.ts';

/** Whether an account's address is this machine, as the egress gate judges it. */
export const isLocalTarget = ({ baseUrl }: Pick<Account, 'baseUrl'>): boolean =>
  URL.canParse(baseUrl) && isLoopback(new URL(baseUrl).hostname);

import type { Account } from '../../../../shared/contract/accounts.ts';
import { isLoopback } from '../../egress/egress-rules.ts';

/**
 * Whether what this account is asked goes to another machine: all but what the egress gate takes
 * for loopback.
 */
export const leavesMachine = ({ baseUrl }: Pick<Account, 'baseUrl'>): boolean =>
  !URL.canParse(baseUrl) || !isLoopback(new URL(baseUrl).hostname);

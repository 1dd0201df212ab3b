import type { ContractRouterClient } from '@orpc/contract';
import type { Account, AccountStatus, ImportedAccount } from '../../shared/contract/accounts.ts';
import type { budgetsContract } from '../../shared/contract/budgets.ts';
import type { HostClient } from '../../shared/contract/host.ts';
import type { policiesContract } from '../../shared/contract/policies.ts';
import type { usageContract } from '../../shared/contract/usage.ts';

/** What the pool's views ask of the host, named by the parts of the contract that they use. */
export type PoolClient = HostClient &
  ContractRouterClient<{ policies: typeof policiesContract; budgets: typeof budgetsContract; usage: typeof usageContract }> & {
    accounts: {
      status(): Promise<AccountStatus[]>;
      reorder(input: { ids: string[] }): Promise<Account[]>;
      rotate(input: { id: string; apiKey: string }): Promise<Account>;
      import(input: { text: string; dryRun: boolean }): Promise<ImportedAccount[]>;
    };
  };

export function poolClient(client: HostClient): PoolClient {
  return client as PoolClient;
}

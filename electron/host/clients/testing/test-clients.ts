import type { Changes } from '../../changes/changes.ts';
import { createQuota } from '../../quota/create-quota.ts';
import { createRevocations, type Revocations } from '../../security/revocations.ts';
import { testVault } from '../../security/testing/test-vault.ts';
import type { Store } from '../../store/store.ts';
import { createClientBudgets } from '../client-budgets.ts';
import { createClients, type Clients } from '../create-clients.ts';

/** Clients on a store of a test, with a vault whose key lives as long as they. */
export function testClients({
  store,
  changes,
  now,
  revocations = createRevocations({ path: null, now, failed: () => undefined }),
}: {
  store: Pick<Store, 'db' | 'sqlite'>;
  changes: Changes;
  now: () => number;
  revocations?: Revocations;
}): Clients {
  return createClients({
    store,
    vault: testVault(),
    budgets: createClientBudgets(createQuota({ db: store.db, sqlite: store.sqlite, changes, now })),
    revocations,
    changes,
    now,
  });
}

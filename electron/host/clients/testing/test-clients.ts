import { randomBytes } from 'node:crypto';
import type { Changes } from '../../changes.ts';
import { createQuota } from '../../quota/create-quota.ts';
import { seal, unseal } from '../../security/sealed.ts';
import type { Store } from '../../store/store.ts';
import { createClientBudgets } from '../client-budgets.ts';
import { createClients, type Clients } from '../create-clients.ts';

/** Clients on a store of a test, with a vault whose key lives as long as they. */
export function testClients({ store, changes, now }: { store: Pick<Store, 'db' | 'sqlite'>; changes: Changes; now: () => number }): Clients {
  const key = randomBytes(32);
  const vault = {
    seal: (identity: string, plain: string) => seal(key, identity, Buffer.from(plain)),
    open: (identity: string, sealed: Uint8Array) => unseal(key, identity, sealed)?.toString() ?? '',
  };
  return createClients({ store, vault, budgets: createClientBudgets(createQuota({ db: store.db, sqlite: store.sqlite, changes, now })), changes, now });
}

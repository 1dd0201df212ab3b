import { ownerOfClient } from '../../../shared/ids.ts';
import type { Revocations } from '../security/revocations.ts';
import type { Store } from '../store/store.ts';
import { readRows, transact, write } from '../store/transact.ts';
import type { ClientBudgets } from './client-budgets.ts';
import { createRemovedSubjects } from './removed-subjects.ts';

interface ReapplyDeps {
  store: Pick<Store, 'db' | 'sqlite'>;
  budgets: Pick<ClientBudgets, 'drop'>;
  revocations: Revocations;
  now: () => number;
}

/**
 * At each start, before anyone can sign in: a database that was brought back from a backup knows
 * clients that were removed since, and former roles. Keys and browsers' sessions are refused where
 * they are read. Returns the names of the clients it changed.
 */
export async function reapplyRevocations({
  store,
  budgets,
  revocations,
  now,
}: ReapplyDeps): Promise<string[]> {
  const { db } = store;
  const removed = createRemovedSubjects({ store, revocations });
  const changed: string[] = [];
  for (const { id, owner_id: ownerId, name, generation, issuer, subject } of readRows(
    store,
    db.selectFrom('clients').select(['id', 'owner_id', 'name', 'generation', 'issuer', 'subject']),
  )) {
    const state = revocations.clientState(id);
    if (revocations.isRemoved(id)) {
      await budgets.drop(ownerId, id);
      transact(store, () => {
        if (issuer !== null && subject !== null)
          removed.add({ issuer, subject }, ownerId, name, now());
        write(store, db.deleteFrom('clients').where('id', '=', id));
        write(store, db.deleteFrom('owners').where('id', '=', ownerOfClient(id)));
      });
      changed.push(name);
    } else if (state !== null && state.generation > generation) {
      const columns = {
        generation: state.generation,
        former_generation: null,
        role: state.role,
        suspended: state.suspended ? 1 : 0,
      };
      write(store, db.updateTable('clients').set(columns).where('id', '=', id));
      changed.push(name);
    }
  }
  return changed;
}

import type { Kysely } from 'kysely';
import type { Changes } from '../changes/changes.ts';
import type { HearthTables } from '../store/schema.ts';
import type { AccountAvailability } from './account-state.ts';

type StateColumns = Pick<HearthTables['accounts'], 'state_until'> & {
  id: string;
  state: AccountAvailability['state'];
  state_reason: string;
};

export interface States {
  of(row: StateColumns): AccountAvailability;
  mark(id: string, state: AccountAvailability): void;
  forget(id: string): void;
  /** Grows with every change. */
  version(): number;
}

/**
 * The states of accounts, first in memory: a cooldown holds for the very next request, also when
 * the disk is slow or full. The file is written behind, so that a restart knows of a rejected key
 * or an empty quota.
 */
export function createStates({
  db,
  changes,
  writeFailed,
}: {
  db: Kysely<HearthTables>;
  changes: Changes;
  writeFailed: (error: unknown) => void;
}): States {
  const known = new Map<string, AccountAvailability>();
  let version = 0;

  const persist = async (
    id: string,
    { state, until, reason }: AccountAvailability,
  ): Promise<void> => {
    const rows = await db
      .updateTable('accounts')
      .set({ state, state_until: until, state_reason: reason })
      .where('id', '=', id)
      .returning('owner_id')
      .execute();
    if (rows.length === 0) known.delete(id);
    for (const { owner_id } of rows) changes.publish(owner_id, { topic: 'accounts' });
  };

  return {
    of: (row) =>
      known.get(row.id) ?? { state: row.state, until: row.state_until, reason: row.state_reason },
    mark: (id, state) => {
      known.set(id, state);
      version += 1;
      persist(id, state).catch(writeFailed);
    },
    forget: (id) => {
      known.delete(id);
      version += 1;
    },
    version: () => version,
  };
}

import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { ownerOfClient } from '../../../shared/ids.ts';
import type { Revocation, Revocations } from '../security/revocations.ts';
import { isUniqueViolation } from '../store/store-errors.ts';
import type { Store } from '../store/store.ts';
import { readRow, transact, write } from '../store/transact.ts';
import type { StoredClient, NewClientRow } from './client-rows.ts';
import { revokedBy } from './credentials.ts';
import type { RemovedSubjects } from './removed-subjects.ts';

/** Who changes a client: the app changes nothing that a file declares. */
export type ClientSource = 'app' | 'file';

export interface ClientPlace {
  ownerId: string;
  id: string;
  source: ClientSource;
}

/**
 * The rows of clients. What a change revokes is on the disk, outside of the database, before the
 * change is committed.
 */
export interface ClientTable {
  /** Throws `not_found`. */
  rowOf(ownerId: string, id: string): StoredClient;
  /** Throws `conflict` for a name or a key that another client has. */
  insert(row: NewClientRow): void;
  /**
   * Reads and writes in one turn, so that two changes at once take each other into account. Throws
   * `not_found`, `forbidden` for what a file declares, `conflict`.
   */
  change(place: ClientPlace, columnsFor: (row: StoredClient) => Partial<NewClientRow>): void;
  /** Throws `not_found`, and `forbidden` for what a file declares. */
  mustBeOwn(place: ClientPlace): void;
  /** A subject of an issuer gets no other client. */
  remove(ownerId: string, id: string): void;
}

const taken =
  (name: string) =>
  (error: unknown): never => {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError('conflict', phrase('clients.nameTaken', { name }), { cause: error });
  };

/**
 * Budgets call the desktop `app`, and a client's own user `client/user`: a client of such a name
 * would count as them.
 */
function mustBeClear(name: string): void {
  if (name.toLowerCase() === 'app' || name.includes('/'))
    throw new AppError('bad_request', phrase('clients.badName'));
}

interface ClientTableDeps {
  store: Pick<Store, 'db' | 'sqlite'>;
  removed: RemovedSubjects;
  revocations: Revocations;
  now: () => number;
}

export function createClientTable({
  store,
  removed,
  revocations,
  now,
}: ClientTableDeps): ClientTable {
  const { db } = store;
  const rowOf = (ownerId: string, id: string): StoredClient => {
    const row = readRow(
      store,
      db.selectFrom('clients').selectAll().where('id', '=', id).where('owner_id', '=', ownerId),
    );
    if (row === undefined) throw new AppError('not_found', phrase('clients.missing'));
    return row;
  };
  const ownRow = ({ ownerId, id, source }: ClientPlace): StoredClient => {
    const row = rowOf(ownerId, id);
    if (row.source === 'file' && source === 'app')
      throw new AppError('forbidden', phrase('clients.declared', { name: row.name }));
    return row;
  };
  /** A file may go back to a key that it replaced. */
  const serveAgain = (keyHash: Buffer | undefined): Revocation[] =>
    keyHash === undefined || revocations.keyRefusedFrom(keyHash) === null
      ? []
      : [{ kind: 'key', hash: keyHash.toString('hex'), at: null }];
  return {
    rowOf,
    mustBeOwn: ownRow,
    insert: (row) => {
      mustBeClear(row.name);
      try {
        transact(store, () => {
          write(
            store,
            db
              .insertInto('owners')
              .values({ id: ownerOfClient(row.id), kind: 'client', created_at: row.created_at }),
          );
          write(store, db.insertInto('clients').values(row));
          revocations.record(serveAgain(row.key_hash));
        });
      } catch (error) {
        taken(row.name)(error);
      }
    },
    change: (place, columnsFor) => {
      const before = ownRow(place);
      const columns = columnsFor(before);
      if (columns.name !== undefined && columns.name !== before.name) mustBeClear(columns.name);
      if (Object.keys(columns).length === 0) return;
      try {
        transact(store, () => {
          write(
            store,
            db
              .updateTable('clients')
              .set(columns)
              .where('id', '=', before.id)
              .where('owner_id', '=', before.owner_id),
          );
          revocations.record([
            ...revokedBy(before, columns, {
              nowMs: now(),
              refusedFrom: revocations.keyRefusedFrom,
            }),
            ...serveAgain(columns.key_hash),
          ]);
        });
      } catch (error) {
        taken(columns.name ?? before.name)(error);
      }
    },
    remove: (ownerId, id) =>
      transact(store, () => {
        const { issuer, subject, name } = rowOf(ownerId, id);
        if (issuer !== null && subject !== null)
          removed.add({ issuer, subject }, ownerId, name, now());
        write(store, db.deleteFrom('clients').where('id', '=', id).where('owner_id', '=', ownerId));
        write(store, db.deleteFrom('owners').where('id', '=', ownerOfClient(id)));
        revocations.record([{ kind: 'removed', id }]);
      }),
  };
}

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Client } from '../../../shared/contract/clients.ts';
import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Changes } from '../changes.ts';
import type { Schema } from '../store/schema.ts';
import { isUniqueViolation } from '../store/store-errors.ts';
import type { Store } from '../store/store.ts';
import { transact, write } from '../store/transact.ts';

/** Whom a key belongs to. A client is an owner itself; it has the form of a `Caller`. */
export interface KnownClient {
  clientId: string;
  ownerId: string;
  via: 'lan';
  localOnly: boolean;
}

export interface Clients {
  list(ownerId: string): Promise<Client[]>;
  /** The key is shown this once: only its hash is kept. Throws `conflict` for a name that is taken. */
  add(ownerId: string, input: { name: string; localOnly?: boolean | undefined }): Promise<{ client: Client; apiKey: string }>;
  /** Revokes the key at once and drops what the client owned; the ledger keeps its requests. */
  remove(ownerId: string, id: string): Promise<{ removed: boolean }>;
  authenticate(key: string): Promise<KnownClient | null>;
}

/** The owner that a client is. */
export const ownerOfClient = (clientId: string): string => `owner_${clientId}`;

/** `last_seen_at` is written at most once a minute, not with each request. */
const seenEveryMs = 60_000;

const hashOf = (key: string): Buffer => createHash('sha256').update(key, 'utf8').digest();

const toClient = (row: Selectable<Schema['clients']>): Client => ({
  id: row.id,
  name: row.name,
  keyHint: row.key_hint,
  localOnly: row.local_only === 1,
  createdAt: row.created_at,
  lastSeenAt: row.last_seen_at,
});

export function createClients({ store, changes, now }: { store: Pick<Store, 'db' | 'sqlite'>; changes: Changes; now: () => number }): Clients {
  const { db } = store;

  const insert = (row: Selectable<Schema['clients']>): void => {
    try {
      transact(store, () => {
        write(store, db.insertInto('owners').values({ id: ownerOfClient(row.id), kind: 'client', created_at: row.created_at }));
        write(store, db.insertInto('clients').values(row));
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new AppError('conflict', `A client named “${row.name}” is there already. Choose another name, or remove that one first.`, { cause: error });
    }
  };

  const markSeen = async (row: Selectable<Schema['clients']>): Promise<void> => {
    if (row.last_seen_at !== null && now() - row.last_seen_at < seenEveryMs) return;
    await db.updateTable('clients').set({ last_seen_at: now() }).where('id', '=', row.id).execute();
    changes.publish(row.owner_id, { topic: 'clients' });
  };

  return {
    list: async (ownerId) => (await db.selectFrom('clients').selectAll().where('owner_id', '=', ownerId).orderBy('created_at').orderBy('id').execute()).map(toClient),
    add: async (ownerId, input) => {
      const id = newId('client', now());
      const apiKey = `hk-${randomBytes(32).toString('base64url')}`;
      const row = { id, owner_id: ownerId, name: input.name, key_hash: hashOf(apiKey), key_hint: apiKey.slice(-4), local_only: input.localOnly === true ? 1 : 0, created_at: now(), last_seen_at: null, source: 'app' as const };
      insert(row);
      changes.publish(ownerId, { topic: 'clients' });
      return { client: toClient(row), apiKey };
    },
    remove: async (ownerId, id) => {
      const removed = transact(store, () => {
        if (write(store, db.deleteFrom('clients').where('id', '=', id).where('owner_id', '=', ownerId)) === 0) return false;
        write(store, db.deleteFrom('owners').where('id', '=', ownerOfClient(id)));
        return true;
      });
      if (!removed) throw new AppError('not_found', 'There is no such client; it may have been removed already.');
      changes.publish(ownerId, { topic: 'clients' });
      return { removed };
    },
    authenticate: async (key) => {
      const hash = hashOf(key);
      // Found by the hash: what its timing could tell is a part of a hash of 256 random bits, which leads to no key.
      const row = await db.selectFrom('clients').selectAll().where('key_hash', '=', hash).executeTakeFirst();
      if (row === undefined || !timingSafeEqual(row.key_hash, hash)) return null;
      await markSeen(row);
      return { clientId: row.id, ownerId: ownerOfClient(row.id), via: 'lan', localOnly: row.local_only === 1 };
    },
  };
}

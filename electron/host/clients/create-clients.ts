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
  clientName: string;
}

export interface Clients {
  list(ownerId: string): Promise<Client[]>;
  /** The key is shown this once: only its hash is kept. Throws `conflict` for a name that is taken. */
  add(ownerId: string, input: { name: string; localOnly?: boolean | undefined }): Promise<{ client: Client; apiKey: string }>;
  /** A client that a file declares, with the key that the file names; a known one (`id`) is changed, and is the file's from then on. Throws `conflict` where name or key are another client's. */
  declare(ownerId: string, input: { name: string; apiKey: string; localOnly: boolean }, id: string | null): Promise<Client>;
  holdsKey(ownerId: string, id: string, apiKey: string): Promise<boolean>;
  /** Revokes the key at once and drops what the client owned; the ledger keeps its requests. What a file declares only the file removes, else `forbidden`. */
  remove(ownerId: string, id: string, source?: 'app' | 'file'): Promise<{ removed: boolean }>;
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
  source: row.source,
});

const taken = (name: string) => (error: unknown): never => {
  if (!isUniqueViolation(error)) throw error;
  throw new AppError('conflict', `Another client has the name “${name}”, or its key, already. Choose another one, or remove that client first.`, { cause: error });
};

/** Of a short key four characters would be too much. */
const hintOf = (key: string): string => (key.length >= 12 ? key.slice(-4) : '');

export function createClients({ store, changes, now }: { store: Pick<Store, 'db' | 'sqlite'>; changes: Changes; now: () => number }): Clients {
  const { db } = store;

  const insert = (row: Selectable<Schema['clients']>): void => {
    try {
      transact(store, () => {
        write(store, db.insertInto('owners').values({ id: ownerOfClient(row.id), kind: 'client', created_at: row.created_at }));
        write(store, db.insertInto('clients').values(row));
      });
    } catch (error) {
      taken(row.name)(error);
    }
  };

  const rowOf = async (ownerId: string, id: string): Promise<Selectable<Schema['clients']>> => {
    const row = await db.selectFrom('clients').selectAll().where('id', '=', id).where('owner_id', '=', ownerId).executeTakeFirst();
    if (row === undefined) throw new AppError('not_found', 'There is no such client; it may have been removed already.');
    return row;
  };

  const newRow = (ownerId: string, name: string, apiKey: string, localOnly: boolean, source: 'app' | 'file'): Selectable<Schema['clients']> => ({
    id: newId('client', now()), owner_id: ownerId, name, key_hash: hashOf(apiKey), key_hint: hintOf(apiKey), local_only: localOnly ? 1 : 0, created_at: now(), last_seen_at: null, source,
  });

  const markSeen = async (row: Selectable<Schema['clients']>): Promise<void> => {
    if (row.last_seen_at !== null && now() - row.last_seen_at < seenEveryMs) return;
    await db.updateTable('clients').set({ last_seen_at: now() }).where('id', '=', row.id).execute();
    changes.publish(row.owner_id, { topic: 'clients' });
  };

  return {
    list: async (ownerId) => (await db.selectFrom('clients').selectAll().where('owner_id', '=', ownerId).orderBy('created_at').orderBy('id').execute()).map(toClient),
    add: async (ownerId, input) => {
      const apiKey = `hk-${randomBytes(32).toString('base64url')}`;
      const row = newRow(ownerId, input.name, apiKey, input.localOnly === true, 'app');
      insert(row);
      changes.publish(ownerId, { topic: 'clients' });
      return { client: toClient(row), apiKey };
    },
    declare: async (ownerId, { name, apiKey, localOnly }, id) => {
      const row = newRow(ownerId, name, apiKey, localOnly, 'file');
      if (id === null) insert(row);
      else await db.updateTable('clients').set({ name, key_hash: row.key_hash, key_hint: row.key_hint, local_only: row.local_only, source: 'file' }).where('id', '=', id).where('owner_id', '=', ownerId).execute().catch(taken(name));
      changes.publish(ownerId, { topic: 'clients' });
      return toClient(await rowOf(ownerId, id ?? row.id));
    },
    holdsKey: async (ownerId, id, apiKey) => timingSafeEqual((await rowOf(ownerId, id)).key_hash, hashOf(apiKey)),
    remove: async (ownerId, id, source = 'app') => {
      const row = await rowOf(ownerId, id);
      if (row.source === 'file' && source === 'app') throw new AppError('forbidden', `The client “${row.name}” is declared in hearth.yaml. Remove it there; nothing was changed here.`);
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
      return { clientId: row.id, ownerId: ownerOfClient(row.id), via: 'lan', localOnly: row.local_only === 1, clientName: row.name };
    },
  };
}

import { randomBytes, timingSafeEqual } from 'node:crypto';
import { clientInputSchema, type Client, type ClientInput, type ClientSecrets } from '../../../shared/contract/clients.ts';
import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Changes } from '../changes.ts';
import type { Vault } from '../security/vault.ts';
import { isUniqueViolation } from '../store/store-errors.ts';
import type { Store } from '../store/store.ts';
import { transact, write } from '../store/transact.ts';
import type { ClientBudgets } from './client-budgets.ts';
import { createClientKeys, hashOf, type ClientKeys } from './client-keys.ts';
import { columnsOf, toClient, type ClientPatch, type ClientRow, type NewClientRow } from './client-rows.ts';
import { ipAllow } from './ip-allow.ts';
import { refuseWeakKey } from './key-strength.ts';
import { ownerOfClient, type KnownClient } from './known-client.ts';

type Source = 'app' | 'file';
export type NewClient = { [Key in keyof ClientInput]?: ClientInput[Key] | undefined } & { name: string };
/** A client as hearth.yaml declares it; what it does not name is as in a new one. */
export type DeclaredClient = Omit<NewClient, 'signed'> & { apiKey: string; signingSecret?: string | null };

export interface Clients {
  list(ownerId: string): Promise<Client[]>;
  /** The key is shown this once: only its hash is kept. Throws `conflict` for a name that is taken, `bad_request` for what is no address. */
  add(ownerId: string, input: NewClient): Promise<ClientSecrets>;
  /** What is not named stays. Throws `forbidden` for what a file declares, beside what `add` throws. */
  update(ownerId: string, input: ClientPatch & { id: string }): Promise<Client>;
  /** A new key; the former one serves for `overlapHours` more. `signed` switches signatures on or off, unset leaves them. */
  rotate(ownerId: string, input: { id: string; overlapHours: number; signed?: boolean | undefined }): Promise<ClientSecrets>;
  /** A client that a file declares, with the key that the file names; a known one (`id`) is changed, and is the file's from then on. Throws `conflict` where name or key are another client's, `bad_request` for a weak key or signing secret. */
  declare(ownerId: string, input: DeclaredClient, id: string | null): Promise<Client>;
  holdsKey(ownerId: string, id: string, apiKey: string): Promise<boolean>;
  /** Revokes the key at once and drops what the client owned; the ledger keeps its requests. What a file declares only the file removes, else `forbidden`. */
  remove(ownerId: string, id: string, source?: Source): Promise<{ removed: boolean }>;
  authenticate: ClientKeys['authenticate'];
  /** As it is now; null for one that was removed. */
  known(id: string): KnownClient | null;
  /** What requests of a client with `signed` are signed with; null for one without. */
  signingSecretOf(id: string): string | null;
}

export interface ClientsDeps {
  store: Pick<Store, 'db' | 'sqlite'>;
  vault: Pick<Vault, 'seal' | 'open'>;
  budgets: ClientBudgets;
  changes: Changes;
  now: () => number;
}

/** `last_seen_at` is written at most once a minute, not with each request. */
const seenEveryMs = 60_000;
const hourMs = 3_600_000;

const newKey = (): string => `hk-${randomBytes(32).toString('base64url')}`;
/** Of a short key four characters would be too much. */
const hintOf = (key: string): string => (key.length >= 12 ? key.slice(-4) : '');
const signingIdentity = (id: string): string => `clients:${id}:signing`;

const taken = (name: string) => (error: unknown): never => {
  if (!isUniqueViolation(error)) throw error;
  throw new AppError('conflict', `Another client has the name “${name}”, or its key, already. Choose another one, or remove that client first.`, { cause: error });
};

export function createClients({ store, vault, budgets, changes, now }: ClientsDeps): Clients {
  const { db } = store;
  const keys = createClientKeys(store.sqlite, now);
  const seenAt = new Map<string, number>();
  const sealedSecret = store.sqlite.prepare<[string], Buffer | null>('SELECT signing_secret FROM clients WHERE id = ?').pluck();
  const markSeen = store.sqlite.prepare<[number, string], string>('UPDATE clients SET last_seen_at = ? WHERE id = ? RETURNING owner_id').pluck();

  const rowOf = async (ownerId: string, id: string): Promise<ClientRow> => {
    const row = await db.selectFrom('clients').selectAll().where('id', '=', id).where('owner_id', '=', ownerId).executeTakeFirst();
    if (row === undefined) throw new AppError('not_found', 'There is no such client; it may have been removed already.');
    return row;
  };
  const ownRow = async (ownerId: string, id: string, source: Source = 'app'): Promise<ClientRow> => {
    const row = await rowOf(ownerId, id);
    if (row.source === 'file' && source === 'app') throw new AppError('forbidden', `The client “${row.name}” is declared in hearth.yaml. Change it there; nothing was changed here.`);
    return row;
  };
  /** After each write: the keys in memory, the budgets, whoever watches. */
  const changed = async (ownerId: string, id: string): Promise<Client> => {
    keys.reload();
    const client = toClient(await rowOf(ownerId, id));
    await budgets.follow(ownerId, client);
    changes.publish(ownerId, { topic: 'clients' });
    return client;
  };
  const insert = (row: NewClientRow): void => {
    try {
      transact(store, () => {
        write(store, db.insertInto('owners').values({ id: ownerOfClient(row.id), kind: 'client', created_at: row.created_at }));
        write(store, db.insertInto('clients').values(row));
      });
    } catch (error) {
      taken(row.name)(error);
    }
  };
  const checked = (input: NewClient): ClientInput => {
    const whole = clientInputSchema.parse(input);
    ipAllow(whole.ipAllow);
    return whole;
  };
  const newRow = (ownerId: string, apiKey: string, input: ClientInput, source: Source, signingSecret: string | null, id = newId('client', now())): NewClientRow & { id: string } => {
    const sealed = signingSecret === null ? null : vault.seal(signingIdentity(id), signingSecret);
    return { ...columnsOf(input), name: input.name, id, owner_id: ownerId, key_hash: hashOf(apiKey), key_hint: hintOf(apiKey), created_at: now(), source, signing_secret: sealed };
  };
  const saw = ({ clientId }: KnownClient): void => {
    const at = now();
    if (at - (seenAt.get(clientId) ?? 0) < seenEveryMs) return;
    seenAt.set(clientId, at);
    const owner = markSeen.get(at, clientId);
    if (owner !== undefined) changes.publish(owner, { topic: 'clients' });
  };

  return {
    list: async (ownerId) => (await db.selectFrom('clients').selectAll().where('owner_id', '=', ownerId).orderBy('created_at').orderBy('id').execute()).map(toClient),
    add: async (ownerId, given) => {
      const input = checked(given);
      const apiKey = newKey();
      const signingSecret = input.signed ? newKey() : null;
      const row = newRow(ownerId, apiKey, input, 'app', signingSecret);
      insert(row);
      return { client: await changed(ownerId, row.id), apiKey, signingSecret };
    },
    update: async (ownerId, { id, ...patch }) => {
      await ownRow(ownerId, id);
      if (patch.ipAllow !== undefined) ipAllow(patch.ipAllow);
      const columns = columnsOf(patch);
      if (Object.keys(columns).length > 0) await db.updateTable('clients').set(columns).where('id', '=', id).where('owner_id', '=', ownerId).execute().catch(taken(patch.name ?? ''));
      return changed(ownerId, id);
    },
    rotate: async (ownerId, { id, overlapHours, signed }) => {
      const row = await ownRow(ownerId, id);
      const apiKey = newKey();
      const signingSecret = (signed ?? row.signing_secret !== null) ? newKey() : null;
      const former = overlapHours > 0 ? { former_key_hash: row.key_hash, former_key_until: now() + Math.round(overlapHours * hourMs) } : { former_key_hash: null, former_key_until: null };
      const sealed = signingSecret === null ? null : vault.seal(signingIdentity(id), signingSecret);
      await db.updateTable('clients').set({ ...former, key_hash: hashOf(apiKey), key_hint: hintOf(apiKey), signing_secret: sealed }).where('id', '=', id).where('owner_id', '=', ownerId).execute();
      return { client: await changed(ownerId, id), apiKey, signingSecret };
    },
    declare: async (ownerId, { apiKey, signingSecret = null, ...given }, id) => {
      refuseWeakKey(apiKey, `The key of the client “${given.name}”`);
      if (signingSecret !== null) refuseWeakKey(signingSecret, `The signing secret of the client “${given.name}”`);
      const input = checked(given);
      const row = newRow(ownerId, apiKey, input, 'file', signingSecret, id ?? undefined);
      if (id === null) insert(row);
      else {
        const { id: _, owner_id: __, created_at: ___, ...columns } = row;
        await db.updateTable('clients').set(columns).where('id', '=', id).where('owner_id', '=', ownerId).execute().catch(taken(input.name));
      }
      return changed(ownerId, id ?? row.id);
    },
    holdsKey: async (ownerId, id, apiKey) => timingSafeEqual((await rowOf(ownerId, id)).key_hash, hashOf(apiKey)),
    remove: async (ownerId, id, source = 'app') => {
      await ownRow(ownerId, id, source);
      await budgets.drop(ownerId, id);
      transact(store, () => {
        write(store, db.deleteFrom('clients').where('id', '=', id).where('owner_id', '=', ownerId));
        write(store, db.deleteFrom('owners').where('id', '=', ownerOfClient(id)));
      });
      keys.reload();
      seenAt.delete(id);
      changes.publish(ownerId, { topic: 'clients' });
      return { removed: true };
    },
    authenticate: (key, digest) => {
      const client = keys.authenticate(key, digest);
      if (client !== null) saw(client);
      return client;
    },
    known: keys.byId,
    signingSecretOf: (id) => {
      const sealed = sealedSecret.get(id);
      return sealed ? vault.open(signingIdentity(id), sealed) : null;
    },
  };
}

import { timingSafeEqual } from 'node:crypto';
import type { Client, ClientSecrets } from '../../../shared/contract/clients.ts';
import { newId, ownerOfClient } from '../../../shared/ids.ts';
import { createIncreasingClock, hourMs } from '../../../shared/time.ts';
import type { Changes } from '../changes/changes.ts';
import { createListeners } from '../changes/create-listeners.ts';
import type { Revocations } from '../security/revocations.ts';
import type { Vault } from '../security/vault.ts';
import type { Store } from '../store/store.ts';
import type { ClientBudgets } from './client-budgets.ts';
import { createClientKeyIndex, keyHashOf, type ClientKeyIndex } from './client-keys.ts';
import {
  columnsOf,
  toClient,
  type ClientPatch,
  type StoredClient,
  type NewClientRow,
} from './client-rows.ts';
import { createClientTable, type ClientSource } from './client-table.ts';
import { endSessions, replaceKey, type NewKey } from './credentials.ts';
import { createSigningSecrets, keyHintOf, newClientKey } from './client-secrets.ts';
import { ipAllow } from './ip-allow.ts';
import {
  checked,
  createDeclare,
  newRow,
  refuseKey,
  type DeclaredClient,
  type NewClient,
} from './new-client.ts';
import { createRemovedSubjects, type RemovedSubjects } from './removed-subjects.ts';
import { createTokenClients, type TokenClients } from './token-clients.ts';
import { createLastSeen } from './last-seen.ts';
import type { KnownClient } from './known-client.ts';

export interface Clients {
  list(ownerId: string): Promise<Client[]>;
  /**
   * The key is shown this once: only its hash is kept. Throws `conflict` for a name that is taken,
   * `bad_request` for what is no address.
   */
  add(ownerId: string, input: NewClient): Promise<ClientSecrets>;
  /**
   * What is not named stays. Throws `forbidden` for what a file declares, and what `add` throws.
   */
  update(ownerId: string, input: ClientPatch & { id: string }): Promise<Client>;
  /**
   * A new key; the former one serves for `overlapHours` more. `signed` switches signatures on or
   * off, unset leaves them.
   */
  rotate(
    ownerId: string,
    input: { id: string; overlapHours: number; signed?: boolean | undefined },
  ): Promise<ClientSecrets>;
  /**
   * A client that a file declares, with the key that the file names; a known one (`id`) is changed,
   * and is the file's from then on. Throws `conflict` where name or key are another client's,
   * `bad_request` for a weak key or signing secret.
   */
  declare(ownerId: string, input: DeclaredClient, id: string | null): Promise<Client>;
  holdsKey(ownerId: string, id: string, apiKey: string): Promise<boolean>;
  /**
   * Revokes the key at once and drops what the client owned; the ledger keeps its requests. What a
   * file declares only the file removes, else `forbidden`.
   */
  remove(ownerId: string, id: string, source?: ClientSource): Promise<{ removed: boolean }>;
  authenticate: ClientKeyIndex['authenticate'];
  /** The client of a token's issuer and subject; null where it has none. */
  bySubject: ClientKeyIndex['bySubject'];
  /** Clients of issuers, and those of them that were removed. */
  ofTokens: TokenClients & Pick<RemovedSubjects, 'list' | 'readmit'>;
  /** As it is now; null for one that was removed. */
  known(id: string): KnownClient | null;
  /**
   * Calls `listener` with the owner that a client is, after its credentials changed or it was
   * removed. Returns what ends that.
   */
  onRevoked(listener: (ownerId: string) => void): () => void;
  /** What requests of a client with `signed` are signed with; null for one without. */
  signingSecretOf(id: string): string | null;
}

export interface ClientsDeps {
  store: Pick<Store, 'db' | 'sqlite'>;
  vault: Pick<Vault, 'seal' | 'open'>;
  budgets: ClientBudgets;
  revocations: Revocations;
  changes: Changes;
  now: () => number;
  /** Called with a client's key when it is first used (client-keys.ts). */
  keyUsed?: (key: string) => void;
}

/** An edit as columns; another role, and a suspension, end the client's sessions. */
function editedColumns(row: StoredClient, patch: ClientPatch): Partial<NewClientRow> {
  const endsSessions =
    (patch.role !== undefined && patch.role !== row.role) ||
    (patch.suspended === true && row.suspended === 0);
  return { ...columnsOf(patch), ...(endsSessions ? endSessions(row) : {}) };
}

/**
 * A new key as columns. A client that must sign from now on keeps no session from before, and its
 * former key none either.
 */
function rotatedColumns(
  row: StoredClient,
  key: NewKey,
  sealedSecret: Buffer | null,
): Partial<NewClientRow> {
  const replaced = replaceKey(row, key);
  const endsSessions = sealedSecret !== null && row.signing_secret === null;
  return {
    ...replaced,
    ...(endsSessions ? endSessions({ ...row, ...replaced } as StoredClient) : {}),
    signing_secret: sealedSecret,
  };
}

export function createClients({
  store,
  vault,
  budgets,
  revocations,
  changes,
  now,
  keyUsed: used,
}: ClientsDeps): Clients {
  const { db } = store;
  const nextCreatedAt = createIncreasingClock(now);
  const removed = createRemovedSubjects({ store, revocations });
  const table = createClientTable({ store, removed, revocations, now });
  const { rowOf } = table;
  const keys = createClientKeyIndex(store.sqlite, {
    now,
    refusedFrom: revocations.keyRefusedFrom,
    used,
  });
  const seen = createLastSeen({ store, changes, now });
  const signing = createSigningSecrets(store, vault);
  const revoked = createListeners<string>();

  /** After each write: the keys in memory, the budgets, the listeners. */
  const changed = async (ownerId: string, id: string): Promise<Client> => {
    keys.reload();
    const client = toClient(rowOf(ownerId, id));
    revoked.call(ownerOfClient(id));
    await budgets.follow(ownerId, client);
    changes.publish(ownerId, { topic: 'clients' });
    return client;
  };
  const declare = createDeclare({ table, signing, createdAt: nextCreatedAt, now, changed });
  const tokenClients = createTokenClients({
    store,
    table,
    removed,
    createdAt: nextCreatedAt,
    changed,
    ended: (owners) => {
      keys.reload();
      for (const owner of owners) revoked.call(owner);
    },
  });
  return {
    list: async (ownerId) =>
      (
        await db
          .selectFrom('clients')
          .selectAll()
          .where('owner_id', '=', ownerId)
          .orderBy('created_at')
          .orderBy('id')
          .execute()
      ).map(toClient),
    add: async (ownerId, given) => {
      const input = checked(given);
      const id = newId('client', now());
      const apiKey = newClientKey();
      const signingSecret = input.signed ? newClientKey() : null;
      const sealedSecret = signing.seal(id, signingSecret);
      table.insert(
        newRow(input, {
          id,
          ownerId,
          apiKey,
          source: 'app',
          sealedSecret,
          createdAt: nextCreatedAt(),
        }),
      );
      return { client: await changed(ownerId, id), apiKey, signingSecret };
    },
    update: async (ownerId, { id, ...patch }) => {
      if (patch.ipAllow !== undefined) ipAllow(patch.ipAllow);
      table.change({ ownerId, id, source: 'app' }, (row) => editedColumns(row, patch));
      return changed(ownerId, id);
    },
    rotate: async (ownerId, { id, overlapHours, signed }) => {
      const apiKey = newClientKey();
      const formerUntil = overlapHours > 0 ? now() + Math.round(overlapHours * hourMs) : null;
      let signingSecret: string | null = null;
      table.change({ ownerId, id, source: 'app' }, (row) => {
        refuseKey(row);
        signingSecret = (signed ?? row.signing_secret !== null) ? newClientKey() : null;
        const key = { keyHash: keyHashOf(apiKey), keyHint: keyHintOf(apiKey), formerUntil };
        return rotatedColumns(row, key, signing.seal(id, signingSecret));
      });
      return { client: await changed(ownerId, id), apiKey, signingSecret };
    },
    declare,
    holdsKey: async (ownerId, id, apiKey) =>
      Promise.resolve(timingSafeEqual(rowOf(ownerId, id).key_hash, keyHashOf(apiKey))),
    remove: async (ownerId, id, source = 'app') => {
      table.mustBeOwn({ ownerId, id, source });
      await budgets.drop(ownerId, id);
      table.remove(ownerId, id);
      keys.reload();
      seen.forget(id);
      revoked.call(ownerOfClient(id));
      changes.publish(ownerId, { topic: 'clients' });
      return { removed: true };
    },
    authenticate: (key, digest) => {
      const client = keys.authenticate(key, digest);
      if (client !== null) seen.saw(client.clientId);
      return client;
    },
    bySubject: (issuer, subject) => {
      const client = keys.bySubject(issuer, subject);
      if (client !== null) seen.saw(client.clientId);
      return client;
    },
    ofTokens: { ...tokenClients, list: removed.list, readmit: removed.readmit },
    known: keys.byId,
    onRevoked: revoked.add,
    signingSecretOf: signing.of,
  };
}

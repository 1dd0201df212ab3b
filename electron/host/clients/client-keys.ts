import { hash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { StoredClient } from './client-rows.ts';
import { toKnown, type KnownClient } from './known-client.ts';

/** Keys of clients by their hash, in memory: each request asks, and few ever change. */
export interface ClientKeyIndex {
  /**
   * Null for a key that no client has, or that was replaced longer ago than it was to serve.
   * `digest`: what `digestOf` makes of it, where that is known.
   */
  authenticate(key: string, digest?: string): KnownClient | null;
  byId(id: string): KnownClient | null;
  /** The client of an issuer's subject. */
  bySubject(issuer: string, subject: string): KnownClient | null;
  /** Reloads the clients, after a change. */
  reload(): void;
}

interface Entry {
  client: KnownClient;
  /** Unix ms; null: for good. */
  until: number | null;
  /** Whether it was used since the clients were loaded. */
  isUsed: boolean;
}

export const keyHashOf = (key: string): Buffer => hash('sha256', key, 'buffer');
/** SHA-256 as a binary string, by which keys are found. */
export const digestOf = (key: string): string => hash('sha256', key, 'binary');
/** Null: never. */
const earlier = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);
const subjectKey = (issuer: string, subject: string): string => `${issuer}\n${subject}`;
const nameOf = (digest: Buffer): string => digest.toString('binary');

export interface ClientKeysDeps {
  now: () => number;
  /**
   * Unix ms from which a key with this hash is refused whatever the rows contain; null for never.
   */
  refusedFrom: (keyHash: Buffer) => number | null;
  /** Called with a valid key when it is used for the first time: only then is it known. */
  used?: ((key: string) => void) | undefined;
}

export function createClientKeyIndex(
  sqlite: Database,
  { now, refusedFrom, used }: ClientKeysDeps,
): ClientKeyIndex {
  const all = sqlite.prepare<[], StoredClient>('SELECT * FROM clients');
  let entries = new Map<string, Entry>();
  let clients = new Map<string, KnownClient>();
  let subjects = new Map<string, KnownClient>();
  const reload = (): void => {
    entries = new Map();
    clients = new Map();
    subjects = new Map();
    for (const row of all.all()) {
      const client = toKnown(row);
      clients.set(row.id, client);
      if (row.issuer !== null && row.subject !== null) {
        // It has no key.
        subjects.set(subjectKey(row.issuer, row.subject), client);
        continue;
      }
      const { former } = client;
      // What the former key begins ends with it.
      if (row.former_key_hash !== null && former !== null)
        entries.set(nameOf(row.former_key_hash), {
          client: { ...client, generation: former.generation },
          until: earlier(former.until, refusedFrom(row.former_key_hash)),
          isUsed: false,
        });
      entries.set(nameOf(row.key_hash), {
        client,
        until: earlier(null, refusedFrom(row.key_hash)),
        isUsed: false,
      });
    }
  };
  reload();
  return {
    reload,
    byId: (id) => clients.get(id) ?? null,
    bySubject: (issuer, subject) => subjects.get(subjectKey(issuer, subject)) ?? null,
    // Found by the hash: what its timing could tell is a part of a hash of 256 random bits, which
    // leads to no key.
    authenticate: (key, digest = digestOf(key)) => {
      const entry = entries.get(digest);
      if (entry === undefined || (entry.until !== null && entry.until <= now())) return null;
      if (!entry.isUsed) {
        entry.isUsed = true;
        used?.(key);
      }
      return entry.client;
    },
  };
}

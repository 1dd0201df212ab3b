import { randomBytes } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { Selectable } from 'kysely';
import { newId } from '../../../shared/ids.ts';
import { dayMs } from '../../../shared/time.ts';
import type { Vault } from '../security/vault.ts';
import type { HearthTables } from '../store/schema.ts';

export interface SigningKey {
  id: string;
  /** 32 bytes, for HMAC with SHA-256. */
  secret: Uint8Array;
}

/**
 * What access tokens are signed with. Kept sealed, so that browsers stay signed in over a restart.
 */
export interface SigningKeys {
  /** Created when there is none, and replaced when it is older than 30 days. */
  current(): SigningKey;
  /** A retired key for as long as tokens that it signed may live. */
  find(id: string): SigningKey | null;
  /** Signs with another from now on. */
  rotate(): void;
}

const lifetimeMs = 30 * dayMs;
const identityOf = (id: string): string => `signing_keys:${id}:sealed`;

type Row = Selectable<HearthTables['signing_keys']>;

/** `tokenMs` is how long a token lives at most. */
export function createSigningKeys({
  sqlite,
  vault,
  now,
  tokenMs,
}: {
  sqlite: Database;
  vault: Pick<Vault, 'seal' | 'open'>;
  now: () => number;
  tokenMs: number;
}): SigningKeys {
  const newest = sqlite.prepare<[], Row>(
    'SELECT * FROM signing_keys WHERE retired_at IS NULL ORDER BY created_at DESC LIMIT 1',
  );
  const byId = sqlite.prepare<[string], Row>('SELECT * FROM signing_keys WHERE id = ?');
  const insert = sqlite.prepare<[string, Buffer, number]>(
    'INSERT INTO signing_keys (id, sealed, created_at) VALUES (?, ?, ?)',
  );
  const retire = sqlite.prepare<[number, string]>(
    'UPDATE signing_keys SET retired_at = ? WHERE retired_at IS NULL AND id <> ?',
  );
  const drop = sqlite.prepare<[number]>('DELETE FROM signing_keys WHERE retired_at < ?');
  let signing: (SigningKey & { createdAt: number }) | null = null;

  const opened = ({ id, sealed }: Row): SigningKey => ({
    id,
    secret: Buffer.from(vault.open(identityOf(id), sealed), 'base64'),
  });
  const make = (): SigningKey & { createdAt: number } => {
    const id = newId('key', now());
    const secret = randomBytes(32);
    sqlite.transaction(() => {
      insert.run(id, vault.seal(identityOf(id), secret.toString('base64')), now());
      retire.run(now(), id);
      drop.run(now() - tokenMs);
    })();
    return { id, secret, createdAt: now() };
  };
  const kept = (): (SigningKey & { createdAt: number }) | null => {
    const row = newest.get();
    return row === undefined ? null : { ...opened(row), createdAt: row.created_at };
  };
  return {
    current: () => {
      signing ??= kept();
      if (signing === null || now() - signing.createdAt > lifetimeMs) signing = make();
      return signing;
    },
    find: (id) => {
      if (signing?.id === id) return signing;
      const row = byId.get(id);
      return row === undefined || (row.retired_at !== null && now() - row.retired_at > tokenMs)
        ? null
        : opened(row);
    },
    rotate: () => {
      signing = make();
    },
  };
}

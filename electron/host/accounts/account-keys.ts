import type { Kysely } from 'kysely';
import type { Vault } from '../security/vault.ts';
import type { HearthTables } from '../store/schema.ts';
import { secretIdentity } from './account-columns.ts';
import { active } from './account-state.ts';
import type { OwnedRows } from './owned-rows.ts';
import type { States } from './states.ts';
import { phrase } from '../../../shared/messages/phrase.ts';

/** A key in clear, for one call. */
export interface AccountKey {
  /** '' where the account has none. */
  key: string;
  /** `next`: given by `rotate`, and without an answer so far. */
  generation: 'current' | 'next';
  /** As it is stored: tells a key from one that has replaced it meanwhile. */
  sealed: Uint8Array | null;
}

export interface AccountKeys {
  /**
   * The key to send with: a new one that waits for its first answer comes first. Throws
   * `not_found`, `vault_locked`, `vault_broken`.
   */
  keyOf(ownerId: string, id: string): Promise<AccountKey>;
  /** The active key, also while a new one waits. */
  secretOf(ownerId: string, id: string): Promise<string>;
  /** A new key has been answered: it takes the old one's place. Anything else changes nothing. */
  keyAnswered(id: string, used: AccountKey): void;
  /**
   * A new key was refused: it is dropped, the old one goes on serving, and the account says so.
   * Anything else changes nothing.
   */
  keyRefused(id: string, used: AccountKey, reason: string): Promise<void>;
}

export interface KeysDeps {
  db: Kysely<HearthTables>;
  vault: Vault;
  rows: OwnedRows;
  states: States;
  /** Called when the owner's accounts have changed. */
  changed: (ownerId: string) => void;
  writeFailed: (error: unknown) => void;
}

export function createAccountKeys({
  db,
  vault,
  rows,
  states,
  changed,
  writeFailed,
}: KeysDeps): AccountKeys {
  /**
   * By the very bytes of the row in memory, and gone with them: a key that serves many requests is
   * opened once.
   */
  const opened = new WeakMap<Uint8Array, { id: string; key: string }>();
  const open = (id: string, sealed: Uint8Array | null): string => {
    if (sealed === null) return '';
    const known = opened.get(sealed);
    if (known?.id === id) return known.key;
    const key = vault.open(secretIdentity(id), sealed);
    opened.set(sealed, { id, key });
    return key;
  };

  const promote = async (id: string, sealed: Buffer): Promise<void> => {
    const done = await db
      .updateTable('accounts')
      .set(({ ref }) => ({
        secret: ref('next_secret'),
        key_hint: ref('next_key_hint'),
        next_secret: null,
        next_key_hint: '',
      }))
      .where('id', '=', id)
      .where('next_secret', '=', sealed)
      .returning('owner_id')
      .execute();
    for (const { owner_id } of done) changed(owner_id);
  };

  return {
    keyOf: async (ownerId, id) => {
      const { secret, next_secret: next } = await rows.usableRow(ownerId, id);
      return next === null
        ? { key: open(id, secret), generation: 'current', sealed: secret }
        : { key: open(id, next), generation: 'next', sealed: next };
    },
    secretOf: async (ownerId, id) => open(id, (await rows.usableRow(ownerId, id)).secret),
    keyAnswered: (id, { generation, sealed }) => {
      if (generation === 'next' && sealed !== null)
        promote(id, Buffer.from(sealed)).catch(writeFailed);
    },
    keyRefused: async (id, { generation, sealed }, reason) => {
      if (generation !== 'next' || sealed === null) return;
      const dropped = await db
        .updateTable('accounts')
        .set({ next_secret: null, next_key_hint: '' })
        .where('id', '=', id)
        .where('next_secret', '=', Buffer.from(sealed))
        .returning(['owner_id', 'state', 'state_until', 'state_reason'])
        .execute();
      for (const row of dropped) {
        const { state, until } = states.of({ id, ...row });
        states.mark(id, {
          ...active,
          state,
          until,
          reason: phrase('accounts.keyRefused', { reason }).text,
        });
        changed(row.owner_id);
      }
    },
  };
}

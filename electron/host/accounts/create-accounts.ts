import { sql, type Kysely } from 'kysely';
import type { Account, ImportedAccount } from '../../../shared/contract/accounts.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Changes } from '../changes.ts';
import type { Vault } from '../security/vault.ts';
import type { Schema } from '../store/schema.ts';
import { isUniqueViolation } from '../store/store-errors.ts';
import { createColumns } from './account-columns.ts';
import { refuseDeclared, type AccountInput, type AccountPatch, type AccountSource, type ProviderRules } from './account-input.ts';
import { createAccountKeys, type AccountKeys } from './account-keys.ts';
import { rowOf, rowsOf, toAccount, type AccountRow } from './account-rows.ts';
import { active, effectiveState } from './account-state.ts';
import { importAccounts } from './import/import-accounts.ts';
import { createOwnedRows } from './owned-rows.ts';
import { reordered } from './reorder.ts';
import { createStates } from './states.ts';

/** `renewed`: it has another key or address, or a person switched it on again. */
export type AccountChange = 'removed' | 'renewed';

/** The accounts. For anybody but its owner an account is not there (`not_found`). */
export interface Accounts extends AccountKeys {
  list(ownerId: string): Promise<Account[]>;
  /** What an owner's requests may go to, by priority: their own accounts, and for a client those of who made the client. From memory. */
  usable(ownerId: string): Promise<Account[]>;
  /** Every account of everybody, for rounds of the host's own. */
  all(): Promise<{ ownerId: string; account: Account }[]>;
  get(ownerId: string, id: string): Promise<Account>;
  /** `source` is `app` unless given; what the file declares only the file changes. */
  add(ownerId: string, input: AccountInput, source?: AccountSource): Promise<Account>;
  /**
   * An `apiKey` of '' leaves the key as it is; another takes its place at once. A new key or address, or being enabled again, makes a parked
   * account active. Of a declared account only `enabled` may be changed in the app, else `forbidden`.
   */
  update(ownerId: string, patch: AccountPatch, source?: AccountSource): Promise<Account>;
  remove(ownerId: string, id: string, source?: AccountSource): Promise<{ removed: boolean }>;
  /** Puts the owner's accounts in this order by new priorities. Throws `conflict` where declared priorities leave no room. */
  reorder(ownerId: string, ids: readonly string[]): Promise<Account[]>;
  /** The new key is used from the next request on; the old one stays until it has answered. A parked account, or one without a key, has it at once. */
  rotate(ownerId: string, id: string, apiKey: string, source?: AccountSource): Promise<Account>;
  /** Whether this key is the account's, or the one that is to replace it. */
  holdsKey(ownerId: string, id: string, key: string): Promise<boolean>;
  /** Accounts from the text of a `.env` file, a CSV file or the clipboard. `dryRun` only tells what would be added. */
  import(ownerId: string, text: string, dryRun: boolean): Promise<ImportedAccount[]>;
  /** Holds at once, in memory; written behind. `until` is Unix ms, null: until somebody acts. */
  markState(id: string, state: Account['state'], until: number | null, reason: string): void;
  onChange(listener: (id: string, change: AccountChange) => void): void;
}

export interface AccountsDeps {
  db: Kysely<Schema>;
  vault: Vault;
  changes: Changes;
  now: () => number;
  providers: readonly ProviderRules[];
  /** Told when a state could not be written; it holds in memory all the same. */
  writeFailed: (error: unknown) => void;
}

const conflictOr =
  (name: string) =>
  (error: unknown): never => {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError('conflict', `An account named “${name}” is there already. Choose another name.`, { cause: error });
  };

const isRenewed = (before: AccountRow, after: AccountRow): boolean => after.secret !== before.secret || after.base_url !== before.base_url || after.enabled > before.enabled;
const onlySwitches = (patch: AccountPatch): boolean => Object.entries(patch).every(([key, value]) => key === 'id' || key === 'enabled' || value === undefined);

const differences = (before: AccountRow, after: AccountRow): Partial<AccountRow> => Object.fromEntries(Object.entries(after).filter(([column, value]) => before[column as keyof AccountRow] !== value));

/** The writes, each of which the memory and the views are told of. */
function createWrites({ db, told, renewed }: { db: Kysely<Schema>; told: (ownerId: string) => void; renewed: (id: string) => void }) {
  return {
    insert: async (row: AccountRow): Promise<void> => {
      await db.insertInto('accounts').values(row).execute().catch(conflictOr(row.name));
      told(row.owner_id);
    },
    /** What differs, so that a key which has taken another's place meanwhile is left alone. */
    save: async (before: AccountRow, changed: AccountRow): Promise<AccountRow> => {
      const after = differences(before, changed);
      if (Object.keys(after).length > 0) await db.updateTable('accounts').set(after).where('id', '=', before.id).execute().catch(conflictOr(changed.name));
      if (isRenewed(before, changed)) renewed(before.id);
      told(before.owner_id);
      return changed;
    },
    remove: async ({ id, owner_id: ownerId }: AccountRow): Promise<void> => {
      await db.deleteFrom('accounts').where('id', '=', id).where('owner_id', '=', ownerId).execute();
      told(ownerId);
    },
    prioritise: async (ownerId: string, priorities: ReadonlyMap<string, number>): Promise<void> => {
      const given = JSON.stringify(Object.fromEntries(priorities));
      await sql`UPDATE accounts SET priority = (SELECT value FROM json_each(${given}) WHERE key = accounts.id) WHERE owner_id = ${ownerId} AND id IN (SELECT key FROM json_each(${given}))`.execute(db);
      told(ownerId);
    },
  };
}

export function createAccounts(deps: AccountsDeps): Accounts {
  const { db, changes, now, providers } = deps;
  const states = createStates(deps);
  const columns = createColumns(deps);
  const rows = createOwnedRows({ db, states, now });
  const listeners = new Set<(id: string, change: AccountChange) => void>();
  const told = (ownerId: string): void => {
    rows.changed(ownerId);
    changes.publish(ownerId, { topic: 'accounts' });
  };
  const changed = (id: string, change: AccountChange): void => {
    for (const listener of listeners) listener(id, change);
  };
  const renewed = (id: string): void => {
    states.mark(id, active);
    changed(id, 'renewed');
  };
  const writes = createWrites({ db, told, renewed });
  const keys = createAccountKeys({ ...deps, rows, states, told });
  const shown = (row: AccountRow): Account => toAccount(row, effectiveState(states.of(row), now()));

  const accounts: Accounts = {
    ...keys,
    list: async (ownerId) => (await rowsOf(db, [ownerId])).map(shown),
    usable: rows.usable,
    all: async () => (await db.selectFrom('accounts').selectAll().orderBy('id').execute()).map((row) => ({ ownerId: row.owner_id, account: shown(row) })),
    get: async (ownerId, id) => shown(await rowOf(db, [ownerId], id)),
    add: async (ownerId, input, source = 'app') => {
      const row = columns.added(ownerId, input, source);
      await writes.insert(row);
      return shown(row);
    },
    update: async (ownerId, patch, source = 'app') => {
      const before = await rowOf(db, [ownerId], patch.id);
      if (!onlySwitches(patch)) refuseDeclared(before, source, 'changed');
      const after = columns.updated(before, patch);
      return shown(await writes.save(before, source === 'file' ? { ...after, source } : after));
    },
    remove: async (ownerId, id, source = 'app') => {
      const row = await rowOf(db, [ownerId], id);
      refuseDeclared(row, source, 'removed');
      await writes.remove(row);
      states.forget(id);
      changed(id, 'removed');
      return { removed: true };
    },
    reorder: async (ownerId, ids) => {
      await writes.prioritise(ownerId, reordered(await accounts.list(ownerId), ids));
      return accounts.list(ownerId);
    },
    holdsKey: async (ownerId, id, key) => {
      await rowOf(db, [ownerId], id);
      return (await keys.secretOf(ownerId, id)) === key.trim() || (await keys.keyOf(ownerId, id)).key === key.trim();
    },
    rotate: async (ownerId, id, apiKey, source = 'app') => {
      const before = await rowOf(db, [ownerId], id);
      refuseDeclared(before, source, 'given its key');
      const given = columns.sealed(id, before.provider, apiKey);
      if (given.secret === null) throw new AppError('bad_request', 'The new key is empty. Nothing was changed.');
      const { state, reason } = states.of(before);
      const atOnce = before.secret === null || state === 'parked';
      // What was said of the last new key is over.
      if (state === 'active' && reason !== '') states.mark(id, active);
      return shown(await writes.save(before, { ...before, ...(atOnce ? { ...given, next_secret: null, next_key_hint: '' } : { next_secret: given.secret, next_key_hint: given.key_hint }) }));
    },
    import: (ownerId, text, dryRun) => importAccounts({ accounts, providers }, { ownerId, text, dryRun }),
    markState: (id, state, until, reason) => states.mark(id, { state, until, reason }),
    onChange: (listener) => void listeners.add(listener),
  };
  return accounts;
}

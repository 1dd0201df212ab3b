import type { Kysely } from 'kysely';
import type { Account, ImportedAccount } from '../../../shared/contract/accounts.ts';
import type { ModelProbe, ModelSettings } from '../../../shared/contract/account-models.ts';
import type { Changes } from '../changes/changes.ts';
import type { Vault } from '../security/vault.ts';
import type { HearthTables } from '../store/schema.ts';
import { createColumns } from './account-columns.ts';
import { createAccountEdits } from './account-edits.ts';
import type {
  NewAccount,
  AccountEdit,
  AccountSource,
  ProviderRules,
} from './input/account-input.ts';
import { createAccountKeys, type AccountKeys } from './account-keys.ts';
import {
  accountRowOf,
  accountRowsOf,
  allAccountRows,
  toAccount,
  type StoredAccount,
} from './account-rows.ts';
import { active, effectiveState } from './account-state.ts';
import { importAccounts } from './import/import-accounts.ts';
import { createOwnedRows } from './owned-rows.ts';
import { createStates } from './states.ts';

/** `renewed`: it has another key or address, or a person switched it on again. */
export type AccountChange = 'removed' | 'renewed';

/** The accounts. For all but its owner an account does not exist (`not_found`). */
export interface Accounts extends AccountKeys {
  list(ownerId: string): Promise<Account[]>;
  /**
   * What an owner's requests may go to, by priority: their own accounts, and for a client those of
   * who made the client. From memory.
   */
  usable(ownerId: string): Promise<Account[]>;
  /** All accounts of all owners, for the host's own checks. */
  all(): Promise<{ ownerId: string; account: Account }[]>;
  get(ownerId: string, id: string): Promise<Account>;
  /** Whose account it is, for an owner who may send to it. Throws `not_found`. */
  ownerOf(askerId: string, id: string): Promise<string>;
  /** `source`: default `app`. Only the file changes what the file declares. */
  add(ownerId: string, input: NewAccount, source?: AccountSource): Promise<Account>;
  /**
   * An `apiKey` of '' leaves the key as it is; another takes its place at once. A new key or
   * address, or being enabled again, makes a parked account active. Of a declared account only
   * `enabled` may be changed in the app, else `forbidden`.
   */
  update(ownerId: string, patch: AccountEdit, source?: AccountSource): Promise<Account>;
  /** The settings of one of its models. `forbidden` for an account that the file declares. */
  setModel(ownerId: string, id: string, settings: ModelSettings): Promise<Account>;
  /** Notes what a probe of one of its models found. */
  noteProbe(ownerId: string, id: string, probe: ModelProbe & { model: string }): Promise<Account>;
  remove(ownerId: string, id: string, source?: AccountSource): Promise<{ removed: boolean }>;
  /**
   * Puts the owner's accounts in this order by new priorities. Throws `conflict` where declared
   * priorities leave no room.
   */
  reorder(ownerId: string, ids: readonly string[]): Promise<Account[]>;
  /**
   * The new key is used from the next request on; the old one stays until it has answered. A parked
   * account, or one without a key, has it at once.
   */
  rotate(ownerId: string, id: string, apiKey: string, source?: AccountSource): Promise<Account>;
  /** Whether this key is the account's, or the one that is to replace it. */
  holdsKey(ownerId: string, id: string, key: string): Promise<boolean>;
  /**
   * Accounts from the text of a `.env` file, a CSV file or the clipboard. `dryRun` only tells what
   * would be added.
   */
  import(ownerId: string, text: string, dryRun: boolean): Promise<ImportedAccount[]>;
  /** Effective at once, in memory; written later. `until` is Unix ms, null: until a person acts. */
  markState(id: string, state: Account['state'], until: number | null, reason: string): void;
  onChange(listener: (id: string, change: AccountChange) => void): void;
}

export interface AccountsDeps {
  db: Kysely<HearthTables>;
  vault: Vault;
  changes: Changes;
  now: () => number;
  providers: readonly ProviderRules[];
  /** Whether an account may allow a field of a body; any where it is missing. */
  mayAllow?: (name: string) => boolean;
  /** Called when a state could not be written; in memory it is kept. */
  writeFailed: (error: unknown) => void;
}

export function createAccounts(deps: AccountsDeps): Accounts {
  const { db, changes, now, providers } = deps;
  const states = createStates(deps);
  const rows = createOwnedRows({ db, states, now });
  const listeners = new Set<(id: string, change: AccountChange) => void>();
  const ownerChanged = (ownerId: string): void => {
    rows.changed(ownerId);
    changes.publish(ownerId, { topic: 'accounts' });
  };
  const changed = (id: string, change: AccountChange): void => {
    if (change === 'renewed') states.mark(id, active);
    else states.forget(id);
    for (const listener of listeners) listener(id, change);
  };
  const edits = createAccountEdits({
    db,
    columns: createColumns(deps),
    states,
    changed: ownerChanged,
    renewed: (id) => changed(id, 'renewed'),
    removed: (id) => changed(id, 'removed'),
  });
  const keys = createAccountKeys({ ...deps, rows, states, changed: ownerChanged });
  const shown = (row: StoredAccount): Account =>
    toAccount(row, effectiveState(states.of(row), now()));
  const list = async (ownerId: string): Promise<Account[]> =>
    (await accountRowsOf(db, [ownerId])).map(shown);

  const accounts: Accounts = {
    ...keys,
    list,
    usable: rows.usable,
    all: async () =>
      (await allAccountRows(db)).map((row) => ({
        ownerId: row.owner_id,
        account: shown(row),
      })),
    get: async (ownerId, id) => shown(await accountRowOf(db, [ownerId], id)),
    ownerOf: async (askerId, id) => (await rows.usableRow(askerId, id)).owner_id,
    add: async (ownerId, input, source = 'app') => shown(await edits.add(ownerId, input, source)),
    update: async (ownerId, patch, source = 'app') =>
      shown(await edits.update(ownerId, patch, source)),
    setModel: async (ownerId, id, settings) => shown(await edits.setModel(ownerId, id, settings)),
    noteProbe: async (ownerId, id, probe) => shown(await edits.noteProbe(ownerId, id, probe)),
    remove: async (ownerId, id, source = 'app') => {
      await edits.remove(ownerId, id, source);
      return { removed: true };
    },
    reorder: async (ownerId, ids) => {
      await edits.reorder(ownerId, ids);
      return list(ownerId);
    },
    rotate: async (ownerId, id, apiKey, source = 'app') =>
      shown(await edits.rotate(ownerId, id, apiKey, source)),
    holdsKey: async (ownerId, id, key) => {
      await accountRowOf(db, [ownerId], id);
      return [await keys.secretOf(ownerId, id), (await keys.keyOf(ownerId, id)).key].includes(
        key.trim(),
      );
    },
    import: (ownerId, text, dryRun) =>
      importAccounts({ accounts, providers }, { ownerId, text, dryRun }),
    markState: (id, state, until, reason) => states.mark(id, { state, until, reason }),
    onChange: (listener) => void listeners.add(listener),
  };
  return accounts;
}

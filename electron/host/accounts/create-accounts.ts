import type { Kysely } from 'kysely';
import { noLimits, type Account } from '../../../shared/contract/accounts.ts';
import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Changes } from '../changes.ts';
import type { Vault } from '../security/vault.ts';
import type { Schema } from '../store/schema.ts';
import { isUniqueViolation } from '../store/store-errors.ts';
import { checkBaseUrl, checkKey, hintOf, type AccountInput, type AccountPatch, type ProviderRules } from './account-input.ts';
import { poolOf, rowOf, rowsOf, toAccount, type AccountRow } from './account-rows.ts';
import { active, effectiveState } from './account-state.ts';
import { createStates } from './states.ts';

/** The pool of accounts. For anybody but its owner an account is not there (`not_found`). */
export interface Accounts {
  list(ownerId: string): Promise<Account[]>;
  /** What an owner's requests may go to, by priority: their own accounts, and for a client those of who made the client. */
  usable(ownerId: string): Promise<Account[]>;
  get(ownerId: string, id: string): Promise<Account>;
  add(ownerId: string, input: AccountInput): Promise<Account>;
  /** An `apiKey` of '' leaves the key as it is. A new key or address, or being enabled again, makes a parked account active. */
  update(ownerId: string, patch: AccountPatch): Promise<Account>;
  remove(ownerId: string, id: string): Promise<{ removed: boolean }>;
  /** The key in clear, '' where there is none, of an account the owner may use. Throws `vault_locked`, `vault_broken`. */
  secretOf(ownerId: string, id: string): Promise<string>;
  /** Holds at once, in memory; written behind. `until` is Unix ms, null: until somebody acts. */
  markState(id: string, state: Account['state'], until: number | null, reason: string): void;
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

/** Where an account's key lies; the vault opens it nowhere else. */
const secretIdentity = (accountId: string): string => `accounts:${accountId}:secret`;

const conflictOr =
  (name: string) =>
  (error: unknown): never => {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError('conflict', `An account named “${name}” is there already. Choose another name.`, { cause: error });
  };

function createColumns({ vault, now, providers }: Pick<AccountsDeps, 'vault' | 'now' | 'providers'>) {
  const rulesOf = (provider: string): ProviderRules => {
    const rules = providers.find((one) => one.id === provider);
    if (rules === undefined) throw new AppError('bad_request', `There is no provider “${provider}”. Known are: ${providers.map((one) => one.id).join(', ')}.`);
    return rules;
  };
  const sealed = (id: string, key: string): Pick<AccountRow, 'secret' | 'key_hint'> =>
    key === '' ? { secret: null, key_hint: '' } : { secret: vault.seal(secretIdentity(id), key), key_hint: hintOf(key) };

  return {
    added: (ownerId: string, input: AccountInput): AccountRow => {
      const rules = rulesOf(input.provider);
      const id = newId('acc', now());
      const given = { provider: input.provider, name: input.name, base_url: checkBaseUrl(input.baseUrl, rules), ...sealed(id, checkKey(input.apiKey, rules)) };
      const kept = { models: JSON.stringify(input.models), priority: input.priority ?? 100, enabled: 1, created_at: now() };
      const shaped = { region: input.region ?? '', weight: input.weight ?? 1, limits: JSON.stringify(input.limits ?? noLimits), expires_at: input.expiresAt ?? null };
      const later = { next_secret: null, next_key_hint: '', source: 'app' as const, balance_micro: null, balance_currency: null, balance_at: null };
      return { id, owner_id: ownerId, ...given, ...kept, ...shaped, ...later, state: 'active', state_until: null, state_reason: '' };
    },
    updated: (before: AccountRow, patch: AccountPatch): AccountRow => {
      const rules = rulesOf(patch.provider ?? before.provider);
      const after = { ...before, provider: rules.id, name: patch.name ?? before.name, base_url: checkBaseUrl(patch.baseUrl ?? before.base_url, rules), priority: patch.priority ?? before.priority };
      if (patch.models !== undefined) after.models = JSON.stringify(patch.models);
      if (patch.limits !== undefined) after.limits = JSON.stringify(patch.limits);
      if (patch.expiresAt !== undefined) after.expires_at = patch.expiresAt;
      Object.assign(after, { region: patch.region ?? before.region, weight: patch.weight ?? before.weight });
      if (patch.enabled !== undefined) after.enabled = patch.enabled ? 1 : 0;
      if (patch.apiKey !== undefined && patch.apiKey.trim() !== '') Object.assign(after, sealed(before.id, checkKey(patch.apiKey, rules)));
      // A key is for the place it was given for: sent to another host it would be given away.
      else if (before.secret !== null && new URL(after.base_url).origin !== new URL(before.base_url).origin) throw new AppError('bad_request', 'The address leads to another host now, and the key was given for the old one. Enter the key again; nothing was changed.');
      return after;
    },
  };
}

const revived = (before: AccountRow, after: AccountRow): boolean => after.secret !== before.secret || after.base_url !== before.base_url || after.enabled > before.enabled;

export function createAccounts(deps: AccountsDeps): Accounts {
  const { db, vault, changes, now } = deps;
  const states = createStates(deps);
  const columns = createColumns(deps);
  const shown = (row: AccountRow): Account => toAccount(row, effectiveState(states.of(row), now()));
  const tell = (ownerId: string): void => changes.publish(ownerId, { topic: 'accounts' });

  return {
    list: async (ownerId) => (await rowsOf(db, [ownerId])).map(shown),
    usable: async (ownerId) => (await rowsOf(db, await poolOf(db, ownerId))).map(shown),
    get: async (ownerId, id) => shown(await rowOf(db, [ownerId], id)),
    add: async (ownerId, input) => {
      const row = columns.added(ownerId, input);
      await db.insertInto('accounts').values(row).execute().catch(conflictOr(row.name));
      tell(ownerId);
      return shown(row);
    },
    update: async (ownerId, patch) => {
      const before = await rowOf(db, [ownerId], patch.id);
      const { id, state: _, state_until: __, state_reason: ___, ...after } = columns.updated(before, patch);
      await db.updateTable('accounts').set(after).where('id', '=', id).execute().catch(conflictOr(after.name));
      if (revived(before, { ...before, ...after })) states.mark(id, active);
      tell(ownerId);
      return shown({ ...before, ...after });
    },
    remove: async (ownerId, id) => {
      await rowOf(db, [ownerId], id);
      await db.deleteFrom('accounts').where('id', '=', id).where('owner_id', '=', ownerId).execute();
      states.forget(id);
      tell(ownerId);
      return { removed: true };
    },
    secretOf: async (ownerId, id) => {
      const { secret } = await rowOf(db, await poolOf(db, ownerId), id);
      return secret === null ? '' : vault.open(secretIdentity(id), secret);
    },
    markState: (id, state, until, reason) => states.mark(id, { state, until, reason }),
  };
}

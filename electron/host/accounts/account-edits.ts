import { sql, type Kysely } from 'kysely';
import { AppError } from '../../../shared/errors.ts';
import type { Schema } from '../store/schema.ts';
import { isUniqueViolation } from '../store/store-errors.ts';
import type { Columns } from './account-columns.ts';
import {
  refuseDeclared,
  type NewAccount,
  type AccountEdit,
  type AccountSource,
} from './input/account-input.ts';
import { accountRowOf, accountRowsOf, type StoredAccount } from './account-rows.ts';
import { active } from './account-state.ts';
import { reordered } from './reorder.ts';
import type { States } from './states.ts';

export interface EditsDeps {
  db: Kysely<Schema>;
  columns: Columns;
  states: States;
  /** The owner's accounts are others now. */
  told: (ownerId: string) => void;
  /** It has another key or address, or a person switched it on again. */
  renewed: (id: string) => void;
  removed: (id: string) => void;
}

const conflictOr =
  (name: string) =>
  (error: unknown): never => {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError(
      'conflict',
      `An account named “${name}” is there already. Choose another name.`,
      { cause: error },
    );
  };

const isRenewed = (before: StoredAccount, after: StoredAccount): boolean =>
  after.secret !== before.secret ||
  after.base_url !== before.base_url ||
  after.ca !== before.ca ||
  after.enabled > before.enabled;
const onlySwitches = (patch: AccountEdit): boolean =>
  Object.entries(patch).every(
    ([key, value]) => key === 'id' || key === 'enabled' || value === undefined,
  );
const differences = (before: StoredAccount, after: StoredAccount): Partial<StoredAccount> =>
  Object.fromEntries(
    Object.entries(after).filter(
      ([column, value]) => before[column as keyof StoredAccount] !== value,
    ),
  );

/**
 * What differs is written, so that a key which has taken another's place meanwhile is left alone.
 */
async function save(
  { db, told, renewed }: EditsDeps,
  before: StoredAccount,
  after: StoredAccount,
): Promise<StoredAccount> {
  const changed = differences(before, after);
  if (Object.keys(changed).length > 0)
    await db
      .updateTable('accounts')
      .set(changed)
      .where('id', '=', before.id)
      .execute()
      .catch(conflictOr(after.name));
  if (isRenewed(before, after)) renewed(before.id);
  told(before.owner_id);
  return after;
}

/**
 * The edits of a person or of the configuration file; `createAccounts` says what each does and
 * throws.
 */
export function createAccountEdits(deps: EditsDeps) {
  const { db, columns, states, told, removed } = deps;
  return {
    add: async (
      ownerId: string,
      input: NewAccount,
      source: AccountSource,
    ): Promise<StoredAccount> => {
      const row = columns.added(ownerId, input, source);
      await db.insertInto('accounts').values(row).execute().catch(conflictOr(row.name));
      told(ownerId);
      return row;
    },
    update: async (
      ownerId: string,
      patch: AccountEdit,
      source: AccountSource,
    ): Promise<StoredAccount> => {
      const before = await accountRowOf(db, [ownerId], patch.id);
      if (!onlySwitches(patch)) refuseDeclared(before, source, 'changed');
      const after = columns.updated(before, patch);
      return save(deps, before, source === 'file' ? { ...after, source } : after);
    },
    remove: async (ownerId: string, id: string, source: AccountSource): Promise<void> => {
      refuseDeclared(await accountRowOf(db, [ownerId], id), source, 'removed');
      await db
        .deleteFrom('accounts')
        .where('id', '=', id)
        .where('owner_id', '=', ownerId)
        .execute();
      removed(id);
      told(ownerId);
    },
    reorder: async (ownerId: string, ids: readonly string[]): Promise<void> => {
      const stand = (await accountRowsOf(db, [ownerId])).map(({ id, name, priority, source }) => ({
        id,
        name,
        priority,
        source,
      }));
      const given = JSON.stringify(Object.fromEntries(reordered(stand, ids)));
      await sql`UPDATE accounts SET priority = (SELECT value FROM json_each(${given}) WHERE key = accounts.id) WHERE owner_id = ${ownerId} AND id IN (SELECT key FROM json_each(${given}))`.execute(
        db,
      );
      told(ownerId);
    },
    rotate: async (
      ownerId: string,
      id: string,
      apiKey: string,
      source: AccountSource,
    ): Promise<StoredAccount> => {
      const before = await accountRowOf(db, [ownerId], id);
      refuseDeclared(before, source, 'given its key');
      const given = columns.sealed(id, before.provider, apiKey);
      if (given.secret === null)
        throw new AppError('bad_request', 'The new key is empty. Nothing was changed.');
      const { state, reason } = states.of(before);
      // What was said of the last new key is over.
      if (state === 'active' && reason !== '') states.mark(id, active);
      const atOnce = before.secret === null || state === 'parked';
      return save(deps, before, {
        ...before,
        ...(atOnce
          ? { ...given, next_secret: null, next_key_hint: '' }
          : { next_secret: given.secret, next_key_hint: given.key_hint }),
      });
    },
  };
}

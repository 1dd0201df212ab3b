import { sql, type Kysely } from 'kysely';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { HearthTables } from '../store/schema.ts';
import { isUniqueViolation } from '../store/store-errors.ts';
import type { ModelProbe, ModelSettings } from '../../../shared/contract/account-models.ts';
import type { Columns } from './account-columns.ts';
import {
  modelsOf,
  putModelProbe,
  putModelSettings,
  replaceModelSettings,
} from './account-models.ts';
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
  db: Kysely<HearthTables>;
  columns: Columns;
  states: States;
  /** Called when the owner's accounts have changed. */
  changed: (ownerId: string) => void;
  /** It has another key or address, or a person switched it on again. */
  renewed: (id: string) => void;
  removed: (id: string) => void;
}

const conflictOr =
  (name: string) =>
  (error: unknown): never => {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError('conflict', phrase('accounts.nameTaken', { name }), { cause: error });
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
/** The columns of the row itself; the settings of its models are rows of their own. */
const ownColumns = ({ model_rows: _, ...columns }: StoredAccount) => columns;
const differences = (
  before: StoredAccount,
  after: StoredAccount,
): Partial<ReturnType<typeof ownColumns>> =>
  Object.fromEntries(
    Object.entries(ownColumns(after)).filter(
      ([column, value]) => before[column as keyof StoredAccount] !== value,
    ),
  );

/**
 * What differs is written, so that a key which has taken another's place meanwhile is left alone.
 */
async function save(
  { db, changed, renewed }: EditsDeps,
  before: StoredAccount,
  after: StoredAccount,
): Promise<StoredAccount> {
  const columns = differences(before, after);
  if (Object.keys(columns).length > 0)
    await db
      .updateTable('accounts')
      .set(columns)
      .where('id', '=', before.id)
      .execute()
      .catch(conflictOr(after.name));
  if (isRenewed(before, after)) renewed(before.id);
  changed(before.owner_id);
  return after;
}

/**
 * The edits of a person or of the configuration file; `createAccounts` says what each does and
 * throws.
 */
export function createAccountEdits(deps: EditsDeps) {
  const { db, columns, states, changed, removed } = deps;
  return {
    add: async (
      ownerId: string,
      input: NewAccount,
      source: AccountSource,
    ): Promise<StoredAccount> => {
      const row = columns.added(ownerId, input, source);
      await db.insertInto('accounts').values(ownColumns(row)).execute().catch(conflictOr(row.name));
      if (input.modelSettings !== undefined)
        await replaceModelSettings(db, row.id, [], input.modelSettings);
      changed(ownerId);
      return input.modelSettings === undefined ? row : accountRowOf(db, [ownerId], row.id);
    },
    update: async (
      ownerId: string,
      patch: AccountEdit,
      source: AccountSource,
    ): Promise<StoredAccount> => {
      const before = await accountRowOf(db, [ownerId], patch.id);
      if (!onlySwitches(patch)) refuseDeclared(before, source, phrase('accounts.actChanged'));
      const after = columns.updated(before, patch);
      const { modelSettings } = patch;
      if (modelSettings !== undefined)
        await replaceModelSettings(db, patch.id, modelsOf(before.model_rows), modelSettings);
      const saved = await save(deps, before, source === 'file' ? { ...after, source } : after);
      return modelSettings === undefined ? saved : accountRowOf(db, [ownerId], patch.id);
    },
    setModel: async (
      ownerId: string,
      id: string,
      settings: ModelSettings,
    ): Promise<StoredAccount> => {
      refuseDeclared(await accountRowOf(db, [ownerId], id), 'app', phrase('accounts.actChanged'));
      await putModelSettings(db, id, settings);
      changed(ownerId);
      return accountRowOf(db, [ownerId], id);
    },
    /** Also of an account that hearth.yaml declares: it states settings, no findings. */
    noteProbe: async (
      ownerId: string,
      id: string,
      { model, ...probe }: ModelProbe & { model: string },
    ): Promise<StoredAccount> => {
      await accountRowOf(db, [ownerId], id);
      await putModelProbe(db, id, model, probe);
      changed(ownerId);
      return accountRowOf(db, [ownerId], id);
    },
    remove: async (ownerId: string, id: string, source: AccountSource): Promise<void> => {
      refuseDeclared(await accountRowOf(db, [ownerId], id), source, phrase('accounts.actRemoved'));
      await db
        .deleteFrom('accounts')
        .where('id', '=', id)
        .where('owner_id', '=', ownerId)
        .execute();
      removed(id);
      changed(ownerId);
    },
    reorder: async (ownerId: string, ids: readonly string[]): Promise<void> => {
      const accounts = (await accountRowsOf(db, [ownerId])).map(
        ({ id, name, priority, source }) => ({
          id,
          name,
          priority,
          source,
        }),
      );
      const priorities = JSON.stringify(Object.fromEntries(reordered(accounts, ids)));
      const write = sql`
        UPDATE accounts
        SET priority = (SELECT value FROM json_each(${priorities}) WHERE key = accounts.id)
        WHERE owner_id = ${ownerId} AND id IN (SELECT key FROM json_each(${priorities}))`;
      await write.execute(db);
      changed(ownerId);
    },
    rotate: async (
      ownerId: string,
      id: string,
      apiKey: string,
      source: AccountSource,
    ): Promise<StoredAccount> => {
      const before = await accountRowOf(db, [ownerId], id);
      refuseDeclared(before, source, phrase('accounts.actGivenKey'));
      const given = columns.sealed(id, before.provider, apiKey);
      if (given.secret === null) throw new AppError('bad_request', phrase('accounts.keyEmpty'));
      const { state, reason } = states.of(before);
      // The reason that the last new key left is over.
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

import { sql, type Kysely } from 'kysely';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import {
  accountModelSchema,
  usualModelSettings,
  type AccountModel,
  type ModelProbe,
  type ModelSettings,
} from '../../../shared/contract/account-models.ts';
import { parseJsonNow } from '../bodies/parse-json.ts';
import type { HearthTables } from '../store/schema.ts';

/** One object for all accounts without settings, so that they compare as equal. */
const noModels: readonly AccountModel[] = Object.freeze([]);

const storedModelsSchema = z.array(
  z
    .object({
      model: z.string(),
      enabled: z.number(),
      priority: z.number(),
      defaults: z.looseObject({}),
      timeoutMs: z.number().nullable(),
      capabilities: z.looseObject({}),
      probe: z.looseObject({}).nullable(),
    })
    .transform(({ defaults, enabled, ...row }): unknown => ({
      ...row,
      ...defaults,
      enabled: enabled === 1,
    }))
    .pipe(accountModelSchema),
);

/** A column of JSON with an account's rows of `account_models`. */
export const modelRowsColumn = sql<string>`(
  SELECT json_group_array(json_object('model', model, 'enabled', enabled, 'priority', priority,
    'defaults', json(defaults), 'timeoutMs', timeout_ms, 'capabilities', json(capabilities),
    'probe', json(probe)))
  FROM (SELECT * FROM account_models WHERE account_id = accounts.id ORDER BY model))`;

/** The rows of that column; what this version cannot read counts as the usual settings. */
export function modelsOf(rows: string): readonly AccountModel[] {
  if (rows === '' || rows === '[]') return noModels;
  try {
    return storedModelsSchema.parse(parseJsonNow(rows));
  } catch {
    return noModels;
  }
}

/** What the account's owner states of a model; undefined where that is nothing. */
export const settingsOfModel = (
  { modelSettings }: { modelSettings: readonly AccountModel[] },
  model: string,
): AccountModel | undefined => modelSettings.find((one) => one.model === model);

/** The settings without what a probe found, and without models that have the usual ones. */
export const statedSettings = (
  models: readonly (ModelSettings | AccountModel)[],
): ModelSettings[] =>
  models
    .map((one) => {
      const { probe: _, ...settings } = { probe: null, ...one };
      return settings;
    })
    .filter((one) => !isDeepStrictEqual(one, usualModelSettings(one.model)))
    .toSorted((a, b) => (a.model < b.model ? -1 : 1));

const columnsOf = ({
  enabled,
  priority,
  timeoutMs,
  capabilities,
  model: _,
  ...defaults
}: ModelSettings) => ({
  enabled: enabled ? 1 : 0,
  priority,
  defaults: JSON.stringify(defaults),
  timeout_ms: timeoutMs,
  capabilities: JSON.stringify(capabilities),
});

/** Writes the settings of one model; what a probe found stays. */
export async function putModelSettings(
  db: Kysely<HearthTables>,
  accountId: string,
  settings: ModelSettings,
): Promise<void> {
  const columns = columnsOf(settings);
  await db
    .insertInto('account_models')
    .values({ account_id: accountId, model: settings.model, ...columns })
    .onConflict((conflict) => conflict.columns(['account_id', 'model']).doUpdateSet(columns))
    .execute();
}

/** These settings and no others; what probes found stays. */
export async function replaceModelSettings(
  db: Kysely<HearthTables>,
  accountId: string,
  before: readonly AccountModel[],
  after: readonly ModelSettings[],
): Promise<void> {
  const stated = new Set(after.map(({ model }) => model));
  const dropped = before.filter(({ model }) => !stated.has(model));
  for (const settings of [...after, ...dropped.map(({ model }) => usualModelSettings(model))])
    await putModelSettings(db, accountId, settings);
}

/** Writes what a probe found. */
export async function putModelProbe(
  db: Kysely<HearthTables>,
  accountId: string,
  model: string,
  probe: ModelProbe,
): Promise<void> {
  const text = JSON.stringify(probe);
  await db
    .insertInto('account_models')
    .values({ account_id: accountId, model, timeout_ms: null, probe: text })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'model']).doUpdateSet({ probe: text }),
    )
    .execute();
}

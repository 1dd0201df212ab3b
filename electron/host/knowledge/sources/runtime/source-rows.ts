import { sql, type Kysely, type Selectable } from 'kysely';
import { z } from 'zod';
import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import { refreshScheduleSchema } from '../../../../../shared/contract/refresh-schedule.ts';
import { newId } from '../../../../../shared/ids.ts';
import type { HearthTables } from '../../../store/schema.ts';

type Row = Selectable<HearthTables['sources']>;

/** What a kind of source needs to know; a column of JSON. */
export const sourceConfigSchema = z.object({
  /** Of a folder or a file: its real path. */
  path: z.string().optional(),
  /** Whether changes are followed; else it was added once. */
  watched: z.boolean().optional(),
  /** Of the folder when it last held files. */
  mark: z.string().optional(),
  /**
   * Drives and shares that are mounted below the folder, by their paths, each with its mark when it
   * last held files.
   */
  mounts: z.record(z.string(), z.string()).optional(),
  /** What is in it stays on this machine. */
  localOnly: z.boolean().optional(),
  /** Of a page or sitemap. */
  url: z.string().optional(),
  privateHost: z.boolean().optional(),
  refresh: refreshScheduleSchema.optional(),
  /** Looks in a row that failed. */
  failures: z.number().int().optional(),
  /** Null: all of the owner's. */
  conversationIds: z.array(z.string()).nullable().optional(),
  /**
   * Of conversations that came with an imported base, as they were: whether one of them is local
   * only.
   */
  imported: z.object({ localOnly: z.boolean() }).optional(),
});
export type SourceConfig = z.infer<typeof sourceConfigSchema>;

export type SourceRow = Omit<Row, 'config'> & { config: SourceConfig };

const parsed = (row: Row): SourceRow => {
  try {
    return { ...row, config: sourceConfigSchema.parse(JSON.parse(row.config)) };
  } catch {
    return { ...row, config: {} };
  }
};

export type SourcePatch = Partial<
  Pick<SourceRow, 'config' | 'state' | 'error_code' | 'error_message' | 'last_checked_at'>
>;

/**
 * The rows of `hearth.db`; those that are found by an id are bound to the owner, so another owner's
 * is `not_found`.
 */
export const sourceRows = {
  async everyone(db: Kysely<HearthTables>): Promise<SourceRow[]> {
    return (await db.selectFrom('sources').selectAll().orderBy('id').execute()).map(parsed);
  },

  async ofBase(db: Kysely<HearthTables>, baseId: string): Promise<SourceRow[]> {
    return (
      await db
        .selectFrom('sources')
        .selectAll()
        .where('base_id', '=', baseId)
        .orderBy('id')
        .execute()
    ).map(parsed);
  },

  async find(db: Kysely<HearthTables>, ownerId: string, id: string): Promise<SourceRow> {
    const row = await db
      .selectFrom('sources')
      .selectAll()
      .where('id', '=', id)
      .where('owner_id', '=', ownerId)
      .executeTakeFirst();
    if (!row) throw new AppError('not_found', phrase('sources.missing'));
    return parsed(row);
  },

  async create(
    db: Kysely<HearthTables>,
    input: Pick<SourceRow, 'base_id' | 'owner_id' | 'kind' | 'config'>,
    nowMs: number,
  ): Promise<SourceRow> {
    const row = {
      ...input,
      id: newId('src', nowMs),
      state: 'ready' as const,
      error_code: null,
      error_message: null,
      last_checked_at: null,
      created_at: nowMs,
    };
    await db
      .insertInto('sources')
      .values({ ...row, config: JSON.stringify(input.config) })
      .execute();
    return row;
  },

  async patch(
    db: Kysely<HearthTables>,
    id: string,
    { config, ...columns }: SourcePatch,
  ): Promise<void> {
    const values = {
      ...columns,
      ...(config === undefined ? {} : { config: JSON.stringify(config) }),
    };
    if (Object.keys(values).length > 0)
      await db.updateTable('sources').set(values).where('id', '=', id).execute();
  },

  async remove(db: Kysely<HearthTables>, id: string): Promise<void> {
    await db.deleteFrom('sources').where('id', '=', id).execute();
  },

  /** Those that are local only, of the bases. */
  async localOnlyOf(
    db: Kysely<HearthTables>,
    baseIds: readonly string[],
  ): Promise<{ id: string; baseId: string }[]> {
    if (baseIds.length === 0) return [];
    return db
      .selectFrom('sources')
      .select(['id', 'base_id as baseId'])
      .where('base_id', 'in', baseIds)
      .where(
        sql<boolean>`(json_extract(config, '$.localOnly') = 1
          OR json_extract(config, '$.imported.localOnly') = 1)`,
      )
      .execute();
  },

  /** Those of the base that hold conversations of this machine. */
  async conversationsOf(db: Kysely<HearthTables>, baseId: string): Promise<string[]> {
    const rows = await db
      .selectFrom('sources')
      .select('id')
      .where('base_id', '=', baseId)
      .where('kind', '=', 'conversations')
      .where(sql<boolean>`json_extract(config, '$.imported') IS NULL`)
      .execute();
    return rows.map(({ id }) => id);
  },

  async excluded(db: Kysely<HearthTables>, sourceId: string): Promise<Set<string>> {
    const rows = await db
      .selectFrom('source_excluded')
      .select('key')
      .where('source_id', '=', sourceId)
      .execute();
    return new Set(rows.map(({ key }) => key));
  },

  async exclude(db: Kysely<HearthTables>, sourceId: string, key: string): Promise<void> {
    await db
      .insertInto('source_excluded')
      .values({ source_id: sourceId, key })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },

  async include(
    db: Kysely<HearthTables>,
    sourceId: string,
    keys: readonly string[],
  ): Promise<void> {
    if (keys.length > 0)
      await db
        .deleteFrom('source_excluded')
        .where('source_id', '=', sourceId)
        .where('key', 'in', keys)
        .execute();
  },
};

import { sql, type Kysely, type Selectable } from 'kysely';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { newId } from '../../../../shared/ids.ts';
import type { HearthTables } from '../../store/schema.ts';
import { isUniqueViolation } from '../../store/store-errors.ts';

export type BaseRow = Selectable<HearthTables['knowledge_bases']>;
export type BaseChanges = Partial<
  Pick<
    BaseRow,
    | 'name'
    | 'local_only'
    | 'shared'
    | 'paused'
    | 'embedding_model'
    | 'next_model'
    | 'chunk_tokens'
    | 'overlap_tokens'
  >
>;

const notFound = (): AppError => new AppError('not_found', phrase('knowledge.baseMissing'));
const nameTaken = (name: string): AppError =>
  new AppError('conflict', phrase('knowledge.baseNameTaken', { name }));

/**
 * The rows of `hearth.db`; each query is bound to the owner, so another owner's base is
 * `not_found`. `readable` ones are the owner's and those that are shared.
 */
export const knowledgeBaseRows = {
  list(db: Kysely<HearthTables>, ownerId: string): Promise<BaseRow[]> {
    return db
      .selectFrom('knowledge_bases')
      .selectAll()
      .where('owner_id', '=', ownerId)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
  },

  /** The owner's own first. */
  async readable(db: Kysely<HearthTables>, ownerId: string): Promise<BaseRow[]> {
    const shared = await db
      .selectFrom('knowledge_bases')
      .selectAll()
      .where('shared', '=', 1)
      .where('owner_id', '!=', ownerId)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return [...(await this.list(db, ownerId)), ...shared];
  },

  async findReadable(db: Kysely<HearthTables>, ownerId: string, id: string): Promise<BaseRow> {
    const row = await db
      .selectFrom('knowledge_bases')
      .selectAll()
      .where('id', '=', id)
      .where((where) => where.or([where('owner_id', '=', ownerId), where('shared', '=', 1)]))
      .executeTakeFirst();
    if (!row) throw notFound();
    return row;
  },

  everyone(db: Kysely<HearthTables>): Promise<BaseRow[]> {
    return db.selectFrom('knowledge_bases').selectAll().execute();
  },

  async find(db: Kysely<HearthTables>, ownerId: string, id: string): Promise<BaseRow> {
    const row = await db
      .selectFrom('knowledge_bases')
      .selectAll()
      .where('owner_id', '=', ownerId)
      .where('id', '=', id)
      .executeTakeFirst();
    if (!row) throw notFound();
    return row;
  },

  async create(
    db: Kysely<HearthTables>,
    ownerId: string,
    input: { id?: string; name: string; localOnly: boolean; nowMs: number },
  ): Promise<BaseRow> {
    const row = {
      id: input.id ?? newId('kb', input.nowMs),
      owner_id: ownerId,
      name: input.name,
      local_only: input.localOnly ? 1 : 0,
      embedding_model: 'auto',
      created_at: input.nowMs,
      shared: 0,
      paused: 0,
      next_model: null,
      chunk_tokens: null,
      overlap_tokens: null,
      marked_at: 0,
    };
    await unlessTaken(input.name, db.insertInto('knowledge_bases').values(row).execute());
    return row;
  },

  async update(
    db: Kysely<HearthTables>,
    ownerId: string,
    id: string,
    values: BaseChanges,
  ): Promise<BaseRow> {
    if (Object.keys(values).length > 0) {
      await unlessTaken(
        values.name ?? '',
        db
          .updateTable('knowledge_bases')
          .set(values)
          .where('owner_id', '=', ownerId)
          .where('id', '=', id)
          .execute(),
      );
    }
    return this.find(db, ownerId, id);
  },

  async setModel(db: Kysely<HearthTables>, id: string, model: string): Promise<void> {
    await db
      .updateTable('knowledge_bases')
      .set({ embedding_model: model })
      .where('id', '=', id)
      .execute();
  },

  /**
   * The base's file has this model from now on. One that was chosen meanwhile is the next one;
   * where the change was called off meanwhile, that is the former one.
   */
  async switched(db: Kysely<HearthTables>, id: string, model: string): Promise<void> {
    const next = sql<string | null>`CASE
      WHEN next_model = ${model} THEN NULL
      WHEN next_model IS NULL AND embedding_model NOT IN (${model}, 'auto') THEN embedding_model
      ELSE next_model END`;
    await db
      .updateTable('knowledge_bases')
      .set({ next_model: next, embedding_model: model })
      .where('id', '=', id)
      .execute();
  },

  async remove(db: Kysely<HearthTables>, ownerId: string, id: string): Promise<void> {
    await db
      .deleteFrom('knowledge_bases')
      .where('owner_id', '=', ownerId)
      .where('id', '=', id)
      .execute();
  },
};

async function unlessTaken(name: string, query: Promise<unknown>): Promise<void> {
  try {
    await query;
  } catch (error) {
    if (isUniqueViolation(error)) throw nameTaken(name);
    throw error;
  }
}

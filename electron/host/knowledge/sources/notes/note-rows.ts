import type { Kysely, Selectable } from 'kysely';
import type { Note, NoteHead } from '../../../../../shared/contract/knowledge-sources.ts';
import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import { newId } from '../../../../../shared/ids.ts';
import type { HearthTables } from '../../../store/schema.ts';

type NoteRow = Selectable<HearthTables['notes']>;

export const toNote = (row: NoteRow): Note => ({
  id: row.id,
  baseId: row.base_id,
  title: row.title,
  content: row.content,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/**
 * Notes in `hearth.db`; those that are found by an id are bound to the owner, so another owner's is
 * `not_found`.
 */
export const noteRows = {
  async find(db: Kysely<HearthTables>, ownerId: string, id: string): Promise<NoteRow> {
    const row = await db
      .selectFrom('notes')
      .selectAll()
      .where('id', '=', id)
      .where('owner_id', '=', ownerId)
      .executeTakeFirst();
    if (!row) throw new AppError('not_found', phrase('sources.noteMissingAnywhere'));
    return row;
  },

  /** The newest first. */
  async heads(db: Kysely<HearthTables>, ownerId: string, baseId: string): Promise<NoteHead[]> {
    const rows = await db
      .selectFrom('notes')
      .select(['id', 'base_id', 'title', 'created_at', 'updated_at'])
      .where('base_id', '=', baseId)
      .where('owner_id', '=', ownerId)
      .orderBy('updated_at', 'desc')
      .orderBy('id', 'desc')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      baseId: row.base_id,
      title: row.title,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    }));
  },

  ofSource(
    db: Kysely<HearthTables>,
    sourceId: string,
  ): Promise<Pick<NoteRow, 'id' | 'updated_at'>[]> {
    return db
      .selectFrom('notes')
      .select(['id', 'updated_at'])
      .where('source_id', '=', sourceId)
      .execute();
  },

  async create(
    db: Kysely<HearthTables>,
    input: Pick<NoteRow, 'source_id' | 'base_id' | 'owner_id' | 'title' | 'content'>,
    nowMs: number,
  ): Promise<NoteRow> {
    const row = { ...input, id: newId('note', nowMs), created_at: nowMs, updated_at: nowMs };
    await db.insertInto('notes').values(row).execute();
    return row;
  },

  async save(
    db: Kysely<HearthTables>,
    id: string,
    values: Pick<NoteRow, 'title' | 'content' | 'updated_at'>,
  ): Promise<void> {
    await db.updateTable('notes').set(values).where('id', '=', id).execute();
  },

  async remove(db: Kysely<HearthTables>, id: string): Promise<void> {
    await db.deleteFrom('notes').where('id', '=', id).execute();
  },
};

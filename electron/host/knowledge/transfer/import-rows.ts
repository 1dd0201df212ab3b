import type { Kysely } from 'kysely';
import { newId } from '../../../../shared/ids.ts';
import type { HearthTables } from '../../store/schema.ts';
import {
  readArchivedRows,
  type ArchivedRow,
  type ArchivedRowOf,
  type NewIds,
} from './archived-rows.ts';
import { importSource } from './import-source.ts';
import { damaged } from './transfer-errors.ts';

export interface RowsTarget extends NewIds {
  baseId: string;
  ownerId: string;
  /** Whether the owner may use files of this machine. Without, folders and files are left out. */
  withPaths: boolean;
  nowMs: number;
}

/** Creates the rows for the owner. `unreachable` counts folders and files that are not here. */
export async function importRows(
  db: Kysely<HearthTables>,
  path: string,
  target: RowsTarget,
): Promise<{ unreachable: number }> {
  let unreachable = 0;
  for await (const row of readArchivedRows(path)) {
    if (row.kind === 'source') {
      const isPath = row.source === 'folder' || row.source === 'file';
      const isHere =
        isPath && !target.withPaths
          ? false
          : await importSource(db, row, {
              id: target.sources[row.id] ?? '',
              base_id: target.baseId,
              owner_id: target.ownerId,
            });
      if (!isHere) unreachable += 1;
    } else await importRow(db, row, target);
  }
  return { unreachable };
}

function importRow(
  db: Kysely<HearthTables>,
  row: Exclude<ArchivedRow, { kind: 'source' }>,
  target: RowsTarget,
): Promise<void> {
  switch (row.kind) {
    case 'conversations':
      return importConversations(db, row, target);
    case 'question':
      return importQuestion(db, row, target);
    case 'run':
      return importRun(db, row, target);
    case 'page':
      return importPage(db, row, target);
    case 'note':
      return importNote(db, row, target);
  }
}

async function importConversations(
  db: Kysely<HearthTables>,
  row: ArchivedRowOf<'conversations'>,
  { sources, baseId, ownerId }: RowsTarget,
): Promise<void> {
  await db
    .insertInto('sources')
    .values({
      base_id: baseId,
      owner_id: ownerId,
      id: sources[row.id] ?? '',
      kind: 'conversations',
      config: JSON.stringify({ imported: { localOnly: row.localOnly } }),
      state: 'ready',
      error_code: null,
      error_message: null,
      last_checked_at: null,
      created_at: row.createdAt,
    })
    .execute();
}

async function importQuestion(
  db: Kysely<HearthTables>,
  row: ArchivedRowOf<'question'>,
  { baseId, ownerId, nowMs }: RowsTarget,
): Promise<void> {
  await db
    .insertInto('evaluation_questions')
    .values({
      base_id: baseId,
      owner_id: ownerId,
      id: newId('eq', nowMs),
      question: row.question,
      expected: JSON.stringify(row.expected),
      origin: row.origin,
      confirmed: row.confirmed ? 1 : 0,
      created_at: row.createdAt,
      local_only: row.localOnly === true ? 1 : 0,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function importRun(
  db: Kysely<HearthTables>,
  row: ArchivedRowOf<'run'>,
  { baseId, ownerId, nowMs }: RowsTarget,
): Promise<void> {
  await db
    .insertInto('evaluation_runs')
    .values({
      base_id: baseId,
      owner_id: ownerId,
      id: newId('run', nowMs),
      at: row.at,
      summary: JSON.stringify(row.summary),
      results: JSON.stringify(row.results),
    })
    .execute();
}

/** The new id of the source that a page or note belongs to. */
function sourceIdOf(former: string, { sources }: RowsTarget): string {
  const id = sources[former];
  if (id === undefined) throw damaged();
  return id;
}

async function importPage(
  db: Kysely<HearthTables>,
  row: ArchivedRowOf<'page'>,
  target: RowsTarget,
): Promise<void> {
  await db
    .insertInto('source_pages')
    .values({
      source_id: sourceIdOf(row.sourceId, target),
      url: row.url,
      etag: row.etag,
      last_modified: row.lastModified,
      hash: row.hash,
      fetched_at: row.fetchedAt,
      error_code: null,
      error_message: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function importNote(
  db: Kysely<HearthTables>,
  row: ArchivedRowOf<'note'>,
  target: RowsTarget,
): Promise<void> {
  await db
    .insertInto('notes')
    .values({
      base_id: target.baseId,
      owner_id: target.ownerId,
      id: target.notes[row.id] ?? '',
      source_id: sourceIdOf(row.sourceId, target),
      title: row.title,
      content: row.content,
      created_at: row.createdAt,
      updated_at: row.updatedAt,
    })
    .execute();
}

import type { Kysely } from 'kysely';
import { z } from 'zod';
import {
  evaluationRunSchema,
  expectedPassageSchema,
  questionResultSchema,
} from '../../../../shared/contract/evaluation.ts';
import type { HearthTables } from '../../store/schema.ts';
import { takenConversations } from '../sources/conversations/read-conversations.ts';
import { sourceRows, type SourceRow } from '../sources/runtime/source-rows.ts';
import type { ArchivedRow } from './archived-rows.ts';

/** The rows of `hearth.db` that an exported base takes along. */
export async function* exportRows(
  db: Kysely<HearthTables>,
  ownerId: string,
  baseId: string,
): AsyncGenerator<ArchivedRow> {
  for (const row of await sourceRows.ofBase(db, baseId)) {
    if (row.kind === 'conversations') yield await conversationsRow(db, row);
    else yield* sourceWithPages(db, row, row.kind);
  }
  yield* notes(db, ownerId, baseId);
  yield* questions(db, ownerId, baseId);
  yield* runs(db, ownerId, baseId);
}

/**
 * Conversations belong to their owner and stay; the texts made of them go along as contents, under
 * the same rule.
 */
async function conversationsRow(db: Kysely<HearthTables>, row: SourceRow): Promise<ArchivedRow> {
  return {
    kind: 'conversations',
    id: row.id,
    localOnly: await holdsLocalOnly(db, row),
    createdAt: row.created_at,
  };
}

/** Whether the base may contain a conversation that is local-only. */
async function holdsLocalOnly(
  db: Kysely<HearthTables>,
  { owner_id: ownerId, base_id: baseId, config }: SourceRow,
): Promise<boolean> {
  if (config.imported) return config.imported.localOnly;
  const base = await db
    .selectFrom('knowledge_bases')
    .select('local_only')
    .where('id', '=', baseId)
    .executeTakeFirst();
  return (
    base?.local_only === 1 &&
    (await takenConversations(db, ownerId, config.conversationIds ?? null)).some(
      (one) => one.local_only === 1,
    )
  );
}

async function* sourceWithPages(
  db: Kysely<HearthTables>,
  row: SourceRow,
  source: Exclude<SourceRow['kind'], 'conversations'>,
): AsyncGenerator<ArchivedRow> {
  yield {
    kind: 'source',
    id: row.id,
    source,
    config: row.config,
    createdAt: row.created_at,
    excluded: [...(await sourceRows.excluded(db, row.id))],
  };
  const pages = await db
    .selectFrom('source_pages')
    .selectAll()
    .where('source_id', '=', row.id)
    .where('error_code', 'is', null)
    .execute();
  for (const page of pages) {
    yield {
      kind: 'page',
      sourceId: row.id,
      url: page.url,
      etag: page.etag,
      lastModified: page.last_modified,
      hash: page.hash,
      fetchedAt: page.fetched_at,
    };
  }
}

/** One at a time, since a note may be long. */
async function* notes(
  db: Kysely<HearthTables>,
  ownerId: string,
  baseId: string,
): AsyncGenerator<ArchivedRow> {
  const ids = await db
    .selectFrom('notes')
    .select('id')
    .where('base_id', '=', baseId)
    .where('owner_id', '=', ownerId)
    .orderBy('id')
    .execute();
  for (const { id } of ids) {
    const note = await db.selectFrom('notes').selectAll().where('id', '=', id).executeTakeFirst();
    if (note)
      yield {
        kind: 'note',
        id,
        sourceId: note.source_id,
        title: note.title,
        content: note.content,
        createdAt: note.created_at,
        updatedAt: note.updated_at,
      };
  }
}

async function* questions(
  db: Kysely<HearthTables>,
  ownerId: string,
  baseId: string,
): AsyncGenerator<ArchivedRow> {
  const rows = await db
    .selectFrom('evaluation_questions')
    .selectAll()
    .where('base_id', '=', baseId)
    .where('owner_id', '=', ownerId)
    .execute();
  for (const row of rows) {
    yield {
      kind: 'question',
      question: row.question,
      expected: z.array(expectedPassageSchema).parse(JSON.parse(row.expected)),
      origin: row.origin,
      confirmed: row.confirmed === 1,
      createdAt: row.created_at,
      localOnly: row.local_only === 1,
    };
  }
}

async function* runs(
  db: Kysely<HearthTables>,
  ownerId: string,
  baseId: string,
): AsyncGenerator<ArchivedRow> {
  const rows = await db
    .selectFrom('evaluation_runs')
    .selectAll()
    .where('base_id', '=', baseId)
    .where('owner_id', '=', ownerId)
    .execute();
  for (const row of rows) {
    yield {
      kind: 'run',
      at: row.at,
      summary: evaluationRunSchema
        .pick({ options: true, facts: true, metrics: true })
        .parse(JSON.parse(row.summary)),
      results: z.array(questionResultSchema).parse(JSON.parse(row.results)),
    };
  }
}

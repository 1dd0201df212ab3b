import { dirname } from 'node:path';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import {
  evaluationRunSchema,
  expectedPassageSchema,
  questionResultSchema,
} from '../../../../shared/contract/evaluation.ts';
import { noteLimits, sourceKindSchema } from '../../../../shared/contract/knowledge-sources.ts';
import { newId } from '../../../../shared/ids.ts';
import type { Schema } from '../../store/schema.ts';
import { importedMark } from '../sources/files/reconcile-files.ts';
import { createFolderStatus } from '../sources/files/folder-status.ts';
import { takenConversations } from '../sources/conversations/conversation-rows.ts';
import { sourceConfigSchema, sourceRows, type SourceRow } from '../sources/source-rows.ts';
import { jsonLines } from './lines.ts';
import { damaged } from './transfer-errors.ts';

const text = z.string();
/** What belongs to a base in `hearth.db`, a line each. A source comes before what belongs to it. */
const archivedRowSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('source'),
    id: text.max(100),
    source: sourceKindSchema.exclude(['conversations']),
    config: sourceConfigSchema,
    createdAt: z.number().int(),
    excluded: z.array(text),
  }),
  z.object({
    kind: z.literal('conversations'),
    id: text.max(100),
    localOnly: z.boolean(),
    createdAt: z.number().int(),
  }),
  z.object({
    kind: z.literal('page'),
    sourceId: text,
    url: text,
    etag: text,
    lastModified: text,
    hash: text,
    fetchedAt: z.number().int(),
  }),
  z.object({
    kind: z.literal('note'),
    id: text.max(100),
    sourceId: text,
    title: text.min(1).max(noteLimits.titleCharacters),
    content: text.min(1).max(noteLimits.contentCharacters),
    createdAt: z.number().int(),
    updatedAt: z.number().int(),
  }),
  z.object({
    kind: z.literal('question'),
    question: text.min(1).max(2000),
    expected: z.array(expectedPassageSchema),
    origin: z.enum(['own', 'suggested', 'imported']),
    confirmed: z.boolean(),
    createdAt: z.number().int(),
    localOnly: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('run'),
    at: z.number().int(),
    summary: evaluationRunSchema.pick({ options: true, facts: true, metrics: true }),
    results: z.array(questionResultSchema),
  }),
]);
type ArchivedRow = z.infer<typeof archivedRowSchema>;

/** Whether a conversation that is local only may be held by the base. */
async function holdsLocalOnly(
  db: Kysely<Schema>,
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

/**
 * Conversations are their owner's and stay; what was made of them goes along as contents, with the
 * rule that they are under.
 */
export async function* rowsOf(
  db: Kysely<Schema>,
  ownerId: string,
  baseId: string,
): AsyncGenerator<ArchivedRow> {
  for (const row of await sourceRows.ofBase(db, baseId)) {
    if (row.kind === 'conversations') {
      yield {
        kind: 'conversations',
        id: row.id,
        localOnly: await holdsLocalOnly(db, row),
        createdAt: row.created_at,
      };
      continue;
    }
    yield {
      kind: 'source',
      id: row.id,
      source: row.kind,
      config: row.config,
      createdAt: row.created_at,
      excluded: [...(await sourceRows.excluded(db, row.id))],
    };
    for (const page of await db
      .selectFrom('source_pages')
      .selectAll()
      .where('source_id', '=', row.id)
      .where('error_code', 'is', null)
      .execute()) {
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
  for (const { id } of await db
    .selectFrom('notes')
    .select('id')
    .where('base_id', '=', baseId)
    .where('owner_id', '=', ownerId)
    .orderBy('id')
    .execute()) {
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
  for (const row of await db
    .selectFrom('evaluation_questions')
    .selectAll()
    .where('base_id', '=', baseId)
    .where('owner_id', '=', ownerId)
    .execute()) {
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
  for (const row of await db
    .selectFrom('evaluation_runs')
    .selectAll()
    .where('base_id', '=', baseId)
    .where('owner_id', '=', ownerId)
    .execute()) {
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

export interface NewIds {
  sources: Record<string, string>;
  notes: Record<string, string>;
}

async function* readRows(path: string): AsyncGenerator<ArchivedRow> {
  for await (const line of jsonLines(path)) {
    const row = archivedRowSchema.safeParse(line);
    if (!row.success) throw damaged(row.error);
    yield row.data;
  }
}

/** Reads every row once, so that nothing is made of a file with one that is damaged. */
export async function newIdsOf(path: string, nowMs: number): Promise<NewIds> {
  const ids: NewIds = {
    sources: Object.create(null) as Record<string, string>,
    notes: Object.create(null) as Record<string, string>,
  };
  for await (const row of readRows(path)) {
    if (row.kind === 'source' || row.kind === 'conversations')
      ids.sources[row.id] = newId('src', nowMs);
    if (row.kind === 'note') ids.notes[row.id] = newId('note', nowMs);
  }
  return ids;
}

export interface RowsTarget extends NewIds {
  baseId: string;
  ownerId: string;
  /** Whether the owner may have files of this machine; else its folders and files are left out. */
  withPaths: boolean;
  nowMs: number;
}

const kept =
  'It came with an imported knowledge base and is not on this machine. What was read of it ' +
  'is kept and can be asked.';

/**
 * Makes the rows anew for the owner, and tells how many folders and files are not the ones here.
 */
export async function insertRows(
  db: Kysely<Schema>,
  path: string,
  target: RowsTarget,
): Promise<{ unreachable: number }> {
  let unreachable = 0;
  for await (const row of readRows(path)) if (await insertRow(db, row, target)) unreachable += 1;
  return { unreachable };
}

async function insertRow(
  db: Kysely<Schema>,
  row: ArchivedRow,
  { sources, notes, baseId, ownerId, withPaths, nowMs }: RowsTarget,
): Promise<boolean> {
  const own = { base_id: baseId, owner_id: ownerId };
  if (row.kind === 'source' && !withPaths && (row.source === 'folder' || row.source === 'file'))
    return true;
  if (row.kind === 'source') return insertSource(db, row, { id: sources[row.id] ?? '', ...own });
  if (row.kind === 'conversations') {
    await db
      .insertInto('sources')
      .values({
        ...own,
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
    return false;
  }
  if (row.kind === 'question') {
    await db
      .insertInto('evaluation_questions')
      .values({
        ...own,
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
    return false;
  }
  if (row.kind === 'run') {
    await db
      .insertInto('evaluation_runs')
      .values({
        ...own,
        id: newId('run', nowMs),
        at: row.at,
        summary: JSON.stringify(row.summary),
        results: JSON.stringify(row.results),
      })
      .execute();
    return false;
  }
  const sourceId = sources[row.sourceId];
  if (sourceId === undefined) throw damaged();
  if (row.kind === 'page')
    await db
      .insertInto('source_pages')
      .values({
        source_id: sourceId,
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
  else
    await db
      .insertInto('notes')
      .values({
        ...own,
        id: notes[row.id] ?? '',
        source_id: sourceId,
        title: row.title,
        content: row.content,
        created_at: row.createdAt,
        updated_at: row.updatedAt,
      })
      .execute();
  return false;
}

const folderStatus = createFolderStatus();

/**
 * No folder is followed, and no private host asked, because a file says so. True where a folder or
 * file is not the one here.
 */
async function insertSource(
  db: Kysely<Schema>,
  { source: kind, config, createdAt, excluded }: Extract<ArchivedRow, { kind: 'source' }>,
  own: { id: string; base_id: string; owner_id: string },
): Promise<boolean> {
  const { path, url, mark } = config;
  const isPath = kind === 'folder' || kind === 'file';
  const isPage = kind === 'page' || kind === 'sitemap';
  if (
    (isPath && path === undefined) ||
    (isPage && (url === undefined || !/^https?:\/\//.test(url)))
  )
    throw damaged();
  const found =
    isPath && path !== undefined
      ? await folderStatus(kind === 'file' ? dirname(path) : path)
      : null;
  const isGone = isPath && !(found?.reachable === true && found.mark === mark);
  const saved = {
    ...(isPath
      ? { path, watched: false, mark: isGone ? importedMark : mark }
      : isPage
        ? { url }
        : {}),
    ...(config.localOnly ? { localOnly: true } : {}),
  };
  await db
    .insertInto('sources')
    .values({
      ...own,
      kind,
      config: JSON.stringify(saved),
      state: isGone ? 'unreachable' : 'ready',
      error_code: isGone ? 'document_missing' : null,
      error_message: isGone ? kept : null,
      last_checked_at: null,
      created_at: createdAt,
    })
    .execute();
  for (const key of excluded) await sourceRows.exclude(db, own.id, key);
  return isGone;
}

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { HearthTables } from '../../store/schema.ts';
import type { Base } from '../base/base-client.ts';
import { allDocuments } from '../base/all-documents.ts';

interface Quote {
  baseId?: unknown;
  documentId?: unknown;
}

/** This many messages are read before the event loop gets its turn. */
const batch = 200;

const quotesOf = (sources: string): Quote[] => {
  try {
    const parsed = JSON.parse(sources) as unknown;
    return Array.isArray(parsed) ? (parsed as Quote[]) : [];
  } catch {
    return [];
  }
};

export interface MarkDeps {
  db: Kysely<HearthTables>;
  base(id: string): Base;
  now: () => number;
}

/** What became local-only: a base, or only these documents of it. */
interface Marked {
  baseId: string;
  documentIds: ReadonlySet<string> | null;
}

/**
 * Marks what quotes it; gives the conversations that have newly marked messages. A kept response
 * does not say which document it quotes, so each of the base is marked.
 */
async function markOnce(
  { db, now }: MarkDeps,
  { baseId, documentIds }: Marked,
): Promise<Set<string>> {
  const isHeld = (quote: Quote): boolean =>
    quote.baseId === baseId && (documentIds === null || documentIds.has(String(quote.documentId)));
  const conversations = new Set<string>();
  // First, so that an answer that is kept after the scan has passed finds it.
  await db
    .updateTable('knowledge_bases')
    .set({ marked_at: now() })
    .where('id', '=', baseId)
    .execute();
  await db
    .updateTable('responses')
    .set({ local_only: 1 })
    .where('base_id', '=', baseId)
    .where('local_only', '=', 0)
    .execute();
  if (documentIds !== null)
    await db
      .updateTable('evaluation_questions')
      .set({ local_only: 1 })
      .where('base_id', '=', baseId)
      .where('origin', '=', 'suggested')
      .execute();
  for (let last = ''; ; await nextTurn()) {
    const rows = await db
      .selectFrom('messages')
      .select(['id', 'conversation_id', 'sources'])
      .where('id', '>', last)
      .where('local_only', '=', 0)
      .where('sources', 'like', `%${baseId}%`)
      .orderBy('id')
      .limit(batch)
      .execute();
    const quoting = rows.filter(({ sources }) => quotesOf(sources).some(isHeld));
    for (const { conversation_id: conversationId } of quoting) conversations.add(conversationId);
    const ids = quoting.map(({ id }) => id);
    if (ids.length > 0)
      await db.updateTable('messages').set({ local_only: 1 }).where('id', 'in', ids).execute();
    if (rows.length < batch) return conversations;
    last = rows.at(-1)?.id ?? '';
  }
}

/** The documents that bases of its owner made of a conversation. */
async function documentsOf({ db, base }: MarkDeps, conversationId: string): Promise<Marked[]> {
  const sources = await db
    .selectFrom('sources')
    .innerJoin('conversations', 'conversations.owner_id', 'sources.owner_id')
    .select(['sources.id', 'sources.base_id'])
    .where('conversations.id', '=', conversationId)
    .where('sources.kind', '=', 'conversations')
    .execute();
  const marked: Marked[] = [];
  for (const { id, base_id: baseId } of sources) {
    const documents = (await allDocuments(base(baseId), id)).filter(
      ({ key }) => key === conversationId,
    );
    if (documents.length > 0)
      marked.push({ baseId, documentIds: new Set(documents.map((document) => document.id)) });
  }
  return marked;
}

/** Follows each conversation once, so that it ends whatever quotes what. */
async function markAll(
  deps: MarkDeps,
  first: readonly Marked[],
  followed: Set<string>,
): Promise<void> {
  const queue = [...first];
  for (let marked = queue.pop(); marked !== undefined; marked = queue.pop()) {
    for (const conversationId of await markOnce(deps, marked)) {
      if (followed.has(conversationId)) continue;
      followed.add(conversationId);
      queue.push(...(await documentsOf(deps, conversationId)));
    }
  }
}

/**
 * Marks what was made of a base before it became local-only: chats and kept responses that quote
 * it, suggested questions, and what in turn quotes those chats by way of a base that holds them.
 * With `documentIds` only those documents became local-only.
 */
export const markQuotes = (
  deps: MarkDeps,
  baseId: string,
  documentIds: ReadonlySet<string> | null = null,
): Promise<void> => markAll(deps, [{ baseId, documentIds }], new Set());

/**
 * The same for a conversation that became local-only: what quotes it by way of the bases that hold
 * it.
 */
export const markQuotesOfConversation = async (
  deps: MarkDeps,
  conversationId: string,
): Promise<void> =>
  markAll(deps, await documentsOf(deps, conversationId), new Set([conversationId]));

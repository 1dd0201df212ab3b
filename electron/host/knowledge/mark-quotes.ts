import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Schema } from '../store/schema.ts';

interface Quote {
  baseId?: unknown;
  documentId?: unknown;
}

/** So many messages are read before the event loop gets its turn. */
const batch = 200;

const quotesOf = (sources: string): Quote[] => {
  try {
    const parsed = JSON.parse(sources) as unknown;
    return Array.isArray(parsed) ? (parsed as Quote[]) : [];
  } catch {
    return [];
  }
};

/**
 * Marks what was made of a base before it became local-only: chats and kept responses that quote it, and suggested questions. With `documentIds` only those
 * documents became local-only; a kept response does not say which document it quotes, so that each of the base is marked.
 */
export async function markQuotes(db: Kysely<Schema>, baseId: string, documentIds: ReadonlySet<string> | null = null): Promise<void> {
  const isHeld = (quote: Quote): boolean => quote.baseId === baseId && (documentIds === null || documentIds.has(String(quote.documentId)));
  await db.updateTable('responses').set({ local_only: 1 }).where('base_id', '=', baseId).where('local_only', '=', 0).execute();
  if (documentIds !== null) await db.updateTable('evaluation_questions').set({ local_only: 1 }).where('base_id', '=', baseId).where('origin', '=', 'suggested').execute();
  for (let last = ''; ; await nextTurn()) {
    const rows = await db.selectFrom('messages').select(['id', 'sources']).where('id', '>', last).where('local_only', '=', 0).where('sources', 'like', `%${baseId}%`).orderBy('id').limit(batch).execute();
    const quoting = rows.filter(({ sources }) => quotesOf(sources).some(isHeld)).map(({ id }) => id);
    if (quoting.length > 0) await db.updateTable('messages').set({ local_only: 1 }).where('id', 'in', quoting).execute();
    if (rows.length < batch) return;
    last = rows.at(-1)?.id ?? '';
  }
}

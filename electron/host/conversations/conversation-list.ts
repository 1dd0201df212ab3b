import type { Conversation } from '../../../shared/contract/conversations.ts';
import type { OpenStore } from '../store/open-store.ts';
import { readRows } from '../store/transact.ts';
import { toConversation } from './message-rows.ts';

const mostFound = 200;

const likePattern = (query: string): string => `%${query.replace(/[\\%_]/g, '\\$&')}%`;

/** The owner's conversations, the newest first; with a query those that contain it. */
export async function listConversations(
  store: Pick<OpenStore, 'db' | 'sqlite' | 'read'>,
  ownerId: string,
  query: string,
): Promise<Conversation[]> {
  const all = store.db
    .selectFrom('conversations')
    .selectAll()
    .where('owner_id', '=', ownerId)
    .where('deleted_at', 'is', null)
    .orderBy('updated_at', 'desc')
    .orderBy('id', 'desc');
  if (query.trim() === '') return readRows(store, all).map(toConversation);
  const found = await store.read('conversations.search', {
    ownerId,
    pattern: likePattern(query.trim()),
    limit: mostFound,
  });
  const ids = found.map(({ id }) => id);
  return readRows(store, all.where('id', 'in', ids)).map(toConversation);
}

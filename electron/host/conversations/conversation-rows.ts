import type { Updateable } from 'kysely';
import type { Message } from '../../../shared/contract/conversations.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Schema } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { readRow, readRows, write } from '../store/transact.ts';
import { fromMessage, toMessage, type ConversationRow } from './message-rows.ts';

type Rows = Pick<Store, 'db' | 'sqlite'>;

/** Throws `not_found` for a conversation that is another owner's or in the trash. */
export function conversationRow(store: Rows, ownerId: string, id: string, where: 'kept' | 'trash' = 'kept'): ConversationRow {
  const row = readRow(store, store.db.selectFrom('conversations').selectAll().where('id', '=', id).where('owner_id', '=', ownerId));
  if (row === undefined || (row.deleted_at === null) !== (where === 'kept')) throw new AppError('not_found', 'There is no such conversation; it may have been deleted.');
  return row;
}

/** Oldest first: ids sort by when they were made. */
export const messagesOf = (store: Rows, conversationId: string): Message[] =>
  readRows(store, store.db.selectFrom('messages').selectAll().where('conversation_id', '=', conversationId).orderBy('id')).map(toMessage);

/** The newest `limit`, oldest first. */
export const newestOf = (store: Rows, conversationId: string, limit: number): Message[] =>
  readRows(store, store.db.selectFrom('messages').selectAll().where('conversation_id', '=', conversationId).orderBy('id', 'desc').limit(limit)).map(toMessage).toReversed();

export const insertMessage = (store: Rows, ownerId: string, message: Message): number => write(store, store.db.insertInto('messages').values(fromMessage(message, ownerId)));

export function saveMessage(store: Rows, ownerId: string, message: Message): void {
  const { id, conversation_id: _conversation, owner_id: _owner, created_at: _created, role: _role, ...columns } = fromMessage(message, ownerId);
  write(store, store.db.updateTable('messages').set(columns).where('id', '=', id));
}

export const updateConversation = (store: Rows, id: string, columns: Updateable<Schema['conversations']>): number => write(store, store.db.updateTable('conversations').set(columns).where('id', '=', id));

/** Whether a message of the conversation is local-only; answered by an index that holds only such messages. */
export const holdsLocalOnlyText = (store: Rows, conversationId: string): boolean =>
  readRow(store, store.db.selectFrom('messages').select('id').where('conversation_id', '=', conversationId).where('local_only', '=', 1).limit(1)) !== undefined;

/** Drops a message and all after it; gives their ids. */
export function removeFrom(store: Rows, conversationId: string, messageId: string): string[] {
  const { db } = store;
  const ids = readRows(store, db.selectFrom('messages').select('id').where('conversation_id', '=', conversationId).where('id', '>=', messageId)).map(({ id }) => id);
  write(store, db.deleteFrom('messages').where('conversation_id', '=', conversationId).where('id', '>=', messageId));
  // A summary of what is no longer there would speak of it.
  write(store, db.updateTable('conversations').set({ summary: '', summary_until: null }).where('id', '=', conversationId).where('summary_until', '>=', messageId));
  return ids;
}

/** Throws `not_found` when one of the bases is neither this owner's nor shared. Says whether one of them is local only. */
export function anyBaseLocalOnly(store: Rows, ownerId: string, baseIds: readonly string[]): boolean {
  if (baseIds.length === 0) return false;
  const rows = readRows(store, store.db.selectFrom('knowledge_bases').select(['id', 'local_only']).where('id', 'in', baseIds).where((where) => where.or([where('owner_id', '=', ownerId), where('shared', '=', 1)])));
  if (rows.length < new Set(baseIds).size) throw new AppError('not_found', 'A knowledge base of this conversation is not there any more. Take it off the conversation, or attach another.');
  return rows.some((row) => row.local_only === 1);
}

import type { Updateable } from 'kysely';
import type { Message } from '../../../shared/contract/conversations.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { HearthTables } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { readRow, readRows, transact, write } from '../store/transact.ts';
import { fromMessage, toMessage, type ConversationRow } from './message-rows.ts';

type Rows = Pick<Store, 'db' | 'sqlite'>;

/** Throws `not_found` for a conversation that is another owner's or in the trash. */
export function conversationRow(
  store: Rows,
  ownerId: string,
  id: string,
  where: 'kept' | 'trash' = 'kept',
): ConversationRow {
  const row = readRow(
    store,
    store.db
      .selectFrom('conversations')
      .selectAll()
      .where('id', '=', id)
      .where('owner_id', '=', ownerId),
  );
  if (row === undefined || (row.deleted_at === null) !== (where === 'kept'))
    throw new AppError('not_found', phrase('conversations.missing'));
  return row;
}

/**
 * The owner's conversation that its client calls so, else the one that has this id; undefined where
 * there is neither.
 */
export function externalConversation(
  store: Rows,
  ownerId: string,
  externalId: string,
): ConversationRow | undefined {
  const own = store.db
    .selectFrom('conversations')
    .selectAll()
    .where('owner_id', '=', ownerId)
    .where('deleted_at', 'is', null);
  return (
    readRow(store, own.where('external_id', '=', externalId)) ??
    readRow(store, own.where('id', '=', externalId))
  );
}

/** Oldest first: ids sort by when they were made. */
export const messagesOf = (store: Rows, conversationId: string): Message[] =>
  readRows(
    store,
    store.db
      .selectFrom('messages')
      .selectAll()
      .where('conversation_id', '=', conversationId)
      .orderBy('id'),
  ).map(toMessage);

/** The newest `limit`, oldest first. */
export const newestOf = (store: Rows, conversationId: string, limit: number): Message[] =>
  readRows(
    store,
    store.db
      .selectFrom('messages')
      .selectAll()
      .where('conversation_id', '=', conversationId)
      .orderBy('id', 'desc')
      .limit(limit),
  )
    .map(toMessage)
    .toReversed();

export const countMessages = (store: Rows, conversationId: string): number =>
  readRow(
    store,
    store.db
      .selectFrom('messages')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('conversation_id', '=', conversationId),
  )?.count ?? 0;

export const insertMessage = (store: Rows, ownerId: string, message: Message): number =>
  write(store, store.db.insertInto('messages').values(fromMessage(message, ownerId)));

/**
 * Whether a base that the message quotes is local-only, had something in it marked since the answer
 * was begun, or is gone.
 */
function quotesMarked(store: Rows, { sources }: Message, begunAt: number): boolean {
  const quoted = [...new Set(sources.map(({ baseId }) => baseId))];
  if (quoted.length === 0) return false;
  const open = store.db
    .selectFrom('knowledge_bases')
    .select('id')
    .where('id', 'in', quoted)
    .where('local_only', '=', 0)
    .where('marked_at', '<', begunAt);
  return readRows(store, open).length < quoted.length;
}

/**
 * The marks are read as the row is written, and one that the row has is never taken away: the
 * message in memory may be older than they are.
 */
export function saveMessage(store: Rows, ownerId: string, message: Message, begunAt: number): void {
  const {
    id,
    conversation_id: _conversation,
    owner_id: _owner,
    created_at: _created,
    role: _role,
    local_only: own,
    ...columns
  } = fromMessage(message, ownerId);
  transact(store, () => {
    const marked = own === 1 || quotesMarked(store, message, begunAt) ? { local_only: 1 } : {};
    write(
      store,
      store.db
        .updateTable('messages')
        .set({ ...columns, ...marked })
        .where('id', '=', id),
    );
  });
}

export const updateConversation = (
  store: Rows,
  id: string,
  columns: Updateable<HearthTables['conversations']>,
): number => write(store, store.db.updateTable('conversations').set(columns).where('id', '=', id));

/**
 * Whether a message of the conversation is local-only; answered by an index that holds only such
 * messages.
 */
export const holdsLocalOnlyText = (store: Rows, conversationId: string): boolean =>
  readRow(
    store,
    store.db
      .selectFrom('messages')
      .select('id')
      .where('conversation_id', '=', conversationId)
      .where('local_only', '=', 1)
      .limit(1),
  ) !== undefined;

/** Whether a local-only message of the user is among this one and those after it. */
export const asksLocalOnly = (store: Rows, conversationId: string, from: string): boolean => {
  const asked = store.db
    .selectFrom('messages')
    .select('id')
    .where('conversation_id', '=', conversationId)
    .where('id', '>=', from);
  return (
    readRow(store, asked.where('local_only', '=', 1).where('role', '=', 'user').limit(1)) !==
    undefined
  );
};

/** Drops a message and all after it; gives their ids. */
export function removeFrom(store: Rows, conversationId: string, messageId: string): string[] {
  const { db } = store;
  const ids = readRows(
    store,
    db
      .selectFrom('messages')
      .select('id')
      .where('conversation_id', '=', conversationId)
      .where('id', '>=', messageId),
  ).map(({ id }) => id);
  write(
    store,
    db
      .deleteFrom('messages')
      .where('conversation_id', '=', conversationId)
      .where('id', '>=', messageId),
  );
  // A summary of what is no longer there would speak of it.
  write(
    store,
    db
      .updateTable('conversations')
      .set({ summary: '', summary_until: null })
      .where('id', '=', conversationId)
      .where('summary_until', '>=', messageId),
  );
  return ids;
}

/**
 * Throws `not_found` when one of the bases is neither this owner's nor shared. Says whether one of
 * them is local only.
 */
export function anyBaseLocalOnly(
  store: Rows,
  ownerId: string,
  baseIds: readonly string[],
): boolean {
  if (baseIds.length === 0) return false;
  const rows = readRows(
    store,
    store.db
      .selectFrom('knowledge_bases')
      .select(['id', 'local_only'])
      .where('id', 'in', baseIds)
      .where((where) => where.or([where('owner_id', '=', ownerId), where('shared', '=', 1)])),
  );
  if (rows.length < new Set(baseIds).size)
    throw new AppError('not_found', phrase('conversations.baseMissing'));
  return rows.some((row) => row.local_only === 1);
}

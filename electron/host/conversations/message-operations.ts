import type { Conversation, Message } from '../../../shared/contract/conversations.ts';
import type { Metadata } from '../../../shared/contract/metadata.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { newId } from '../../../shared/ids.ts';
import type { Caller } from '../caller.ts';
import type { OpenStore } from '../store/open-store.ts';
import { readRow, transact } from '../store/transact.ts';
import type { Answers } from './answers.ts';
import {
  asksLocalOnly,
  conversationRow,
  holdsLocalOnlyText,
  insertMessage,
  messagesOf,
  removeFrom,
  updateConversation,
} from './conversation-rows.ts';
import type { Conversations, Exchange } from './conversations.ts';
import type { AnswerFollower } from './follow-answer.ts';
import { toConversation } from './message-rows.ts';
import { titleFrom } from './title.ts';
import type { Watchers } from './watchers.ts';

export interface MessageOperationsDeps {
  store: Pick<OpenStore, 'db' | 'sqlite'>;
  answers: Answers;
  watchers: Watchers;
  /** Notifies lists and views of the conversation. */
  touched(ownerId: string, id: string): void;
  now: () => number;
}

interface Continuation {
  conversation: Conversation;
  /** The first message to drop, with all after it; null drops none. */
  from: string | null;
  /** The user's message; null where only the answer is written again. */
  content: string | null;
  /** Of the user's message. */
  metadata?: Metadata | undefined;
}

interface Continued {
  removed: string[];
  added: Message[];
  conversation: Conversation;
}

type NewMessage = Pick<Message, 'conversationId' | 'role' | 'content' | 'createdAt'> & {
  localOnly: boolean;
  metadata?: Metadata | undefined;
};

const messageOf = ({
  conversationId,
  role,
  content,
  createdAt,
  localOnly,
  metadata,
}: NewMessage): Message => ({
  id: newId('msg', createdAt),
  conversationId,
  role,
  content,
  reasoning: '',
  state: role === 'user' ? 'complete' : 'streaming',
  errorCode: null,
  errorMessage: null,
  declined: false,
  sources: [],
  searchedFor: null,
  footnote: null,
  ...(localOnly ? { localOnly } : {}),
  ...(metadata === undefined ? {} : { metadata }),
  createdAt,
});

type Rows = MessageOperationsDeps['store'];

/**
 * Ids sort by time: a message is later than the one before it, also within a millisecond and when
 * the clock was set back.
 */
function nextTime(store: Rows, conversationId: string, nowMs: number): number {
  const last = readRow(
    store,
    store.db
      .selectFrom('messages')
      .select('created_at')
      .where('conversation_id', '=', conversationId)
      .orderBy('id', 'desc')
      .limit(1),
  );
  return Math.max(nowMs, (last?.created_at ?? 0) + 1);
}

/**
 * The title after the change. It may repeat a local-only message: when the last of them goes, the
 * title is made of what is left.
 */
function titleAfter(
  store: Rows,
  { conversation, content }: Continuation,
  removesLocalOnly: boolean,
): string {
  const { id, title } = conversation;
  if (content === null) return title;
  if (removesLocalOnly && !holdsLocalOnlyText(store, id)) {
    const first = messagesOf(store, id).find(({ role }) => role === 'user');
    return titleFrom(first?.content ?? content);
  }
  return title === '' ? titleFrom(content) : title;
}

/**
 * Changes the messages of a conversation: sends one, edits one or regenerates an answer. Each drops
 * what follows, stores the messages and starts the answer (`Answers`), which watchers then read.
 */
export function createMessageOperations({
  store,
  answers,
  watchers,
  touched,
  now,
}: MessageOperationsDeps): Pick<Conversations, 'send' | 'edit' | 'regenerate'> {
  const addMessages = (
    caller: Caller,
    { conversation: { id }, content, metadata }: Continuation,
  ): Message[] => {
    const at = nextTime(store, id, now());
    // The text of a local-only client stays local-only when the client no longer is, and so does
    // what was made of local-only text.
    const { localOnly } = caller;
    const question: Message[] =
      content === null
        ? []
        : [
            messageOf({
              conversationId: id,
              localOnly,
              role: 'user',
              content,
              metadata,
              createdAt: at,
            }),
          ];
    const answer = messageOf({
      conversationId: id,
      localOnly: localOnly || holdsLocalOnlyText(store, id),
      role: 'assistant',
      content: '',
      createdAt: at + 1,
    });
    const added = [...question, answer];
    for (const message of added) insertMessage(store, caller.ownerId, message);
    return added;
  };

  /**
   * Drops messages and adds others in one transaction, then starts the answer. Returns what was
   * added.
   */
  const continueWith = (
    caller: Caller,
    continuation: Continuation,
    follow?: AnswerFollower['take'],
  ): Message[] => {
    const { conversation: before, from } = continuation;
    const { id } = before;
    const { removed, added, conversation } = transact(store, (): Continued => {
      const removesLocalOnly = from !== null && asksLocalOnly(store, id, from);
      const removed = from === null ? [] : removeFrom(store, id, from);
      const title = titleAfter(store, continuation, removesLocalOnly);
      const added = addMessages(caller, continuation);
      updateConversation(store, id, { title, updated_at: now() });
      const row = conversationRow(store, caller.ownerId, id);
      return { removed, added, conversation: toConversation(row) };
    });
    if (removed.length > 0) watchers.tell(id, { type: 'removed', messageIds: removed });
    for (const message of added) watchers.tell(id, { type: 'message', message });
    watchers.tell(id, { type: 'conversation', conversation });
    answers.start(caller, conversation, added.at(-1) as Message, follow);
    touched(caller.ownerId, id);
    return added;
  };

  /** Throws `busy` while an answer is being written. */
  const idleConversation = (ownerId: string, id: string): Conversation => {
    const conversation = toConversation(conversationRow(store, ownerId, id));
    if (answers.running(id) === undefined) return conversation;
    throw new AppError('busy', phrase('conversations.answering'), { retryable: true });
  };

  return {
    send: async (caller, { id, content, metadata }, follow) => {
      const conversation = idleConversation(caller.ownerId, id);
      return exchangeOf(
        continueWith(caller, { conversation, from: null, content, metadata }, follow),
      );
    },
    edit: async (caller, { id, messageId, content }) => {
      const conversation = idleConversation(caller.ownerId, id);
      const replaced = messagesOf(store, id).find((message) => message.id === messageId);
      if (replaced === undefined)
        throw new AppError('not_found', phrase('conversations.messageMissing'));
      if (replaced.role !== 'user')
        throw new AppError('bad_request', phrase('conversations.ownOnly'));
      return exchangeOf(continueWith(caller, { conversation, from: messageId, content }));
    },
    regenerate: async (caller, id) => {
      const conversation = idleConversation(caller.ownerId, id);
      const messages = messagesOf(store, id);
      const question = messages.findLastIndex(({ role }) => role === 'user');
      if (question === -1)
        throw new AppError('bad_request', phrase('conversations.nothingToRegenerate'));
      const from = messages[question + 1]?.id ?? null;
      return continueWith(caller, { conversation, from, content: null }).at(-1) as Message;
    },
  };
}

function exchangeOf([userMessage, assistantMessage]: Message[]): Exchange {
  if (userMessage === undefined || assistantMessage === undefined)
    throw new AppError('internal', phrase('conversations.notAdded'));
  return { userMessage, assistantMessage };
}

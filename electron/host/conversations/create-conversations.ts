import type { Conversation, Message } from '../../../shared/contract/conversations.ts';
import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Changes } from '../changes/changes.ts';
import type { Caller } from '../caller.ts';
import type { OpenStore } from '../store/open.ts';
import { readRow, readRows, transact, write } from '../store/transact.ts';
import { createAnswers, type AnswersDeps } from './answers.ts';
import {
  anyBaseLocalOnly,
  asksLocalOnly,
  conversationRow,
  countOf,
  holdsLocalOnlyText,
  insertMessage,
  messagesOf,
  newestOf,
  removeFrom,
  updateConversation,
} from './conversation-rows.ts';
import type { Conversations, Exchange } from './conversations.ts';
import { toConversation } from './message-rows.ts';
import { recoverMessages } from './recover.ts';
import { titleFrom } from './title.ts';
import { createWatchers, type Snapshot } from './watchers.ts';

export interface ConversationsDeps extends Omit<AnswersDeps, 'watchers' | 'ended' | 'store'> {
  store: Pick<OpenStore, 'db' | 'sqlite' | 'read'>;
  changes: Changes;
  /** Marks what quotes a conversation that becomes local-only. */
  markQuotes(conversationId: string): Promise<void>;
}

const mostFound = 200;

const likePattern = (query: string): string => `%${query.replace(/[\\%_]/g, '\\$&')}%`;

type NewMessage = Pick<Message, 'conversationId' | 'role' | 'content' | 'createdAt'> & {
  localOnly: boolean;
};

const messageOf = ({
  conversationId,
  role,
  content,
  createdAt,
  localOnly,
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
  createdAt,
});

export function createConversations(deps: ConversationsDeps): Conversations {
  const { store, changes, now, settings } = deps;
  const { db } = store;
  const watchers = createWatchers();

  const touched = (ownerId: string, id: string): void => {
    changes.publish(ownerId, { topic: 'conversations' });
    changes.publish(ownerId, { topic: 'conversation', id });
  };

  const answers = createAnswers({
    ...deps,
    watchers,
    ended: (ownerId, id) => {
      touched(ownerId, id);
      updateConversation(store, id, { updated_at: now() });
    },
  });

  const snapshotOf = (ownerId: string, id: string): Snapshot => {
    const live = answers.running(id)?.message();
    const messages = messagesOf(store, id).map((message) =>
      message.id === live?.id ? live : message,
    );
    return { conversation: toConversation(conversationRow(store, ownerId, id)), messages };
  };

  const mustRest = (id: string): void => {
    if (answers.running(id) === undefined) return;
    throw new AppError(
      'busy',
      'An answer is still being written in this conversation. Wait for it, or stop it first; ' +
        'what you wrote is not lost.',
      { retryable: true },
    );
  };

  /**
   * Ids sort by time: a message is later than the one before it, also within a millisecond and when
   * the clock was set back.
   */
  const nextTime = (id: string): number => {
    const last = readRow(
      store,
      db
        .selectFrom('messages')
        .select('created_at')
        .where('conversation_id', '=', id)
        .orderBy('id', 'desc')
        .limit(1),
    );
    return Math.max(now(), (last?.created_at ?? 0) + 1);
  };

  /**
   * Drops `from` and what follows it, adds the messages, starts the answer: the messages at once or
   * not at all.
   */
  const continueWith = (
    caller: Caller,
    conversation: Conversation,
    from: string | null,
    content: string | null,
  ): Message[] => {
    const { id } = conversation;
    const { removed, added, changed } = transact(store, () => {
      const removesLocalOnly = from !== null && asksLocalOnly(store, id, from);
      const removed = from === null ? [] : removeFrom(store, id, from);
      // A title may repeat a local-only message: when the last of them goes, it is made of what is
      // left.
      const isStale = removesLocalOnly && !holdsLocalOnlyText(store, id);
      const first = isStale
        ? messagesOf(store, id).find(({ role }) => role === 'user')?.content
        : undefined;
      const title =
        content !== null && (isStale || conversation.title === '')
          ? titleFrom(first ?? content)
          : conversation.title;
      const at = nextTime(id);
      // The text of a local-only client stays local-only when the client no longer is, and so does
      // what was made of local-only text.
      const said = { conversationId: id, localOnly: caller.localOnly };
      const question =
        content === null ? [] : [messageOf({ ...said, role: 'user', content, createdAt: at })];
      const answer = messageOf({
        ...said,
        role: 'assistant',
        content: '',
        createdAt: at + 1,
        localOnly: caller.localOnly || holdsLocalOnlyText(store, id),
      });
      const added = [...question, answer];
      for (const message of added) insertMessage(store, caller.ownerId, message);
      updateConversation(store, id, { title, updated_at: now() });
      return {
        removed,
        added,
        changed: toConversation(conversationRow(store, caller.ownerId, id)),
      };
    });
    if (removed.length > 0) watchers.tell(id, { type: 'removed', messageIds: removed });
    for (const message of added) watchers.tell(id, { type: 'message', message });
    watchers.tell(id, { type: 'conversation', conversation: changed });
    answers.start(caller, changed, added.at(-1) as Message);
    touched(caller.ownerId, id);
    return added;
  };

  const resting = (ownerId: string, id: string): Conversation => {
    const conversation = toConversation(conversationRow(store, ownerId, id));
    mustRest(id);
    return conversation;
  };

  const exchange = ([userMessage, assistantMessage]: Message[]): Exchange => {
    if (userMessage === undefined || assistantMessage === undefined)
      throw new AppError('internal', 'The message could not be added.');
    return { userMessage, assistantMessage };
  };

  const changed = (ownerId: string, id: string): Conversation => {
    const conversation = toConversation(conversationRow(store, ownerId, id));
    watchers.tell(id, { type: 'conversation', conversation });
    touched(ownerId, id);
    return conversation;
  };

  return {
    list: async (ownerId, query = '') => {
      const kept = db
        .selectFrom('conversations')
        .selectAll()
        .where('owner_id', '=', ownerId)
        .where('deleted_at', 'is', null)
        .orderBy('updated_at', 'desc')
        .orderBy('id', 'desc');
      if (query.trim() === '') return readRows(store, kept).map(toConversation);
      const found = await store.read('conversations.search', {
        ownerId,
        pattern: likePattern(query.trim()),
        limit: mostFound,
      });
      return readRows(
        store,
        kept.where(
          'id',
          'in',
          found.map(({ id }) => id),
        ),
      ).map(toConversation);
    },
    create: async (ownerId, input) => {
      const bases = input.knowledgeBaseIds ?? [];
      anyBaseLocalOnly(store, ownerId, bases);
      const at = now();
      const id = newId('conv', at);
      const chosen = {
        title: input.title?.trim() ?? '',
        model: input.model ?? settings.current(ownerId).defaultChatModel,
        local_only: input.localOnly === true ? 1 : 0,
        knowledge_base_ids: JSON.stringify(bases),
      };
      write(
        store,
        db.insertInto('conversations').values({
          id,
          owner_id: ownerId,
          ...chosen,
          summary_until: null,
          deleted_at: null,
          created_at: at,
          updated_at: at,
        }),
      );
      return changed(ownerId, id);
    },
    get: async (ownerId, id) => snapshotOf(ownerId, id),
    newest: async (ownerId, id, limit) => {
      conversationRow(store, ownerId, id);
      const live = answers.running(id)?.message();
      return newestOf(store, id, limit).map((message) =>
        message.id === live?.id ? live : message,
      );
    },
    count: async (ownerId, id) => {
      conversationRow(store, ownerId, id);
      return countOf(store, id);
    },
    find: async (ownerId, id) => toConversation(conversationRow(store, ownerId, id)),
    update: async (ownerId, { id, title, model, localOnly, knowledgeBaseIds }) => {
      const known = conversationRow(store, ownerId, id);
      const marked = localOnly === true && known.local_only === 0;
      if (knowledgeBaseIds !== undefined) anyBaseLocalOnly(store, ownerId, knowledgeBaseIds);
      const columns = {
        ...(title === undefined ? {} : { title }),
        ...(model === undefined ? {} : { model }),
        ...(localOnly === undefined ? {} : { local_only: localOnly ? 1 : 0 }),
        ...(knowledgeBaseIds === undefined
          ? {}
          : { knowledge_base_ids: JSON.stringify(knowledgeBaseIds) }),
      };
      // Before, as the bases that hold it let go of it once it is marked; and after, for what
      // quoted it in between.
      if (marked) await deps.markQuotes(id);
      if (Object.keys(columns).length > 0) updateConversation(store, id, columns);
      if (marked) await deps.markQuotes(id);
      return changed(ownerId, id);
    },
    remove: async (ownerId, id) => {
      conversationRow(store, ownerId, id);
      for (let run = answers.running(id); run !== undefined; run = answers.running(id)) {
        run.stop();
        await run.ended;
      }
      updateConversation(store, id, { deleted_at: now() });
      watchers.end(id);
      touched(ownerId, id);
      return { removed: true };
    },
    restore: async (ownerId, id) => {
      conversationRow(store, ownerId, id, 'trash');
      updateConversation(store, id, { deleted_at: null });
      return changed(ownerId, id);
    },
    send: async (caller, { id, content }) =>
      exchange(continueWith(caller, resting(caller.ownerId, id), null, content)),
    edit: async (caller, { id, messageId, content }) => {
      const conversation = resting(caller.ownerId, id);
      const replaced = messagesOf(store, id).find((message) => message.id === messageId);
      if (replaced === undefined)
        throw new AppError(
          'not_found',
          'There is no such message in this conversation; it may have been replaced already.',
        );
      if (replaced.role !== 'user')
        throw new AppError(
          'bad_request',
          'Only messages of your own can be edited. To have another answer, answer anew.',
        );
      return exchange(continueWith(caller, conversation, messageId, content));
    },
    regenerate: async (caller, id) => {
      const conversation = resting(caller.ownerId, id);
      const messages = messagesOf(store, id);
      const question = messages.findLastIndex(({ role }) => role === 'user');
      if (question === -1)
        throw new AppError('bad_request', 'There is no question yet that could be answered anew.');
      return continueWith(caller, conversation, messages[question + 1]?.id ?? null, null).at(
        -1,
      ) as Message;
    },
    stop: async (ownerId, id) => {
      conversationRow(store, ownerId, id);
      const run = answers.running(id);
      run?.stop();
      await run?.ended;
      return { stopped: run !== undefined };
    },
    watch: (ownerId, id, signal) => {
      conversationRow(store, ownerId, id);
      return watchers.watch(id, signal, () => snapshotOf(ownerId, id));
    },
    recover: async () => recoverMessages(store, now()),
    close: async () => answers.interruptAll(),
  };
}

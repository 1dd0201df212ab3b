import type { Conversation } from '../../../shared/contract/conversations.ts';
import type { Changes } from '../changes/changes.ts';
import type { OpenStore } from '../store/open-store.ts';
import { createAnswers, type AnswersDeps } from './answers.ts';
import {
  conversationColumns,
  insertConversation,
  type NewConversation,
} from './conversation-choices.ts';
import { listConversations } from './conversation-list.ts';
import {
  anyBaseLocalOnly,
  conversationRow,
  countMessages,
  externalConversation,
  messagesOf,
  newestOf,
  updateConversation,
} from './conversation-rows.ts';
import type { Conversations } from './conversations.ts';
import { createMessageOperations } from './message-operations.ts';
import { toConversation } from './message-rows.ts';
import { recoverMessages } from './recover.ts';
import { createWatchers, type ConversationSnapshot } from './watchers.ts';

export interface ConversationsDeps extends Omit<AnswersDeps, 'watchers' | 'ended' | 'store'> {
  store: Pick<OpenStore, 'db' | 'sqlite' | 'read'>;
  changes: Changes;
  /** Marks what quotes a conversation that becomes local-only. */
  markQuotes(conversationId: string): Promise<void>;
}

export function createConversations(deps: ConversationsDeps): Conversations {
  const { store, changes, now, settings } = deps;
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

  const find = (ownerId: string, id: string): Conversation =>
    toConversation(conversationRow(store, ownerId, id));

  const snapshotOf = (ownerId: string, id: string): ConversationSnapshot => {
    const live = answers.running(id)?.message();
    const messages = messagesOf(store, id).map((message) =>
      message.id === live?.id ? live : message,
    );
    return { conversation: find(ownerId, id), messages };
  };

  const changed = (ownerId: string, id: string): Conversation => {
    const conversation = find(ownerId, id);
    watchers.tell(id, { type: 'conversation', conversation });
    touched(ownerId, id);
    return conversation;
  };

  const insert = (ownerId: string, choices: NewConversation): string => {
    const model = choices.model ?? settings.current(ownerId).defaultChatModel;
    return insertConversation(store, ownerId, { ...choices, model }, now());
  };

  return {
    ...createMessageOperations({ store, answers, watchers, touched, now }),
    list: (ownerId, query = '') => listConversations(store, ownerId, query),
    create: async (ownerId, input) => changed(ownerId, insert(ownerId, input)),
    open: async (ownerId, externalId, input) => {
      const known = externalConversation(store, ownerId, externalId);
      if (known !== undefined) return toConversation(known);
      return changed(ownerId, insert(ownerId, { ...input, externalId }));
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
      return countMessages(store, id);
    },
    find: async (ownerId, id) => find(ownerId, id),
    update: async (ownerId, { id, ...choices }) => {
      const before = conversationRow(store, ownerId, id);
      const becomesLocalOnly = choices.localOnly === true && before.local_only === 0;
      const { knowledgeBaseIds } = choices;
      if (knowledgeBaseIds !== undefined) anyBaseLocalOnly(store, ownerId, knowledgeBaseIds);
      const columns = conversationColumns(choices);
      // Before the update, since bases drop the conversation once it is marked. After it, for what
      // quoted it in between.
      if (becomesLocalOnly) await deps.markQuotes(id);
      if (Object.keys(columns).length > 0) updateConversation(store, id, columns);
      if (becomesLocalOnly) await deps.markQuotes(id);
      return changed(ownerId, id);
    },
    remove: async (ownerId, id) => {
      conversationRow(store, ownerId, id);
      for (let run = answers.running(id); run !== undefined; run = answers.running(id)) {
        run.stop();
        await run.ended;
      }
      // Its client's id is free for another conversation.
      updateConversation(store, id, { deleted_at: now(), external_id: null });
      watchers.end(id);
      touched(ownerId, id);
      return { removed: true };
    },
    restore: async (ownerId, id) => {
      conversationRow(store, ownerId, id, 'trash');
      updateConversation(store, id, { deleted_at: null });
      return changed(ownerId, id);
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
    close: () => answers.interruptAll(),
  };
}

import type { Conversation, Message } from '../../../shared/contract/conversations.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import type { Answering } from '../knowledge/answer/answering.ts';
import type { Router } from '../routing/router.ts';
import type { Caller } from '../caller.ts';
import type { SettingsStore } from '../settings/create-settings.ts';
import type { Store } from '../store/store.ts';
import { chatReply, type ModelContext } from './chat-reply.ts';
import {
  anyBaseLocalOnly,
  conversationRow,
  messagesOf,
  saveMessage,
  updateConversation,
} from './conversation-rows.ts';
import { documentReply } from './document-reply.ts';
import type { AnswerFollower } from './follow-answer.ts';
import { isLocalOnlyText } from './message-rows.ts';
import type { Reply } from './reply.ts';
import { startRun, type Run } from './start-run.ts';
import type { Watchers } from './watchers.ts';

export interface ConversationLog {
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

export interface AnswersDeps {
  store: Pick<Store, 'db' | 'sqlite'>;
  router: Router;
  answering: Answering;
  contextOf(input: { caller: Caller; model: string }): Promise<ModelContext>;
  settings: Pick<SettingsStore, 'current'>;
  watchers: Watchers;
  log: ConversationLog;
  now: () => number;
  /** An answer is done: lists show it. */
  ended(ownerId: string, conversationId: string): void;
}

/** The answers being written, at most one a conversation. */
export interface Answers {
  running(conversationId: string): Run | undefined;
  start(
    caller: Caller,
    conversation: Conversation,
    message: Message,
    follow?: AnswerFollower['take'],
  ): void;
  interruptAll(): Promise<void>;
}

export function createAnswers(deps: AnswersDeps): Answers {
  const { store, router, answering, contextOf, settings, watchers, log, now } = deps;
  const runs = new Map<string, Run>();

  const replyTo = (
    caller: Caller,
    { id, model, knowledgeBaseIds, localOnly }: Conversation,
    answer: Message,
    signal: AbortSignal,
  ): Reply => {
    const { ownerId } = caller;
    const messages = messagesOf(store, id).filter((message) => message.id < answer.id);
    const question = messages.at(-1)?.content ?? '';
    const row = conversationRow(store, ownerId, id);
    // Local only is a hard rule: each of these alone is enough, the desktop's setting for
    // every caller, and local-only documents that were read before.
    const quotes = messages.some(isLocalOnlyText);
    const rules = [
      caller.localOnly,
      localOnly,
      quotes,
      row.system_local_only === 1,
      settings.current(ownerId).localOnly,
      settings.current(desktopOwnerId).localOnly,
      anyBaseLocalOnly(store, ownerId, knowledgeBaseIds),
    ];
    const guarded: Caller = { ...caller, localOnly: rules.includes(true) };
    if (knowledgeBaseIds.length > 0) {
      const history = messages
        .slice(0, -1)
        .filter(({ content }) => content !== '')
        .map(({ role, content }) => ({ role, content }));
      return documentReply(answering, {
        caller: guarded,
        baseIds: knowledgeBaseIds,
        question,
        history,
        model,
        signal,
        conversationId: id,
        instructions: row.system_prompt,
      });
    }
    const keepSummary = (text: string, until: string): void =>
      void updateConversation(store, id, { summary: text, summary_until: until });
    const summaryFailed = (error: unknown): void =>
      log.warn(
        { event: 'conversation.summary', conversationId: id, err: error },
        'the summary of older turns failed; the answer goes on with the newest turns',
      );
    return chatReply(
      { router, contextOf, keepSummary, summaryFailed },
      {
        caller: guarded,
        conversationId: id,
        model,
        messages,
        systemPrompt: row.system_prompt,
        summary: row.summary,
        summaryUntil: row.summary_until,
        signal,
      },
    );
  };

  return {
    running: (conversationId) => runs.get(conversationId),
    start: (caller, conversation, message, follow) => {
      const { id } = conversation;
      const begunAt = now();
      const run = startRun({
        message,
        reply: (signal) => replyTo(caller, conversation, message, signal),
        save: (current) => saveMessage(store, caller.ownerId, current, begunAt),
        delta: (text, reasoning) =>
          watchers.tell(id, { type: 'delta', messageId: message.id, text, reasoning }),
        changed: (current) => watchers.tell(id, { type: 'message', message: current }),
        follow,
        unexpected: (error) =>
          log.error(
            { event: 'conversation.answer', conversationId: id, messageId: message.id, err: error },
            'an answer failed in a way that nothing foresaw',
          ),
      });
      const ended = async (): Promise<void> => {
        await run.ended;
        runs.delete(id);
        deps.ended(caller.ownerId, id);
      };
      const noted = ended().catch((error: unknown) =>
        log.warn(
          { event: 'conversation.ended', conversationId: id, err: error },
          'the end of an answer could not be noted',
        ),
      );
      runs.set(id, { ...run, ended: noted });
    },
    interruptAll: async () => {
      const all = [...runs.values()];
      for (const run of all) run.interrupt();
      await Promise.all(all.map(({ ended }) => ended));
    },
  };
}

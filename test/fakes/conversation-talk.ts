import { expect } from 'vitest';
import type { Message } from '../../shared/contract/conversations.ts';
import { desktopOwnerId } from '../../shared/ids.ts';
import type { ConversationWorld } from './conversation-world.ts';
import type { Caller } from '../../electron/host/caller.ts';

export const me: Caller = { ownerId: desktopOwnerId, clientId: null, via: 'app', localOnly: false };

export interface Talk {
  /** A new conversation's id. */
  begun(): Promise<string>;
  messagesOf(id: string): Promise<Message[]>;
  answerOf(id: string): Promise<Message | undefined>;
  /** The answer, when it is written. */
  settled(id: string): Promise<Message | undefined>;
  ask(id: string, content: string): Promise<Message | undefined>;
  /** The messages of one request as the provider got it. */
  sentTo(index: number): { role: string; content: string }[];
}

/** Talks in the conversations of a world, as the machine's own user. */
export function talkIn({ conversations, upstream }: ConversationWorld): Talk {
  const messagesOf: Talk['messagesOf'] = async (id) =>
    (await conversations.get(desktopOwnerId, id)).messages;
  const answerOf: Talk['answerOf'] = async (id) => (await messagesOf(id)).at(-1);
  const settled: Talk['settled'] = async (id) => {
    await expect.poll(async () => (await answerOf(id))?.state).not.toBe('streaming');
    return answerOf(id);
  };
  return {
    begun: async () => (await conversations.create(desktopOwnerId, {})).id,
    messagesOf,
    answerOf,
    settled,
    ask: async (id, content) => {
      await conversations.send(me, { id, content });
      return settled(id);
    },
    sentTo: (index) =>
      (
        upstream.seen.at(index)?.body as
          | { messages: { role: string; content: string }[] }
          | undefined
      )?.messages ?? [],
  };
}

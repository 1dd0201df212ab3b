import { Hono } from 'hono';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  conversationWorld,
  type ConversationWorld,
} from '../../../../test/fakes/conversation-world.ts';
import { spoken } from '../../../../test/fakes/upstream.ts';
import { desktopOwnerId } from '../../../../shared/ids.ts';
import type { Caller } from '../../caller.ts';
import type { LanEnv } from '../http/lan-context.ts';
import type { ReplyParts } from '../sessions/reply-in-session.ts';
import { olderHistory } from './sessions.ts';

const caller: Caller = { ownerId: desktopOwnerId, clientId: null, via: 'lan', localOnly: false };
let world: ConversationWorld;
beforeEach(async () => {
  world = await conversationWorld();
});
afterEach(() => world.close());

it('a history reads as many messages as were asked for, and counts the others: a long session was loaded whole for its total', async () => {
  const { conversations, upstream } = world;
  upstream.script('/v1/chat/completions', [spoken('Hi.')]);
  const { id } = await conversations.create(caller.ownerId, { model: 'fake-model' });
  await conversations.send(caller, { id, content: 'Hello?' });
  const read: number[] = [];
  const parts = {
    conversations: {
      ...conversations,
      get: () => Promise.reject(new Error('the whole conversation was loaded')),
      newest: async (ownerId: string, conversation: string, limit: number) => {
        const messages = await conversations.newest(ownerId, conversation, limit);
        read.push(messages.length);
        return messages;
      },
    },
  } as unknown as ReplyParts;
  const app = new Hono<LanEnv>();
  app.use(async (c, next) => {
    c.set('caller', caller);
    await next();
  });
  app.get('/chat/sessions/:id/history', olderHistory(parts));
  const reply = await app.request(`/chat/sessions/${id}/history?limit=1`);
  expect(await reply.json()).toMatchObject({ total: 2, history: [{ role: 'assistant' }] });
  expect(read).toEqual([1]);
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Caller } from '../../caller.ts';
import { desktopOwnerId } from '../../../../shared/ids.ts';
import {
  conversationWorld,
  type ConversationWorld,
} from '../../../../test/fakes/conversation-world.ts';
import { failure, spoken } from '../../../../test/fakes/upstream.ts';
import type { FollowedEvent } from '../../conversations/follow-answer.ts';
import { sendInSession } from './session-answer.ts';

const caller: Caller = { ownerId: desktopOwnerId, clientId: null, via: 'lan', localOnly: false };
let world: ConversationWorld;
beforeEach(async () => {
  world = await conversationWorld();
});
afterEach(() => world.close());

async function allOf(events: AsyncIterable<FollowedEvent>): Promise<FollowedEvent[]> {
  const all: FollowedEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const begin = async (signal = new AbortController().signal) => {
  const { id } = await world.conversations.create(caller.ownerId, { model: 'fake-model' });
  return sendInSession(world.conversations, caller, { id, content: 'Hello?', signal });
};

describe('an answer in a session', () => {
  it('is the events of the reply itself, ended by the message as it is stored', async () => {
    world.upstream.script('/v1/chat/completions', [spoken('Hi', ' there.')]);
    const { events, assistantMessage } = await begin();
    const seen = await allOf(events);
    expect(seen.map((event) => (event.type === 'text' ? event.text : '')).join('')).toBe(
      'Hi there.',
    );
    expect(seen.at(-1)).toMatchObject({
      type: 'stored',
      message: { id: assistantMessage.id, state: 'complete', content: 'Hi there.' },
    });
  });

  it('stops listening to the request once its end is read: a reader of the last event may never ask for another', async () => {
    world.upstream.script('/v1/chat/completions', [spoken('Hi.')]);
    const request = new AbortController();
    const listeners = vi.spyOn(request.signal, 'removeEventListener');
    const { events } = await begin(request.signal);
    for (let step = await events.next(); step.done !== true; step = await events.next())
      if (step.value.type === 'stored') break;
    expect(listeners).toHaveBeenCalledWith('abort', expect.any(Function));
  });

  it('ends as failed where nothing came', async () => {
    world.upstream.script('/v1/chat/completions', [failure(400, 'no')]);
    const { events } = await begin();
    expect((await allOf(events)).at(-1)).toMatchObject({
      type: 'stored',
      message: { state: 'failed' },
    });
  });

  it('waits for a slow reader in pieces joined, not in one event a token', async () => {
    world.upstream.script('/v1/chat/completions', [spoken('a', 'b', 'c', 'd')]);
    const { events, assistantMessage } = await begin();
    while (
      (await world.conversations.newest(caller.ownerId, assistantMessage.conversationId, 1))[0]
        ?.state === 'streaming'
    )
      await new Promise((resolve) => setTimeout(resolve, 5));
    const seen = await allOf(events);
    expect(seen.map(({ type }) => type)).toEqual(['text', 'stored']);
    expect(seen[0]).toEqual({ type: 'text', text: 'abcd' });
  });
});

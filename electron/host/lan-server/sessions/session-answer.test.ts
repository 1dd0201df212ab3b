import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Conversations } from '../../conversations/conversations.ts';
import type { Caller } from '../../caller.ts';
import { desktopOwnerId } from '../../../../shared/ids.ts';
import {
  conversationWorld,
  type ConversationWorld,
} from '../../../../test/fakes/conversation-world.ts';
import { failure, spoken } from '../../../../test/fakes/upstream.ts';
import { answerIn } from './session-answer.ts';

const caller: Caller = { ownerId: desktopOwnerId, clientId: null, via: 'lan', localOnly: false };
let world: ConversationWorld;
let watches: AbortSignal[];
let talk: Conversations;
beforeEach(async () => {
  world = await conversationWorld();
  watches = [];
  const watch: Conversations['watch'] = (ownerId, id, signal) => {
    watches.push(signal);
    return world.conversations.watch(ownerId, id, signal);
  };
  talk = { ...world.conversations, watch };
});
afterEach(() => world.close());

/** As a plain reply reads: to the end, and not a step further. */
async function readToEnd(): Promise<string> {
  const { id } = await talk.create(caller.ownerId, { model: 'fake-model' });
  const events = answerIn(talk, caller, {
    id,
    content: 'Hello?',
    signal: new AbortController().signal,
  });
  for (;;) {
    const step = await events.next();
    if (step.done === true) throw new Error('an answer has no end');
    if (step.value.type === 'end') return step.value.message.state;
  }
}

describe('an answer in a session', () => {
  it('has no watcher once its end is reported: each reply would leave one that receives all that comes later', async () => {
    world.upstream.script('/v1/chat/completions', [spoken('Hi.')]);
    expect(await readToEnd()).toBe('complete');
    expect(watches.map((one) => one.aborted)).toEqual([true]);
  });

  it('has no watcher after it failed', async () => {
    world.upstream.script('/v1/chat/completions', [failure(400, 'no')]);
    expect(await readToEnd()).toBe('failed');
    expect(watches.map((one) => one.aborted)).toEqual([true]);
  });
});

import { afterEach, beforeEach, expect, it } from 'vitest';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { me, talkIn } from '../../../test/fakes/conversation-talk.ts';
import {
  conversationWorld,
  type ConversationWorld,
} from '../../../test/fakes/conversation-world.ts';

let world: ConversationWorld;
beforeEach(async () => {
  world = await conversationWorld();
});
afterEach(() => world.close());

const begin = async (text: string, localOnly: boolean): Promise<string> =>
  (
    await world.conversations.create(desktopOwnerId, {
      model: 'fake-model',
      systemPrompt: { text, localOnly },
    })
  ).id;

it('the system prompt of a conversation takes the place of Hearth’s own, until it is emptied', async () => {
  const { ask, sentTo } = talkIn(world);
  const id = await begin('Answer in verse.', false);
  await ask(id, 'Hello');
  expect(sentTo(-1)[0]).toEqual({ role: 'system', content: 'Answer in verse.' });
  await world.conversations.update(desktopOwnerId, {
    id,
    systemPrompt: { text: '', localOnly: false },
  });
  await ask(id, 'Again');
  expect(sentTo(-1)[0]?.content).toContain('helpful assistant');
  expect((await world.conversations.find(desktopOwnerId, id)).systemPrompt).toBeUndefined();
});

it('what a local-only client wrote as a system prompt is sent to no provider, also for a caller that is not local-only', async () => {
  const { ask, answerOf } = talkIn(world);
  const id = await begin('kestrelquartz', true);
  await ask(id, 'Hello');
  expect(world.upstream.seen).toEqual([]);
  expect(await answerOf(id)).toMatchObject({ state: 'failed' });
  // A text that is not local-only in its place lifts the mark, and the first question is no more.
  await world.conversations.update(desktopOwnerId, {
    id,
    systemPrompt: { text: 'Be brief.', localOnly: false },
  });
  await ask(id, 'Hello');
  expect(JSON.stringify(world.upstream.seen)).not.toContain('kestrelquartz');
  expect(world.upstream.seen).toHaveLength(1);
});

it('a long system prompt takes its place in the window of the model', async () => {
  world.context.tokens = 400;
  const id = await begin('word '.repeat(500), false);
  await world.conversations.send(me, { id, content: 'Hello' });
  expect(await talkIn(world).settled(id)).toMatchObject({
    state: 'failed',
    errorCode: 'context_too_long',
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  conversationWorld,
  type ConversationWorld,
} from '../../../test/fakes/conversation-world.ts';
import { failure, spoken } from '../../../test/fakes/upstream.ts';
import { me, talkIn, type Talk } from '../../../test/fakes/conversation-talk.ts';

const chatPath = '/v1/chat/completions';

let world: ConversationWorld;
let conversations: ConversationWorld['conversations'];
let upstream: ConversationWorld['upstream'];
let store: ConversationWorld['store'];
let begun: Talk['begun'];
let messagesOf: Talk['messagesOf'];
let settled: Talk['settled'];
let ask: Talk['ask'];
let sentTo: Talk['sentTo'];

beforeEach(async () => {
  world = await conversationWorld();
  ({ conversations, upstream, store } = world);
  ({ begun, messagesOf, settled, ask, sentTo } = talkIn(world));
});
afterEach(() => world.close());

describe("a conversation that is longer than the model's window", () => {
  it('has its older turns summarised once, kept, and handed on; the newest stay word for word', async () => {
    world.context.tokens = 600;
    const id = await begun();
    for (let turn = 0; turn < 6; turn += 1) await ask(id, `question ${turn} ${'word '.repeat(60)}`);
    const bodies = upstream.seen.map(
      ({ body }) => body as { messages: { content: string }[]; max_tokens?: number },
    );
    const summaries = bodies.filter(
      ({ messages }) => messages[0]?.content.includes('Write only the summary') === true,
    );
    expect(summaries.length).toBeGreaterThan(0);
    expect(summaries.length).toBeLessThan(4);
    const last = bodies.at(-1)?.messages ?? [];
    expect(last[0]?.content).toContain('Hello there');
    expect(last.at(-1)?.content).toContain('question 5');
    expect(JSON.stringify(last)).not.toContain('question 0');
    expect(
      await store.db
        .selectFrom('conversations')
        .select(['summary', 'summary_until'])
        .executeTakeFirst(),
    ).toMatchObject({ summary: 'Hello there', summary_until: expect.any(String) as string });
    expect(
      await store.db
        .selectFrom('requests')
        .select('purpose')
        .where('purpose', '=', 'summary')
        .execute(),
    ).toHaveLength(summaries.length);
  });

  it('is answered all the same when the summary fails', async () => {
    world.context.tokens = 600;
    const id = await begun();
    for (let turn = 0; turn < 2; turn += 1) await ask(id, `question ${turn} ${'word '.repeat(60)}`);
    upstream.script(chatPath, [failure(400, 'no summaries here'), spoken('Still here')]);
    expect(await ask(id, `question 2 ${'word '.repeat(250)}`)).toMatchObject({
      state: 'complete',
      content: 'Still here',
    });
  });

  it('forgets the summary of turns that were edited away', async () => {
    world.context.tokens = 600;
    const id = await begun();
    for (let turn = 0; turn < 6; turn += 1) await ask(id, `question ${turn} ${'word '.repeat(60)}`);
    await conversations.edit(me, {
      id,
      messageId: (await messagesOf(id))[0]?.id ?? '',
      content: 'Begin again',
    });
    await settled(id);
    expect(JSON.stringify(sentTo(-1))).not.toContain('What was said before');
  });

  it('says so when one message alone is too long, and keeps it', async () => {
    world.context.tokens = 600;
    const id = await begun();
    expect(await ask(id, 'word '.repeat(2000))).toMatchObject({
      state: 'failed',
      errorCode: 'context_too_long',
    });
    expect((await messagesOf(id))[0]?.content).toHaveLength(10_000);
    expect(upstream.seen).toHaveLength(0);
  });
});

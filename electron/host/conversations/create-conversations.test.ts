import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConversationEvent } from '../../../shared/contract/conversations.ts';
import { storedErrorWords } from '../../../shared/contract/error-phrase.ts';
import { messageIn } from '../../../shared/errors.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import {
  conversationWorld,
  type ConversationWorld,
} from '../../../test/fakes/conversation-world.ts';
import { chunk, done, failure, forever, spoken, usageChunk } from '../../../test/fakes/upstream.ts';
import type { Caller } from '../caller.ts';
import { me, talkIn, type Talk } from '../../../test/fakes/conversation-talk.ts';

const chatPath = '/v1/chat/completions';

let world: ConversationWorld;
let conversations: ConversationWorld['conversations'];
let upstream: ConversationWorld['upstream'];
let store: ConversationWorld['store'];
let begun: Talk['begun'];
let messagesOf: Talk['messagesOf'];
let answerOf: Talk['answerOf'];
let settled: Talk['settled'];
let ask: Talk['ask'];
let sentTo: Talk['sentTo'];

beforeEach(async () => {
  world = await conversationWorld();
  ({ conversations, upstream, store } = world);
  ({ begun, messagesOf, answerOf, settled, ask, sentTo } = talkIn(world));
});
afterEach(() => world.close());

/** A reply that gives some words and then stays open until the caller hangs up. */
const endless = {
  pieces: [
    chunk({ role: 'assistant', content: 'Once' }),
    ...Array.from({ length: 5 }, () => chunk({ content: ' more' })),
    forever,
  ],
};

describe('an exchange', () => {
  it('gives both messages at once, answers, and keeps what served it and its cost', async () => {
    const id = await begun();
    const { userMessage, assistantMessage } = await conversations.send(me, {
      id,
      content: 'Say hello',
    });
    expect([userMessage.state, assistantMessage.state]).toEqual(['complete', 'streaming']);
    expect(await settled(id)).toMatchObject({
      id: assistantMessage.id,
      state: 'complete',
      content: 'Hello there',
      footnote: { model: 'fake-model', account: 'Fake', outputTokens: 2, local: false },
    });
    expect(await messagesOf(id)).toHaveLength(2);
  });

  it('names the conversation by its first message, and never over a name that the user gave', async () => {
    const id = await begun();
    await ask(id, 'When does the lease end?\nIt is urgent.');
    expect((await conversations.get(desktopOwnerId, id)).conversation.title).toBe(
      'When does the lease end?',
    );
    const named = (await conversations.create(desktopOwnerId, { title: 'Mine' })).id;
    await ask(named, 'Anything');
    expect((await conversations.get(desktopOwnerId, named)).conversation.title).toBe('Mine');
  });

  it('reads no more messages than are asked for, and none for the conversation alone', async () => {
    const id = await begun();
    for (const content of ['one', 'two', 'three']) await ask(id, content);
    const parse = vi.spyOn(JSON, 'parse');
    expect(
      (await conversations.newest(desktopOwnerId, id, 2)).map(({ content }) => content),
    ).toEqual(['three', 'Hello there']);
    // The sources of two messages and the footnote of one.
    expect(parse).toHaveBeenCalledTimes(3);
    parse.mockClear();
    expect(await conversations.find(desktopOwnerId, id)).toMatchObject({ id, title: 'one' });
    expect(parse).toHaveBeenCalledTimes(1);
    parse.mockRestore();
    await expect(conversations.newest('owner_2', id, 2)).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('carries on from what was said before, in order, though all came within a millisecond', async () => {
    const id = await begun();
    for (const content of ['one', 'two', 'three']) await ask(id, content);
    expect(
      sentTo(2)
        .slice(1)
        .map(({ content }) => content),
    ).toEqual(['one', 'Hello there', 'two', 'Hello there', 'three']);
  });

  it('is one at a time: a second message meanwhile is refused and changes nothing', async () => {
    upstream.script(chatPath, [endless]);
    const id = await begun();
    const [first, second] = await Promise.allSettled([
      conversations.send(me, { id, content: 'a' }),
      conversations.send(me, { id, content: 'b' }),
    ]);
    expect([first.status, second]).toMatchObject(['fulfilled', { reason: { code: 'busy' } }]);
    await expect(conversations.regenerate(me, id)).rejects.toMatchObject({ code: 'busy' });
    expect(await messagesOf(id)).toHaveLength(2);
    await conversations.stop(desktopOwnerId, id);
  });
});

describe('an answer that does not end well', () => {
  it('is stopped: the upstream hangs up, the text stays, the ledger knows, the next message can be sent', async () => {
    upstream.script(chatPath, [endless, spoken('Fine')]);
    const id = await begun();
    await conversations.send(me, { id, content: 'a' });
    await expect.poll(async () => (await answerOf(id))?.content).toContain('more');
    expect(await conversations.stop(desktopOwnerId, id)).toEqual({ stopped: true });
    expect(await answerOf(id)).toMatchObject({
      state: 'stopped',
      content: expect.stringMatching(/^Once more/) as string,
      footnote: { model: 'fake-model' },
    });
    await upstream.seen[0]?.aborted;
    expect(await store.db.selectFrom('requests').select('outcome').execute()).toEqual([
      { outcome: 'aborted' },
    ]);
    expect(await ask(id, 'b')).toMatchObject({ state: 'complete', content: 'Fine' });
    expect(await conversations.stop(desktopOwnerId, id)).toEqual({ stopped: false });
  });

  it('broke off upstream: the partial text is kept, with the reason', async () => {
    upstream.script(chatPath, [{ pieces: [chunk({ content: 'Half of' })], cut: true }]);
    expect(await ask(await begun(), 'a')).toMatchObject({
      state: 'interrupted',
      content: 'Half of',
      errorMessage: expect.any(String) as string,
      errorCode: expect.stringMatching(/^(stream_broken|provider_unreachable)$/) as string,
    });
  });

  it('never began: the message says why in words, and regenerate answers it', async () => {
    upstream.script(chatPath, [
      failure(401, 'Incorrect API key provided: a-key-for-the-fake', 'invalid_api_key'),
    ]);
    const id = await begun();
    const failed = await ask(id, 'a');
    expect(failed).toMatchObject({
      state: 'failed',
      content: '',
      errorCode: 'credential_rejected',
    });
    expect(JSON.stringify(failed)).not.toContain('a-key-for-the-fake');
    const stored = (await messagesOf(id)).at(-1);
    expect(stored?.errorPhrase?.key).toBe('providers.said');
    expect(messageIn(storedErrorWords({ errorMessage: '', ...stored }), 'zh-CN')).toMatch(
      /^密钥被拒绝.*“Incorrect API key provided/,
    );
  });

  it("is ended by the host's close as interrupted, with its text", async () => {
    upstream.script(chatPath, [endless]);
    const id = await begun();
    await conversations.send(me, { id, content: 'a' });
    await expect.poll(async () => (await answerOf(id))?.content).toContain('Once');
    await conversations.close();
    const row = await store.db
      .selectFrom('messages')
      .select(['state', 'content'])
      .where('role', '=', 'assistant')
      .executeTakeFirst();
    expect(row).toMatchObject({
      state: 'interrupted',
      content: expect.stringContaining('Once') as string,
    });
  });

  it('was cut by a content filter: the user is notified', async () => {
    upstream.script(chatPath, [
      {
        pieces: [
          chunk({ content: 'I' }),
          chunk({}, 'content_filter'),
          usageChunk({ prompt_tokens: 1, completion_tokens: 1 }),
          done,
        ],
      },
    ]);
    expect(await ask(await begun(), 'a')).toMatchObject({
      state: 'interrupted',
      content: 'I',
      errorCode: 'provider_rejected',
    });
  });
});

describe('regenerate and edit', () => {
  it('regenerates the last answer, which replaces the old one', async () => {
    const id = await begun();
    const old = await ask(id, 'a');
    upstream.script(chatPath, [spoken('Better')]);
    await conversations.regenerate(me, id);
    expect(await settled(id)).toMatchObject({ content: 'Better' });
    const messages = await messagesOf(id);
    expect(messages.map(({ content }) => content)).toEqual(['a', 'Better']);
    expect(messages.map((message) => message.id)).not.toContain(old?.id);
  });

  it('replaces a message and all that followed it', async () => {
    const id = await begun();
    for (const content of ['one', 'two']) await ask(id, content);
    const [first, answer] = await messagesOf(id);
    await expect(
      conversations.edit(me, { id, messageId: answer?.id ?? '', content: 'x' }),
    ).rejects.toMatchObject({ code: 'bad_request' });
    await conversations.edit(me, { id, messageId: first?.id ?? '', content: 'uno' });
    await settled(id);
    expect((await messagesOf(id)).map(({ content }) => content)).toEqual(['uno', 'Hello there']);
    expect(sentTo(2).slice(1)).toEqual([{ role: 'user', content: 'uno' }]);
  });

  it('has nothing to regenerate in an empty conversation', async () => {
    await expect(conversations.regenerate(me, await begun())).rejects.toMatchObject({
      code: 'bad_request',
    });
  });
});

describe('watching', () => {
  const text = (events: readonly ConversationEvent[]): string =>
    events.reduce(
      (all, event) =>
        event.type === 'delta'
          ? all + event.text
          : event.type === 'message' && event.message.role === 'assistant'
            ? event.message.content
            : event.type === 'snapshot'
              ? (event.messages.at(-1)?.content ?? '')
              : all,
      '',
    );

  async function watchToEnd(id: string): Promise<ConversationEvent[]> {
    const events: ConversationEvent[] = [];
    for await (const event of conversations.watch(
      desktopOwnerId,
      id,
      new AbortController().signal,
    )) {
      events.push(event);
      if (
        event.type === 'message' &&
        event.message.role === 'assistant' &&
        event.message.state !== 'streaming'
      )
        break;
    }
    return events;
  }

  it('each of several watchers, also one that came late, ends with the same text as what is kept', async () => {
    const words = Array.from({ length: 30 }, (_, n) => ` w${n}`);
    upstream.script(chatPath, [{ ...spoken(...words), pieceDelayMs: 5 }]);
    const id = await begun();
    const early = watchToEnd(id);
    await conversations.send(me, { id, content: 'a' });
    await expect.poll(async () => (await answerOf(id))?.content).toContain('w3');
    const late = watchToEnd(id);
    const all = await Promise.all([early, late]);
    for (const events of all) {
      expect(events[0]?.type).toBe('snapshot');
      expect(text(events)).toBe(words.join(''));
    }
    expect(all[1]?.[0]).toMatchObject({
      messages: [{ role: 'user' }, { content: expect.stringContaining('w3') as string }],
    });
    expect((await answerOf(id))?.content).toBe(words.join(''));
  });

  it('goes on without anybody watching', async () => {
    const id = await begun();
    const abort = new AbortController();
    conversations.watch(desktopOwnerId, id, abort.signal);
    abort.abort();
    expect(await ask(id, 'a')).toMatchObject({ state: 'complete' });
  });
});

describe('local only', () => {
  it.each([
    [
      'the conversation',
      async () => (await conversations.create(desktopOwnerId, { localOnly: true })).id,
    ],
    [
      'the settings',
      async () => {
        await world.settings.set(desktopOwnerId, { localOnly: true });
        return begun();
      },
    ],
  ])('of %s keeps every account out: nothing is sent', async (_, make) => {
    expect(await ask(await make(), 'secret')).toMatchObject({
      state: 'failed',
      errorCode: 'local_only',
    });
    expect(upstream.seen).toHaveLength(0);
  });

  it('of the caller holds though the conversation allows more', async () => {
    const id = await begun();
    await conversations.send({ ...me, localOnly: true }, { id, content: 'secret' });
    expect(await settled(id)).toMatchObject({ state: 'failed', errorCode: 'local_only' });
    expect(upstream.seen).toHaveLength(0);
  });
});

describe('the list', () => {
  it('has the one that was used last first, and finds by title and by content, in any script, literally', async () => {
    const [a, b] = [await begun(), await begun()];
    await ask(b, '租约何时结束？');
    await ask(a, 'It is 100% sure');
    expect((await conversations.list(desktopOwnerId)).map(({ id }) => id)).toEqual([a, b]);
    const found = async (query: string) =>
      (await conversations.list(desktopOwnerId, query)).map(({ id }) => id);
    expect([
      await found('租'),
      await found('SURE'),
      await found('100%'),
      await found('1%0'),
      await found('hello'),
      await found("'; --"),
    ]).toEqual([[b], [a], [a], [], [a, b], []]);
  });

  it('has not what is in the trash, until it is restored with its messages', async () => {
    const id = await begun();
    await ask(id, 'keep me');
    expect(await conversations.remove(desktopOwnerId, id)).toEqual({ removed: true });
    expect(await conversations.list(desktopOwnerId)).toEqual([]);
    expect(await conversations.list(desktopOwnerId, 'keep')).toEqual([]);
    await expect(conversations.get(desktopOwnerId, id)).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(conversations.send(me, { id, content: 'x' })).rejects.toMatchObject({
      code: 'not_found',
    });
    await conversations.restore(desktopOwnerId, id);
    expect(await messagesOf(id)).toHaveLength(2);
  });

  it('trashing a conversation in mid-answer stops the answer and ends its watchers', async () => {
    upstream.script(chatPath, [endless]);
    const id = await begun();
    const iterator = conversations
      .watch(desktopOwnerId, id, new AbortController().signal)
      [Symbol.asyncIterator]();
    await conversations.send(me, { id, content: 'a' });
    await conversations.remove(desktopOwnerId, id);
    await upstream.seen[0]?.aborted;
    await expect.poll(async () => (await iterator.next()).done).toBe(true);
    await conversations.restore(desktopOwnerId, id);
    expect(await answerOf(id)).toMatchObject({ state: 'stopped' });
  });
});

describe('another user', () => {
  it('finds no conversation of another owner by any call', async () => {
    const id = await begun();
    await ask(id, 'private');
    store.sqlite.exec(`INSERT INTO owners VALUES ('owner_x', 'client', 1)`);
    const other: Caller = { ...me, ownerId: 'owner_x' };
    const messageId = (await messagesOf(id))[0]?.id ?? '';
    const attempts: (() => unknown)[] = [
      () => conversations.get('owner_x', id),
      () => conversations.update('owner_x', { id, title: 'Mine' }),
      () => conversations.remove('owner_x', id),
      () => conversations.restore('owner_x', id),
      () => conversations.send(other, { id, content: 'x' }),
      () => conversations.edit(other, { id, messageId, content: 'x' }),
      () => conversations.regenerate(other, id),
      () => conversations.stop('owner_x', id),
      async () => conversations.watch('owner_x', id, new AbortController().signal),
    ];
    for (const attempt of attempts)
      await expect(attempt(), String(attempt)).rejects.toMatchObject({ code: 'not_found' });
    expect(await conversations.list('owner_x')).toEqual([]);
    expect(await conversations.list('owner_x', 'private')).toEqual([]);
    expect(await messagesOf(id)).toHaveLength(2);
  });

  it('cannot have a knowledge base of another owner attached', async () => {
    store.sqlite.exec(
      `INSERT INTO owners VALUES ('owner_x', 'client', 1); INSERT INTO knowledge_bases (id, ` +
        `owner_id, name, local_only, embedding_model, created_at) VALUES ('kb_x', 'owner_x', ` +
        `'Theirs', 0, 'm', 1)`,
    );
    await expect(
      conversations.create(desktopOwnerId, { knowledgeBaseIds: ['kb_x'] }),
    ).rejects.toMatchObject({ code: 'not_found' });
    await expect(
      conversations.update(desktopOwnerId, { id: await begun(), knowledgeBaseIds: ['kb_x'] }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });
});

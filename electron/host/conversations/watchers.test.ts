import { describe, expect, it } from 'vitest';
import type { ConversationEvent, Message } from '../../../shared/contract/conversations.ts';
import { createWatchers, type ConversationSnapshot } from './watchers.ts';

const conversation = {
  id: 'conv_1',
  title: 'T',
  model: 'auto',
  localOnly: false,
  knowledgeBaseIds: [],
  createdAt: 1,
  updatedAt: 1,
};
const message: Message = {
  id: 'msg_1',
  conversationId: 'conv_1',
  role: 'assistant',
  content: '',
  reasoning: '',
  state: 'streaming',
  errorCode: null,
  errorMessage: null,
  declined: false,
  sources: [],
  searchedFor: null,
  footnote: null,
  createdAt: 1,
};
const snapshot = (content = ''): ConversationSnapshot => ({
  conversation,
  messages: [{ ...message, content }],
});

function watching(
  watchers: ReturnType<typeof createWatchers>,
  from: () => ConversationSnapshot,
  signal = new AbortController().signal,
) {
  const iterator = watchers.watch('conv_1', signal, from)[Symbol.asyncIterator]();
  return {
    iterator,
    next: async () => ((await iterator.next()) as IteratorYieldResult<ConversationEvent>).value,
  };
}

const delta = (text: string) => ({
  type: 'delta' as const,
  messageId: 'msg_1',
  text,
  reasoning: '',
});

describe('a watcher', () => {
  it('sees a snapshot first, then the deltas of a frame as one', async () => {
    const watchers = createWatchers();
    const { next } = watching(watchers, () => snapshot('so far'));
    expect(await next()).toEqual({ type: 'snapshot', ...snapshot('so far') });
    for (const text of ['The ', 'lease ', 'ends']) watchers.tell('conv_1', delta(text));
    expect(await next()).toEqual(delta('The lease ends'));
  });

  it('sees no text twice: what the snapshot or the whole message holds comes not as a delta again', async () => {
    const watchers = createWatchers();
    const { next } = watching(watchers, () => snapshot('abc'));
    watchers.tell('conv_1', delta('abc'));
    await next();
    watchers.tell('conv_1', delta('d'));
    watchers.tell('conv_1', { type: 'message', message: { ...message, content: 'abcd' } });
    watchers.tell('conv_1', delta('e'));
    expect([await next(), await next()]).toEqual([
      { type: 'message', message: { ...message, content: 'abcd' } },
      delta('e'),
    ]);
  });

  it('that is slow gets a new snapshot instead of a queue without bound', async () => {
    const watchers = createWatchers();
    let text = '';
    const { next } = watching(watchers, () => snapshot(text));
    await next();
    for (let n = 0; n < 2_000; n += 1) {
      text += 'x'.repeat(1_000);
      watchers.tell('conv_1', delta('x'.repeat(1_000)));
    }
    expect(await next()).toEqual({ type: 'snapshot', ...snapshot(text) });
  });

  it('does not hold up another one', async () => {
    const watchers = createWatchers();
    const slow = watching(watchers, () => snapshot());
    const quick = watching(watchers, () => snapshot());
    await quick.next();
    watchers.tell('conv_1', delta('a'));
    expect(await quick.next()).toEqual(delta('a'));
    expect(await slow.next()).toMatchObject({ type: 'snapshot' });
  });

  it('forgets messages that were removed before it saw them', async () => {
    const watchers = createWatchers();
    const { next } = watching(watchers, () => snapshot());
    await next();
    watchers.tell('conv_1', { type: 'message', message });
    watchers.tell('conv_1', { type: 'removed', messageIds: ['msg_1'] });
    watchers.tell('conv_1', {
      type: 'conversation',
      conversation: { ...conversation, title: 'New' },
    });
    expect([await next(), await next()]).toMatchObject([
      { type: 'removed' },
      { type: 'conversation', conversation: { title: 'New' } },
    ]);
  });

  it('ends with its signal, when it leaves, and when the conversation goes', async () => {
    const watchers = createWatchers();
    const abort = new AbortController();
    const [byAbort, byLeaving, byEnd] = [
      watching(watchers, snapshot, abort.signal),
      watching(watchers, snapshot),
      watching(watchers, snapshot),
    ];
    for (const { next } of [byAbort, byLeaving, byEnd]) await next();
    const waiting = [byAbort, byLeaving, byEnd].map(async ({ iterator }) => iterator.next());
    abort.abort();
    await byLeaving.iterator.return?.();
    watchers.end('conv_1');
    expect((await Promise.all(waiting)).map(({ done }) => done)).toEqual([true, true, true]);
  });

  it('gets an error when its snapshot cannot be read, instead of taking the host down', async () => {
    const { iterator } = watching(createWatchers(), () => {
      throw new Error('gone');
    });
    await expect(iterator.next()).rejects.toThrow('gone');
    expect(await iterator.next()).toMatchObject({ done: true });
  });
});

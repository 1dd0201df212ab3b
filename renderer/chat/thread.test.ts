import { describe, expect, it } from 'vitest';
import type { Conversation, Message } from '../../shared/contract/conversations.ts';
import { applyEvent, isStreaming, type Thread } from './thread.ts';

const conversation: Conversation = {
  id: 'c',
  title: 't',
  model: 'auto',
  localOnly: false,
  knowledgeBaseIds: [],
  createdAt: 0,
  updatedAt: 0,
};
const message = (id: string, more: Partial<Message> = {}): Message => ({
  id,
  conversationId: 'c',
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
  createdAt: 0,
  ...more,
});
const thread: Thread = {
  conversation,
  messages: [message('a', { state: 'complete', content: 'old' }), message('b')],
};

describe('thread', () => {
  it('adds deltas to their message only, and keeps the identity of the others', () => {
    const next = applyEvent(thread, { type: 'delta', messageId: 'b', text: 'Hi', reasoning: 'hm' });
    expect(next?.messages[1]).toMatchObject({ content: 'Hi', reasoning: 'hm' });
    expect(next?.messages[0]).toBe(thread.messages[0]);
  });
  it('takes the partial text of a snapshot after a restart instead of doubling what it had', () => {
    const partial = applyEvent(thread, {
      type: 'delta',
      messageId: 'b',
      text: 'Hel',
      reasoning: '',
    });
    const back = applyEvent(partial, {
      type: 'snapshot',
      conversation,
      messages: [message('b', { content: 'Hello', state: 'interrupted' })],
    });
    expect(back?.messages.map((each) => each.content)).toEqual(['Hello']);
    expect(isStreaming(back)).toBe(false);
  });
  it('does not invent a message for a delta that comes before it', () => {
    expect(applyEvent(thread, { type: 'delta', messageId: 'x', text: 'y', reasoning: '' })).toBe(
      thread,
    );
    expect(
      applyEvent(null, { type: 'delta', messageId: 'x', text: 'y', reasoning: '' }),
    ).toBeNull();
  });
  it('replaces a message that comes again, and removes what an edit cut off', () => {
    const done = applyEvent(thread, {
      type: 'message',
      message: message('b', { state: 'complete', content: 'all' }),
    });
    expect(done?.messages).toHaveLength(2);
    expect(isStreaming(done)).toBe(false);
    expect(
      applyEvent(done, { type: 'removed', messageIds: ['a'] })?.messages.map((each) => each.id),
    ).toEqual(['b']);
  });
});

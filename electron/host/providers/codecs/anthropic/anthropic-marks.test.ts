import { describe, expect, it } from 'vitest';
import type { ChatMessage, ChatRequest } from '../../../../../shared/chat.ts';
import { toAnthropicBody } from './to-anthropic-body.ts';

const bodyOf = (request: Partial<ChatRequest>) =>
  toAnthropicBody({ model: 'claude-opus-4-8', messages: [], ...request }, () => undefined);
const user = (content: ChatMessage['content']): ChatMessage => ({ role: 'user', content });
const marked = (text: string) => [{ type: 'text' as const, text, isCachePoint: true as const }];
const cache_control = { type: 'ephemeral' };

describe('white space alone', () => {
  // "text content blocks must contain non-whitespace text": BerriAI/litellm issue 28706,
  // anomalyco/opencode issue 31259, home-assistant/core issue 175637
  it.each([' ', '\n\t ', '\u{A0}'])('of %j is no system text, no turn and no part', (blank) => {
    const { body } = bodyOf({
      messages: [
        { role: 'system', content: blank },
        user('Hi'),
        { role: 'assistant', content: blank },
        user([
          { type: 'text', text: blank },
          { type: 'text', text: 'Still there?' },
        ]),
        { role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'look', arguments: '{}' }] },
        { role: 'tool', toolCallId: 'a', content: blank },
      ],
    });
    expect(body).not.toHaveProperty('system');
    expect(body.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Hi' },
          { type: 'text', text: 'Still there?' },
        ],
      },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'look', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a' }] },
    ]);
  });
  it('at the end of an answer that is to be continued is cut', () => {
    const { body } = bodyOf({ messages: [user('Hi'), { role: 'assistant', content: 'Well, ' }] });
    expect(body.messages.at(-1)?.content).toEqual([{ type: 'text', text: 'Well,' }]);
  });
});

describe('cache marks', () => {
  it('stay where the caller put them, and Hearth adds none', () => {
    const long = 'Long. '.repeat(5_000);
    const { body } = bodyOf({
      messages: [
        { role: 'system', content: [...marked(long), { type: 'text', text: 'Short.' }] },
        user(marked('Hi')),
        { role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'look', arguments: '{}' }] },
        { role: 'tool', toolCallId: 'a', content: marked('sunny') },
      ],
      tools: [{ name: 'look', parameters: {}, isCachePoint: true }],
    });
    expect(body).toMatchObject({
      system: [{ text: long, cache_control }, { text: 'Short.' }],
      tools: [{ name: 'look', cache_control }],
      messages: [
        { content: [{ text: 'Hi', cache_control }] },
        {},
        { content: [{ type: 'tool_result', content: [{ text: 'sunny' }], cache_control }] },
      ],
    });
    expect(JSON.stringify(body).match(/cache_control/g)).toHaveLength(4);
  });
  it('beyond four leave the last four', () => {
    const { body } = bodyOf({
      messages: Array.from({ length: 6 }, (_, at) => user(marked(`${at}`))),
    });
    const blocks = body.messages.flatMap(({ content }) =>
      typeof content === 'string' ? [] : content,
    );
    expect(blocks.map((block) => 'cache_control' in block)).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
    ]);
  });
  it('that move from turn to turn leave the conversation the same, so that its thinking comes back', () => {
    const before = bodyOf({ messages: [user(marked('Hi'))] });
    expect(before.prefix).toBe(bodyOf({ messages: [user('Hi')] }).prefix);
    expect(before.prefix).not.toBe(bodyOf({ messages: [user('Ho')] }).prefix);
  });
});

describe('context management', () => {
  const clear = { type: 'clear_thinking_20251015', keep: 'all' };
  it('that clears goes on; summaries, which cost more tokens, do not', () => {
    const context = (edits: unknown) => bodyOf({ extra: { context_management: { edits } } }).body;
    expect(context([clear, { type: 'compact_20260112' }])).toMatchObject({
      context_management: { edits: [clear] },
    });
    expect(context([{ type: 'compact_20260112' }])).not.toHaveProperty('context_management');
  });
});

import { describe, expect, it } from 'vitest';
import { chatBodySchema } from './chat-body-schema.ts';
import { decodeChatBody } from './decode-chat-body.ts';

const decoded = (body: Record<string, unknown>) =>
  decodeChatBody(chatBodySchema.parse({ model: 'm', ...body }));
const turn = (message: Record<string, unknown>) => decoded({ messages: [message] }).messages[0];

describe('turns that clients replay', () => {
  // tashfeenahmed/freellmapi issue 165
  it.each([{ content: null }, {}, { content: null, tool_calls: [] }, { content: [] }])(
    'of an assistant with %j are empty turns',
    (message) => {
      expect(turn({ role: 'assistant', ...message })).toEqual({ role: 'assistant', content: '' });
    },
  );
  it('of a tool with nothing are empty results, and a user’s are refused', () => {
    expect(turn({ role: 'tool', tool_call_id: 'a', content: null })).toMatchObject({ content: '' });
    expect(() => turn({ role: 'user', content: null })).toThrow(/content/);
  });
  it('keep thinking as a server gave it', () => {
    expect(
      turn({
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
          { type: 'output_text', text: 'Hello' },
        ],
      }),
    ).toEqual({ role: 'assistant', content: [{ type: 'text', text: 'Hello' }], reasoning: 'Hm.' });
  });
  it('keep what belongs to calls, arguments as an object too', () => {
    const extra = { google: { thought_signature: 'sig' } };
    const details = [{ type: 'reasoning.encrypted', data: 'x' }];
    expect(
      turn({
        role: 'assistant',
        content: null,
        reasoning_content: null,
        reasoning_details: details,
        tool_calls: [
          {
            id: 'a',
            type: null,
            function: { name: 'f', arguments: { b: 1 } },
            extra_content: extra,
          },
          { id: 'b', function: { name: 'g', arguments: null }, extra_content: null },
        ],
      }),
    ).toEqual({
      role: 'assistant',
      content: '',
      reasoningDetails: details,
      toolCalls: [
        { id: 'a', name: 'f', arguments: '{"b":1}', extraContent: extra },
        { id: 'b', name: 'g', arguments: '' },
      ],
    });
  });
});

// openrouter.ai/docs/features/prompt-caching; LiteLLM's mark next to the content
it('cache marks of parts, messages and tools are points of our own', () => {
  const cache_control = { type: 'ephemeral', ttl: '1h' };
  const { messages, tools } = decoded({
    messages: [
      { role: 'system', content: [{ type: 'text', text: 'Long.', cache_control }] },
      { role: 'user', content: 'Hi', cache_control },
    ],
    tools: [{ type: 'function', function: { name: 'look' }, cache_control }],
  });
  expect(messages).toEqual([
    { role: 'system', content: [{ type: 'text', text: 'Long.', isCachePoint: true }] },
    { role: 'user', content: [{ type: 'text', text: 'Hi', isCachePoint: true }] },
  ]);
  expect(tools).toMatchObject([{ name: 'look', isCachePoint: true }]);
});

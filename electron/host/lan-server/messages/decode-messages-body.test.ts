import { describe, expect, test } from 'vitest';
import { messagesBodySchema } from './messages-schema.ts';
import { decodeMessagesBody } from './decode-messages-body.ts';

const decode = (fields: Record<string, unknown>) =>
  decodeMessagesBody(
    messagesBodySchema.parse({
      model: 'm',
      max_tokens: 5,
      messages: [{ role: 'user', content: 'hi' }],
      ...fields,
    }),
  );
const thrown = (fields: Record<string, unknown>): unknown => {
  try {
    return decode(fields);
  } catch (error) {
    return error;
  }
};

describe('messages', () => {
  test('a turn that answers two calls and then speaks keeps its order, and a failed call says so', () => {
    const { request } = decode({
      system: [
        { type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } },
        { type: 'text', text: 'Be kind.' },
      ],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 's' },
            { type: 'redacted_thinking', data: 'x' },
            { type: 'text', text: 'I look.' },
            { type: 'tool_use', id: 'a', name: 'look', input: { at: 1 } },
            { type: 'tool_use', id: 'b', name: 'feel' },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: 'a cat' }] },
            { type: 'tool_result', tool_use_id: 'b', content: 'too hot', is_error: true },
            { type: 'text', text: 'So?', cache_control: { type: 'ephemeral' } },
          ],
        },
      ],
    });
    expect(request.messages).toEqual([
      {
        role: 'system',
        content: [
          { type: 'text', text: 'Be brief.', isCachePoint: true },
          { type: 'text', text: '\n\nBe kind.' },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'look' },
          { type: 'image', url: 'data:image/png;base64,AA==' },
        ],
      },
      {
        role: 'assistant',
        content: 'I look.',
        toolCalls: [
          { id: 'a', name: 'look', arguments: '{"at":1}' },
          { id: 'b', name: 'feel', arguments: '{}' },
        ],
      },
      { role: 'tool', content: 'a cat', toolCallId: 'a' },
      { role: 'tool', content: 'The tool failed: too hot', toolCallId: 'b' },
      { role: 'user', content: [{ type: 'text', text: 'So?', isCachePoint: true }] },
    ]);
  });

  test('an assistant’s turn that was thinking alone leaves no empty message', () => {
    expect(
      decode({
        messages: [
          { role: 'user', content: 'a' },
          { role: 'assistant', content: [{ type: 'thinking', thinking: 'hm', signature: '' }] },
          { role: 'user', content: 'b' },
        ],
      }).request.messages,
    ).toHaveLength(2);
  });

  test('a tool result may be empty or hold an image, also when it failed', () => {
    const image = { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } };
    const { request } = decode({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a' },
            { type: 'tool_result', tool_use_id: 'b', content: [image], is_error: true },
          ],
        },
      ],
    });
    expect(request.messages).toEqual([
      { role: 'tool', content: '', toolCallId: 'a' },
      {
        role: 'tool',
        content: [
          { type: 'text', text: 'The tool failed:' },
          { type: 'image', url: 'https://example.com/a.png' },
        ],
        toolCallId: 'b',
      },
    ]);
  });

  test.each([
    [
      'messages.0.content.0.type',
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'x' } },
    ],
    ['messages.0.content.0.source', { type: 'image', source: { type: 'file', file_id: 'f' } }],
    [
      'messages.0.content.0.source',
      { type: 'image', source: { type: 'url', url: 'file:///etc/passwd' } },
    ],
    [
      'messages.0.content.0.source.media_type',
      { type: 'image', source: { type: 'base64', media_type: 'text/html', data: 'AA==' } },
    ],
    ['messages.0.content.0.tool_use_id', { type: 'tool_result', content: 'x' }],
  ])('%s that no one here can read is refused by name', (param, block) => {
    expect(thrown({ messages: [{ role: 'user', content: [block] }] })).toMatchObject({
      code: 'bad_request',
      param,
    });
  });
});

describe('fields', () => {
  test('each has its place, and what we have no field for is in extra', () => {
    const { request } = decode({
      temperature: 0.5,
      top_p: 0.9,
      top_k: 4,
      stop_sequences: ['END'],
      metadata: { user_id: 'u1' },
      service_tier: 'standard_only',
      cache_control: { type: 'ephemeral' },
      thinking: { type: 'enabled', budget_tokens: 1024 },
      output_config: {
        effort: 'high',
        format: { type: 'json_schema', schema: { type: 'object' } },
      },
      tools: [
        {
          name: 'look',
          description: 'Looks.',
          input_schema: { type: 'object' },
          cache_control: { type: 'ephemeral' },
        },
      ],
      tool_choice: { type: 'tool', name: 'look', disable_parallel_tool_use: true },
      inference_geo: 'eu',
    });
    expect(request).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
      maxTokens: 5,
      temperature: 0.5,
      topP: 0.9,
      stop: ['END'],
      tools: [
        {
          name: 'look',
          description: 'Looks.',
          parameters: { type: 'object' },
          isCachePoint: true,
        },
      ],
      toolChoice: { type: 'function', function: { name: 'look' } },
      responseFormat: {
        type: 'json_schema',
        json_schema: { name: 'output', schema: { type: 'object' }, strict: true },
      },
      extra: {
        inference_geo: 'eu',
        top_k: 4,
        thinking: { type: 'enabled', budget_tokens: 1024 },
        reasoning_effort: 'high',
        user: 'u1',
        service_tier: 'standard_only',
        parallel_tool_calls: false,
      },
    });
  });

  test.each([
    [{ type: 'auto' }, 'auto'],
    [{ type: 'any' }, 'required'],
    [{ type: 'none' }, 'none'],
  ])('tool_choice %j is %s', (choice, wanted) => {
    expect(decode({ tool_choice: choice }).request.toolChoice).toBe(wanted);
  });

  test.each([
    [
      'tools.1.type',
      {
        tools: [
          { name: 'a', input_schema: {} },
          { type: 'web_search_20250305', name: 'web_search' },
        ],
      },
    ],
    ['tools.0.input_schema', { tools: [{ name: 'a' }] }],
    ['tools.0.defer_loading', { tools: [{ name: 'a', input_schema: {}, defer_loading: true }] }],
    ['tool_choice.name', { tool_choice: { type: 'tool' } }],
    ['mcp_servers', { mcp_servers: [{ type: 'url', url: 'https://example.com' }] }],
  ])('%s is refused by name, not dropped', (param, fields) => {
    expect(thrown(fields)).toMatchObject({
      code: 'bad_request',
      param,
      message: expect.stringContaining(param.split('.')[0] ?? '') as string,
    });
  });

  test('a refusal names the caller’s own field, though a system prompt and tool results move ours', () => {
    const { wireName } = decode({
      system: 's',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a' },
            { type: 'text', text: 'x' },
          ],
        },
        { role: 'user', content: 'y' },
      ],
    });
    expect(
      [
        'messages.0.content',
        'messages.2.content',
        'messages.3.content',
        'response_format',
        'reasoning_effort',
        'top_k',
      ].map(wireName),
    ).toEqual([
      'system',
      'messages.0.content',
      'messages.1.content',
      'output_config.format',
      'output_config.effort',
      'top_k',
    ]);
  });
});

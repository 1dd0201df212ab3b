import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../../../../shared/chat.ts';
import { toAnthropicBody } from './to-anthropic-body.ts';
import { withCarriedFields } from '../../carry-fields.ts';

const user = { role: 'user' as const, content: 'Hi' };
const ofApp = { guarded: true, allow: [], fromApi: false };
const body = (request: Partial<ChatRequest>) =>
  toAnthropicBody(
    withCarriedFields(
      { model: 'claude-opus-5-5', messages: [user], ...request },
      'anthropic',
      ofApp,
    ),
    () => undefined,
  ).body;
const tool = {
  name: 'look',
  description: 'Looks',
  parameters: { properties: { at: { type: 'number' } } },
  strict: true,
};

describe('the body', () => {
  it('of a whole conversation: system on top, results of parallel calls in one turn before what the user says next', () => {
    const made = body({
      messages: [
        { role: 'system', content: 'Short.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'See' },
            { type: 'image', url: 'data:image/PNG;base64,AA==', detail: 'low' },
            { type: 'image', url: 'https://example.test/a.png' },
            { type: 'text', text: '' },
          ],
        },
        {
          role: 'assistant',
          content: '',
          reasoning: 'because',
          toolCalls: [
            { id: 'functions.look:0', name: 'look', arguments: '{"at":1}' },
            { id: 'c2', name: 'look', arguments: '' },
          ],
        },
        { role: 'tool', content: 'found', toolCallId: 'functions.look:0' },
        { role: 'tool', content: '', toolCallId: 'c2' },
        { role: 'user', content: 'And?' },
        { role: 'system', content: 'Polite.' },
      ],
      maxTokens: 5,
      temperature: 0,
      topP: 0.5,
      seed: 1,
      stop: ['END'],
      tools: [tool],
      toolChoice: 'auto',
      extra: { n: 1, user: 'u', metadata: { any: 'thing' }, service_tier: 'auto' },
    });
    expect(made).toMatchInlineSnapshot(`
      {
        "max_tokens": 5,
        "messages": [
          {
            "content": [
              {
                "text": "See",
                "type": "text",
              },
              {
                "source": {
                  "data": "AA==",
                  "media_type": "image/png",
                  "type": "base64",
                },
                "type": "image",
              },
              {
                "source": {
                  "type": "url",
                  "url": "https://example.test/a.png",
                },
                "type": "image",
              },
            ],
            "role": "user",
          },
          {
            "content": [
              {
                "id": "functions_look_0",
                "input": {
                  "at": 1,
                },
                "name": "look",
                "type": "tool_use",
              },
              {
                "id": "c2",
                "input": {},
                "name": "look",
                "type": "tool_use",
              },
            ],
            "role": "assistant",
          },
          {
            "content": [
              {
                "content": "found",
                "tool_use_id": "functions_look_0",
                "type": "tool_result",
              },
              {
                "tool_use_id": "c2",
                "type": "tool_result",
              },
              {
                "text": "And?",
                "type": "text",
              },
            ],
            "role": "user",
          },
        ],
        "model": "claude-opus-5-5",
        "stop_sequences": [
          "END",
        ],
        "stream": true,
        "system": [
          {
            "text": "Short.

      Polite.",
            "type": "text",
          },
        ],
        "tool_choice": {
          "type": "auto",
        },
        "tools": [
          {
            "description": "Looks",
            "input_schema": {
              "properties": {
                "at": {
                  "type": "number",
                },
              },
              "type": "object",
            },
            "name": "look",
            "strict": true,
          },
        ],
      }
    `);
  });

  it('goes without the sampling parameters, which the API version refuses at any value', () => {
    expect(Object.keys(body({ temperature: 1, topP: 1, extra: { top_k: 5 } }))).toEqual([
      'model',
      'max_tokens',
      'messages',
      'stream',
    ]);
  });

  it.each([
    ['claude-opus-5-5', 32_000],
    ['claude-haiku-4-5-20251001', 32_000],
    ['claude-3-haiku-20240307', 4_096],
    ['claude-of-next-year', 32_000],
  ])('of %s has a limit of tokens, which Anthropic wants always', (model, maxTokens) => {
    expect(body({ model }).max_tokens).toBe(maxTokens);
  });

  it('shows a model the arguments that it wrote wrongly, for Anthropic takes objects alone', () => {
    const call = (text: string) => ({
      role: 'assistant' as const,
      content: '',
      toolCalls: [{ id: 'c', name: 'look', arguments: text }],
    });
    expect(body({ messages: [user, call('{"at":')] }).messages[1]?.content).toMatchObject([
      { input: { arguments: '{"at":' } },
    ]);
    expect(body({ messages: [user, call('[1]')] }).messages[1]?.content).toMatchObject([
      { input: { arguments: '[1]' } },
    ]);
  });

  it.each([['data:image/tiff;base64,AA=='], ['file:///etc/passwd'], ['data:image/png,AA']])(
    'refuses the image %s by name, before anything is sent',
    (url) => {
      expect(() =>
        body({ messages: [{ role: 'user', content: [{ type: 'image', url }] }] }),
      ).toThrow(/base64 data URL/);
    },
  );
});

describe('the choice of tools', () => {
  it.each([
    ['none', undefined, { type: 'none' }],
    ['required', undefined, { type: 'any' }],
    [{ type: 'function', function: { name: 'look' } }, undefined, { type: 'tool', name: 'look' }],
    ['required', false, { type: 'any', disable_parallel_tool_use: true }],
    [undefined, false, { type: 'auto', disable_parallel_tool_use: true }],
    [undefined, undefined, undefined],
  ])('%j with parallel %j', (toolChoice, parallel, expected) => {
    const made = body({
      tools: [tool],
      ...(toolChoice === undefined ? {} : { toolChoice }),
      ...(parallel === undefined ? {} : { extra: { parallel_tool_calls: parallel } }),
    });
    expect(made.tool_choice).toEqual(expected);
  });

  it('is left out without tools, with which alone Anthropic takes it', () => {
    expect(body({ toolChoice: 'auto' })).not.toHaveProperty('tool_choice');
  });

  it('in a form that no one knows is refused and not dropped', () => {
    expect(() => body({ tools: [tool], toolChoice: { type: 'allowed_tools' } })).toThrow(
      /tool_choice/,
    );
  });
});

describe('the format', () => {
  it('by a schema is the structured output of Anthropic, together with what `extra` has', () => {
    const schema = { type: 'object', properties: {}, additionalProperties: false };
    expect(
      body({
        responseFormat: { type: 'json_schema', json_schema: { name: 'n', strict: true, schema } },
        extra: { output_config: { effort: 'low' } },
      }).output_config,
    ).toEqual({ effort: 'low', format: { type: 'json_schema', schema } });
  });

  it('of JSON without a schema is refused by name', () => {
    expect(() => body({ responseFormat: { type: 'json_object' } })).toThrow(/json_object/);
    expect(body({ responseFormat: { type: 'text' } })).not.toHaveProperty('output_config');
  });
});

describe('effort', () => {
  const effort = (model: string, asked: string, more: Partial<ChatRequest> = {}) => {
    const { thinking, output_config: config } = body({
      model,
      ...more,
      extra: { reasoning_effort: asked },
    });
    return { thinking, config };
  };
  const adaptive = { type: 'adaptive', display: 'summarized' };

  it.each([
    ['claude-opus-5-5', 'high', adaptive, { effort: 'high' }],
    ['claude-sonnet-4-6', 'minimal', adaptive, { effort: 'low' }],
    ['claude-haiku-4-5-20251001', 'medium', { type: 'enabled', budget_tokens: 8_192 }, undefined],
    ['claude-opus-4-20250514', 'high', { type: 'enabled', budget_tokens: 24_000 }, undefined],
    ['claude-3-7-sonnet-20250219', 'low', { type: 'enabled', budget_tokens: 1_024 }, undefined],
    ['claude-3-5-haiku-20241022', 'high', undefined, undefined],
    ['claude-haiku-5-5', 'none', { type: 'disabled' }, undefined],
    ['claude-sonnet-5-5', 'none', { type: 'between_tools' }, undefined],
    ['claude-opus-5-5', 'none', undefined, { effort: 'low' }],
    ['claude-fable-5', 'none', undefined, { effort: 'low' }],
  ])(
    '%s takes %s in its own form: another model’s form is a 400',
    (model, asked, thinking, config) => {
      expect(effort(model, asked)).toEqual({ thinking, config });
    },
  );

  it('of a word that no one knows is refused, and not left out in silence', () => {
    expect(() => effort('claude-opus-5-5', 'of next year')).toThrow('`reasoning_effort`');
  });

  it('leaves room for the answer, and is left out where there is none', () => {
    expect(effort('claude-sonnet-4-5', 'high', { maxTokens: 4_000 }).thinking).toEqual({
      type: 'enabled',
      budget_tokens: 3_000,
    });
    expect(effort('claude-sonnet-4-5', 'high', { maxTokens: 1_000 }).thinking).toBeUndefined();
  });

  it('gives way to a forced tool, and to a tool loop whose thinking is lost', () => {
    const loop: ChatRequest['messages'] = [
      user,
      { role: 'assistant', content: '', toolCalls: [{ id: 'c', name: 'look', arguments: '{}' }] },
      { role: 'tool', toolCallId: 'c', content: 'x' },
    ];
    expect(
      effort('claude-sonnet-4-5', 'high', { tools: [tool], toolChoice: 'required' }).thinking,
    ).toBeUndefined();
    expect(
      effort('claude-sonnet-4-5', 'high', { tools: [tool], messages: loop }).thinking,
    ).toBeUndefined();
    expect(effort('claude-opus-4-8', 'high', { tools: [tool], messages: loop }).thinking).toEqual(
      adaptive,
    );
  });

  it('does not stand above what the caller says in Anthropic’s own words', () => {
    expect(
      body({ extra: { reasoning_effort: 'high', thinking: { type: 'disabled' } } }).thinking,
    ).toEqual({ type: 'disabled' });
  });
});

describe('the cache', () => {
  const long = 'x'.repeat(20_000);
  const marked = { cache_control: { type: 'ephemeral' } };

  it('gets breakpoints after a long system text and the last tool, and none where a write would be paid for nothing', () => {
    const made = body({ messages: [{ role: 'system', content: long }, user], tools: [tool, tool] });
    expect(made.system).toMatchObject([marked]);
    expect(made.tools?.map((one) => 'cache_control' in one)).toEqual([false, true]);
    expect(
      JSON.stringify(
        body({ messages: [{ role: 'system', content: 'short' }, user], tools: [tool] }),
      ),
    ).not.toContain('cache_control');
  });

  it('is the caller’s where the caller says so, and null means none', () => {
    const made = body({
      messages: [{ role: 'system', content: long }, user],
      extra: { cache_control: { type: 'ephemeral', ttl: '1h' } },
    });
    // An hour has a price of its own.
    expect(made.cache_control).toEqual({ type: 'ephemeral' });
    expect(JSON.stringify(made.system)).not.toContain('cache_control');
    expect(
      JSON.stringify(
        body({
          messages: [{ role: 'system', content: long }, user],
          extra: { cache_control: null },
        }).system,
      ),
    ).not.toContain('cache_control');
  });
});

import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../../../../shared/chat.ts';
import { toResponsesBody } from './to-responses-body.ts';
import { withCarriedFields } from '../../carry-fields.ts';

const ofApp = { guarded: true, allow: [], fromApi: false };
const body = (request: Partial<ChatRequest>) =>
  toResponsesBody(
    withCarriedFields(
      { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hi' }], ...request },
      'openai-responses',
      ofApp,
    ),
    () => undefined,
  );

describe('the body', () => {
  it('of a whole conversation', () => {
    const made = body({
      messages: [
        { role: 'system', content: 'Short.' },
        {
          role: 'user',
          name: 'ann',
          content: [
            { type: 'text', text: 'See' },
            { type: 'image', url: 'data:image/png;base64,AA==', detail: 'low' },
            { type: 'image', url: 'https://example.test/a.png', detail: 'finely' },
          ],
        },
        {
          role: 'assistant',
          content: '',
          reasoning: 'because',
          toolCalls: [{ id: 'c1', name: 'look', arguments: '{}' }],
        },
        { role: 'tool', content: [{ type: 'text', text: 'found' }], toolCallId: 'c1' },
        { role: 'assistant', content: 'There.' },
      ],
      maxTokens: 50,
      temperature: 0,
      topP: 0.5,
      seed: 1,
      tools: [{ name: 'look', description: 'Looks', parameters: { type: 'object' } }],
      toolChoice: { type: 'function', function: { name: 'look' } },
      responseFormat: {
        type: 'json_schema',
        json_schema: { name: 'n', strict: true, schema: { type: 'object' } },
      },
      extra: {
        reasoning_effort: 'low',
        reasoning: { summary: 'auto' },
        verbosity: 'low',
        parallel_tool_calls: false,
        stream_options: { include_usage: true },
        n: 1,
        store: true,
        logit_bias: {},
      },
    });
    expect(made).toMatchInlineSnapshot(`
      {
        "input": [
          {
            "content": "Short.",
            "role": "system",
          },
          {
            "content": [
              {
                "text": "See",
                "type": "input_text",
              },
              {
                "detail": "low",
                "image_url": "data:image/png;base64,AA==",
                "type": "input_image",
              },
              {
                "detail": "auto",
                "image_url": "https://example.test/a.png",
                "type": "input_image",
              },
            ],
            "role": "user",
          },
          {
            "arguments": "{}",
            "call_id": "c1",
            "name": "look",
            "type": "function_call",
          },
          {
            "call_id": "c1",
            "output": [
              {
                "text": "found",
                "type": "input_text",
              },
            ],
            "type": "function_call_output",
          },
          {
            "content": "There.",
            "role": "assistant",
          },
        ],
        "max_output_tokens": 50,
        "model": "gpt-4o",
        "parallel_tool_calls": false,
        "reasoning": {
          "effort": "low",
          "summary": "auto",
        },
        "store": false,
        "stream": true,
        "temperature": 0,
        "text": {
          "format": {
            "name": "n",
            "schema": {
              "type": "object",
            },
            "strict": true,
            "type": "json_schema",
          },
          "verbosity": "low",
        },
        "tool_choice": {
          "name": "look",
          "type": "function",
        },
        "tools": [
          {
            "description": "Looks",
            "name": "look",
            "parameters": {
              "type": "object",
            },
            "strict": false,
            "type": "function",
          },
        ],
        "top_p": 0.5,
      }
    `);
  });

  it('asks for encrypted reasoning only where the model has it: others refuse the request', () => {
    const asks = (model: string) => body({ model }).include !== undefined;
    expect(['gpt-5-mini', 'o3', 'gpt-6.1-terra', 'gpt-10'].map(asks)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['gpt-4o', 'gpt-5-chat-latest', 'my-deployment', 'omni'].map(asks)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('refuses by name what the API has no place for, and does not drop it', () => {
    expect(() => body({ stop: ['END'] })).toThrow(/`stop`/);
    expect(() => body({ toolChoice: { type: 'allowed_tools' } })).toThrow(/tool_choice/);
  });
});

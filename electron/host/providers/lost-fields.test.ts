import { describe, expect, test } from 'vitest';
import type { ChatRequest } from '../../../shared/chat.ts';
import { FieldError } from '../../../shared/errors.ts';
import { anthropicWire } from './codecs/anthropic/to-anthropic-body.ts';
import type { WireId } from './body-fields.ts';
import { withCarriedFields } from './carry-fields.ts';
import { cozeWire } from './codecs/coze/to-coze-body.ts';
import { geminiWire } from './codecs/gemini/to-gemini-body.ts';
import { refuseLost, type Wire } from './wire/lost-fields.ts';
import { responsesWire } from './codecs/openai-responses/to-responses-body.ts';

const tools = [{ name: 'f', parameters: {} }];

const ids = new Map<Wire, WireId>([
  [anthropicWire, 'anthropic'],
  [geminiWire, 'gemini'],
  [responsesWire, 'openai-responses'],
  [cozeWire, 'coze'],
]);

function lost(wire: Wire, part: Partial<ChatRequest>, purpose = 'api'): string | null {
  try {
    refuseLost({ model: 'm', messages: [], ...part }, purpose, wire);
    withCarriedFields({ model: 'm', messages: [], ...part }, ids.get(wire) ?? 'openai', {
      guarded: false,
      allow: [],
      fromApi: purpose === 'api',
    });
    return null;
  } catch (error) {
    if (error instanceof FieldError) return error.param;
    throw error;
  }
}

describe('a field that the wire cannot say is refused by its name', () => {
  test.each([
    ['temperature', anthropicWire, { temperature: 0 }],
    ['top_p', anthropicWire, { topP: 0.5 }],
    ['seed', anthropicWire, { seed: 0 }],
    ['frequency_penalty', anthropicWire, { extra: { frequency_penalty: 0.1 } }],
    ['logprobs', anthropicWire, { extra: { logprobs: true, top_logprobs: 2 } }],
    ['logit_bias', geminiWire, { extra: { logit_bias: { '5': 1 } } }],
    ['logprobs', geminiWire, { extra: { logprobs: true } }],
    ['parallel_tool_calls', geminiWire, { tools, extra: { parallel_tool_calls: false } }],
    ['seed', responsesWire, { seed: 4 }],
    ['presence_penalty', responsesWire, { extra: { presence_penalty: 1 } }],
    ['top_logprobs', responsesWire, { extra: { top_logprobs: 2 } }],
    ['stop', cozeWire, { stop: ['a'] }],
    ['reasoning_effort', cozeWire, { extra: { reasoning_effort: 'low' } }],
  ] as const)('%s', (param, wire, part) => {
    expect(lost(wire, part)).toBe(param);
  });
});

test('labels, what is switched off, and what the wire does anyhow are no reason to refuse', () => {
  const labels = {
    user: 'u',
    metadata: { a: 'b' },
    store: true,
    service_tier: 'auto',
    prediction: { type: 'content', content: 'x' },
    modalities: ['text'],
    logprobs: false,
    frequency_penalty: 0,
    logit_bias: {},
  };
  for (const wire of [anthropicWire, geminiWire, responsesWire, cozeWire]) {
    expect(
      lost(wire, {
        temperature: 1,
        topP: 1,
        stop: [],
        extra: { ...labels, parallel_tool_calls: true },
      }),
    ).toBeNull();
    expect(lost(wire, { extra: { parallel_tool_calls: false } })).toBeNull();
  }
});

test('the app’s own wishes are no conditions: a summary at temperature 0 goes to Anthropic too', () => {
  expect(lost(anthropicWire, { temperature: 0 }, 'summary')).toBeNull();
});

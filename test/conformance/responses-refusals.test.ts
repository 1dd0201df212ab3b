import type OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { localOnlyKey, runKey, type LanFixture } from './lan-fixture.ts';
import {
  anyBody,
  cloud,
  failure,
  pixel,
  responsesBed,
  weather,
  type ResponsesBed,
} from './responses-bed.ts';

/** What `/v1/responses` does not do is refused under the name that the caller knows it by. */
let bed: ResponsesBed;
let lan: LanFixture;
let openai: OpenAI;
beforeEach(async () => {
  bed = await responsesBed();
  ({ lan } = bed);
  openai = bed.asClient(runKey);
});
afterEach(() => lan.close());

describe('refused by name', () => {
  test.each([
    ['background', { background: true }],
    ['conversation', { conversation: 'conv_1' }],
    ['prompt', { prompt: { id: 'pmpt_1' } }],
    ['truncation', { truncation: 'auto' }],
    ['context_management', { context_management: [{ type: 'compaction' }] }],
    ['moderation', { moderation: { model: 'm' } }],
    ['stream_options.include_obfuscation', { stream_options: { include_obfuscation: true } }],
    ['reasoning.mode', { reasoning: { mode: 'pro' } }],
    ['tools.0.type', { tools: [{ type: 'web_search' }] }],
    ['tools.0.defer_loading', { tools: [{ ...weather, defer_loading: true }] }],
    ['tool_choice.type', { tools: [weather], tool_choice: { type: 'file_search' } }],
    ['input.0.type', { input: [{ type: 'item_reference', id: 'msg_1' }] }],
    [
      'input.0.content.0.type',
      { input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'file_1' }] }] },
    ],
    [
      'input.0.content.0.type',
      { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'file_1' }] }] },
    ],
    [
      'input.0.call_id',
      { input: [{ type: 'function_call_output', call_id: 'nobody', output: 'x' }] },
    ],
    ['input', { input: [] }],
    ['temperature', { temperature: 9 }],
  ])('%s, and nothing is asked of any model', async (param, fields) => {
    expect(
      await failure(openai.responses.create(anyBody({ model: cloud, input: 'hi', ...fields }))),
    ).toMatchObject({ status: 400, param, type: 'invalid_request_error' });
    expect(lan.router.seen).toEqual([]);
  });

  test.each([
    [
      'tools.0.parameters.properties.city.pattern',
      {
        tools: [
          {
            ...weather,
            strict: true,
            parameters: { type: 'object', properties: { city: { type: 'string', pattern: '^a' } } },
          },
        ],
      },
    ],
    [
      'text.format.schema.not',
      { text: { format: { type: 'json_schema', name: 'a', schema: { not: {} } } } },
    ],
    ['text.verbosity', { text: { verbosity: 'low' } }],
    ['input', { input: [{ role: 'user', content: [{ type: 'input_image', image_url: pixel }] }] }],
  ])(
    '%s, which a local model cannot do, under the name that it has here',
    async (param, fields) => {
      expect(
        await failure(
          openai.responses.create(anyBody({ model: 'small-local', input: 'hi', ...fields })),
        ),
      ).toMatchObject({ status: 400, param, code: 'unsupported_parameter' });
      expect(
        await failure(
          bed
            .asClient(localOnlyKey)
            .responses.create(anyBody({ model: cloud, input: 'hi', ...fields })),
        ),
      ).toMatchObject({ status: 400, param });
      expect(lan.router.seen).toEqual([]);
    },
  );

  test('but not what clients spell out, nor what means nothing without tools', async () => {
    await openai.responses.create(
      anyBody({
        model: 'small-local',
        input: 'hi',
        tools: [],
        tool_choice: 'auto',
        parallel_tool_calls: true,
        truncation: 'disabled',
        top_logprobs: 0,
        service_tier: 'auto',
        reasoning: { effort: null, summary: null },
        text: { format: { type: 'text' } },
        prompt: null,
        conversation: null,
        prompt_cache_key: 'k',
        safety_identifier: 's',
      }),
    );
    expect(lan.router.seen).toHaveLength(1);
  });
});

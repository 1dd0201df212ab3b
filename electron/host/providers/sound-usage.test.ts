import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCodecBed, type CodecBed } from '../../../test/fakes/codec-bed.ts';
import type { Step } from '../../../test/fakes/upstream.ts';
import { createAnthropicCodec } from './codecs/anthropic/anthropic-codec.ts';
import { createCozeCodec } from './codecs/coze/coze-codec.ts';
import { createGeminiCodec } from './codecs/gemini/gemini-codec.ts';
import { createResponsesCodec } from './codecs/openai-responses/responses-codec.ts';
import { createOpenAiCodec } from './codecs/openai/openai-codec.ts';
import type { CreateCodec } from './provider.ts';
import { reportedUsage, soundCount } from './sound-usage.ts';

const event = (data: unknown, name = ''): string =>
  `${name === '' ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;
const hello = { model: 'm', messages: [{ role: 'user' as const, content: 'Hi' }], maxTokens: 7 };

/** Each wire's shortest answer with these two counts. */
const wires: readonly [
  string,
  CreateCodec,
  string,
  string,
  (input: unknown, output: unknown) => Step,
][] = [
  [
    'openai',
    createOpenAiCodec,
    '/v1',
    '/v1/chat/completions',
    (input, output) => ({
      pieces: [
        event({
          choices: [{ delta: { content: 'x' }, finish_reason: 'stop' }],
          usage: { prompt_tokens: input, completion_tokens: output },
        }),
        'data: [DONE]\n\n',
      ],
    }),
  ],
  [
    'openai-responses',
    createResponsesCodec,
    '/v1',
    '/v1/responses',
    (input, output) => ({
      json: {
        object: 'response',
        status: 'completed',
        output: [{ type: 'message', content: [{ type: 'output_text', text: 'x' }] }],
        usage: { input_tokens: input, output_tokens: output },
      },
    }),
  ],
  [
    'anthropic',
    createAnthropicCodec,
    '/v1',
    '/v1/messages',
    (input, output) => ({
      json: {
        type: 'message',
        content: [{ type: 'text', text: 'x' }],
        stop_reason: 'end_turn',
        usage: { input_tokens: input, output_tokens: output },
      },
    }),
  ],
  [
    'gemini',
    createGeminiCodec,
    '/v1beta',
    '/v1beta/models/m:streamGenerateContent',
    (input, output) => ({
      pieces: [
        event({
          candidates: [{ content: { parts: [{ text: 'x' }] }, finishReason: 'STOP' }],
          usageMetadata: { promptTokenCount: input, candidatesTokenCount: output },
        }),
      ],
    }),
  ],
  [
    'coze',
    createCozeCodec,
    '',
    '/v3/chat',
    (input, output) => ({
      pieces: [
        event({ id: '1', type: 'answer', content: 'x' }, 'conversation.message.delta'),
        event(
          { id: '2', usage: { input_count: input, output_count: output } },
          'conversation.chat.completed',
        ),
      ],
    }),
  ],
];

const wrong = fc.oneof(
  fc.integer({ min: -1_000_000, max: -1 }),
  fc.double({ min: 0.1, max: 0.9, noNaN: true }),
  fc.integer({ min: 10_000_001, max: Number.MAX_SAFE_INTEGER }),
  fc.constantFrom<unknown>('12', true, [], {}, 1e308, -0.5),
);
const right = fc.integer({ min: 0, max: 10_000_000 });

describe.each(wires)('the usage that the wire %s reports', (id, create, root, path, answer) => {
  let bed: CodecBed;
  beforeAll(async () => {
    bed = await createCodecBed(create, {
      provider: id === 'openai' ? 'openai-compatible' : id,
      root,
    });
  });
  afterAll(() => bed.close());

  it('counts where it can be', async () => {
    const { events, error } = await bed.outcome(path, answer(40, 2), hello);
    expect(error).toBeNull();
    expect(events.find(({ type }) => type === 'usage')).toMatchObject({
      usage: { input: 40, output: 2, source: 'reported' },
    });
  });

  it('counts as not reported where one count cannot be, and the answer comes all the same', async () => {
    await fc.assert(
      fc.asyncProperty(wrong, right, fc.boolean(), async (bad, good, first) => {
        const { events, error } = await bed.outcome(
          path,
          first ? answer(bad, good) : answer(good, bad),
          hello,
        );
        expect(error).toBeNull();
        expect(events.map(({ type }) => type)).toEqual(['text', 'finish']);
      }),
      { seed: 21, numRuns: 25 },
    );
  });
});

it('whatever is reported, each bucket is a whole number of tokens and all of them make no more than the counts', () => {
  const any = fc.oneof(right, wrong, fc.constantFrom(null, undefined));
  fc.assert(
    fc.property(
      fc.record({ prompt: any, cacheRead: any, cacheWrite: any, completion: any, reasoning: any }),
      (counts) => {
        const usage = reportedUsage(counts);
        if (usage === null) return;
        const { source: _, ...buckets } = usage;
        for (const bucket of Object.values(buckets)) expect(soundCount(bucket)).toBe(bucket);
        expect(Object.values(buckets).reduce((sum, one) => sum + one, 0)).toBe(
          (soundCount(counts.prompt) ?? 0) + (soundCount(counts.completion) ?? 0),
        );
      },
    ),
    { seed: 22, numRuns: 2_000 },
  );
});

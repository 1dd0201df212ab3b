import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatEvent, ChatRequest } from '../../../../../shared/chat.ts';
import {
  chunk,
  done,
  failure,
  startFakeUpstream,
  usageChunk,
  type FakeUpstream,
  type Step,
} from '../../../../../test/fakes/upstream.ts';
import { createGateBed, type GateBed } from '../../../egress/testing/gate-bed.ts';
import type { CallOptions, Codec, Endpoint, ReportedLimit } from '../../provider.ts';
import { createOpenAiCodec } from './openai-codec.ts';

const path = '/v1/chat/completions';
const hello: ChatRequest = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };
const counts = { prompt_tokens: 7, completion_tokens: 2 };
const usage = {
  input: 7,
  cacheRead: 0,
  cacheWrite: 0,
  output: 2,
  reasoning: 0,
  source: 'reported',
};

let bed: GateBed;
let upstream: FakeUpstream;
let codec: Codec;

beforeEach(async () => {
  bed = createGateBed();
  upstream = await startFakeUpstream();
  codec = createOpenAiCodec({ egress: bed.gate, now: () => 0 });
});
afterEach(async () => {
  await bed.closed();
  await upstream.close();
});

const root = (): string => upstream.baseUrl.replace('/v1', '');
const endpoint = (provider = 'openai-compatible', more: Partial<Endpoint> = {}): Endpoint => ({
  provider,
  accountId: 'acc_1',
  baseUrl: upstream.baseUrl,
  apiKey: 'sk-1',
  ...more,
});
const options = (more: Partial<CallOptions> = {}): CallOptions => ({
  signal: new AbortController().signal,
  egress: bed.context,
  ...more,
});

/** What came before it ended, and what it threw. */
async function told(
  step: Step | null,
  to = endpoint(),
  request = hello,
  at = path,
): Promise<{ events: ChatEvent[]; error: unknown }> {
  if (step !== null) upstream.script(at, [step]);
  const events: ChatEvent[] = [];
  try {
    for await (const event of codec.chat(to, request, options())) events.push(event);
    return { events, error: null };
  } catch (error) {
    return { events, error };
  }
}
const textOf = (events: readonly ChatEvent[]): string =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('');

describe('usage', () => {
  it('that is missing appears in no event, so that it can be estimated', async () => {
    const { events } = await told({ pieces: [chunk({ content: 'a' }), chunk({}, 'stop'), done] });
    expect(events.filter(({ type }) => type === 'usage')).toEqual([]);
  });

  it('in the last chunk, which has choices too, is not lost', async () => {
    const { events } = await told({
      pieces: [chunk({ content: 'a' }), chunk({ content: 'b' }, 'stop', { usage: counts }), done],
    });
    expect(textOf(events)).toBe('ab');
    expect(events).toContainEqual({ type: 'usage', usage });
  });

  it('told twice is the same count twice, not a sum', async () => {
    const { events } = await told({
      pieces: [chunk({ content: 'a' }, 'stop', { usage: counts }), usageChunk(counts), done],
    });
    expect(events.filter(({ type }) => type === 'usage')).toEqual([
      { type: 'usage', usage },
      { type: 'usage', usage },
    ]);
  });

  it('counts what OpenRouter wrote to the cache in its own bucket, and no token twice', async () => {
    const written = {
      prompt_tokens: 194,
      completion_tokens: 2,
      prompt_tokens_details: { cached_tokens: 10, cache_write_tokens: 100 },
      cost: 0.95,
    };
    const { events } = await told(
      { pieces: [chunk({}, 'stop'), usageChunk(written), done] },
      endpoint('openrouter'),
    );
    expect(events.at(-1)).toEqual({
      type: 'usage',
      usage: {
        input: 84,
        cacheRead: 10,
        cacheWrite: 100,
        output: 2,
        reasoning: 0,
        source: 'reported',
      },
    });
  });

  it('is asked for of DashScope, whatever a caller’s own fields say', async () => {
    await told(null, endpoint('dashscope'), {
      ...hello,
      extra: { stream_options: { include_usage: false } },
    });
    expect(upstream.seen[0]?.body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    });
  });
});

describe('a stream', () => {
  it.each([0, 1, 100])('cut after %i deltas keeps them and is `stream_broken`', async (count) => {
    // The comment makes it a cut of the stream: before it there is no reply at all.
    const { events, error } = await told({
      pieces: [
        ': waiting\n\n',
        ...Array.from({ length: count }, (_, at) => chunk({ content: `${at} ` })),
      ],
      cut: true,
    });
    expect(events).toHaveLength(count);
    expect(error).toMatchObject({ code: 'stream_broken', retryable: true });
  });

  it('that a content filter stops ends as that', async () => {
    const { events, error } = await told({
      pieces: [chunk({ content: 'a' }), chunk({}, 'content_filter'), done],
    });
    expect(error).toBeNull();
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'content_filter' });
    expect(
      (await told({ pieces: [chunk({ content: 'a' }), chunk({}, 'sensitive'), done] })).events.at(
        -1,
      ),
    ).toEqual({ type: 'finish', reason: 'content_filter' });
  });

  it('of Azure begins with a chunk that has results of its filter and no choices', async () => {
    const results = { hate: { filtered: false, severity: 'safe' } };
    const event = {
      choices: [],
      created: 0,
      id: '',
      model: '',
      object: '',
      prompt_filter_results: [{ prompt_index: 0, content_filter_results: results }],
    };
    const first = `data: ${JSON.stringify(event)}\n\n`;
    const { events } = await told(
      { pieces: [first, chunk({ content: 'a' }, null), chunk({}, 'stop'), done] },
      endpoint('azure-openai'),
    );
    expect(events.map(({ type }) => type)).toEqual(['text', 'finish']);
  });

  it('split inside a Chinese letter and inside a frame says the same', async () => {
    const bytes = Buffer.from([chunk({ content: '租约到期' }), chunk({}, 'stop'), done].join(''));
    const middle = bytes.indexOf(Buffer.from('约')) + 1;
    expect(
      textOf(
        (
          await told({
            pieces: [bytes.subarray(0, 9), bytes.subarray(9, middle), bytes.subarray(middle)],
          })
        ).events,
      ),
    ).toBe('租约到期');
  });

  it.each([
    [
      'Zhipu’s finish reason for a failure',
      'zhipu',
      { pieces: [chunk({ content: 'a' }), chunk({}, 'network_error')] },
      'provider_overloaded',
    ],
    [
      'a code and a message alone',
      'siliconflow',
      { json: { code: 20_012, message: 'Model does not exist. Please check it carefully.' } },
      'model_gone',
    ],
    [
      'Qianfan’s older form',
      'qianfan',
      { json: { error_code: 110, error_msg: 'Access token invalid or no longer valid' } },
      'credential_rejected',
    ],
    [
      'a code of its own in an error event',
      'zhipu',
      {
        pieces: [
          `data: ${JSON.stringify({ error: { code: '1113', message: '您的账户已欠费' } })}\n\n`,
        ],
      },
      'quota_exhausted',
    ],
  ])('of status 200 that holds %s fails by its class', async (_, provider, step, code) => {
    expect((await told(step, endpoint(provider))).error).toMatchObject({ code });
  });
});

describe('the address', () => {
  it.each([
    ['with /v1', () => upstream.baseUrl],
    ['without it', root],
    ['with a slash', () => `${root()}/`],
    ['with the whole path of the call', () => `${root()}${path}`],
  ])('%s reaches the same place', async (_, baseUrl) => {
    expect(
      textOf((await told(null, endpoint('openai-compatible', { baseUrl: baseUrl() }))).events),
    ).toBe('Hello there');
    expect(upstream.seen.map((request) => request.path)).toEqual([path]);
  });

  it('that a server does not know is tried the other way once, and what answered is remembered', async () => {
    upstream.script('/gateway/chat/completions', [{ status: 404, json: { detail: 'Not Found' } }]);
    upstream.script('/gateway/v1/chat/completions', [
      { pieces: [chunk({ content: 'here' }), chunk({}, 'stop'), done] },
    ]);
    const to = endpoint('openai-compatible', { baseUrl: `${root()}/gateway` });
    expect(textOf((await told(null, to)).events)).toBe('here');
    await told(null, to);
    expect(upstream.seen.map((request) => request.path)).toEqual([
      '/gateway/chat/completions',
      '/gateway/v1/chat/completions',
      '/gateway/v1/chat/completions',
    ]);
  });

  it('is not doubted when it is the model that is not there', async () => {
    const { error } = await told(
      failure(404, 'The model `m` does not exist', 'model_not_found'),
      endpoint('openai-compatible', { baseUrl: root() }),
    );
    expect(error).toMatchObject({ code: 'model_gone' });
    expect(upstream.seen).toHaveLength(1);
  });

  it('of an Azure deployment has its name and a version, and the key in a header of its own', async () => {
    upstream.script('/openai/deployments/my-gpt/chat/completions', [
      { pieces: [chunk({ content: 'a' }), chunk({}, 'stop'), done] },
    ]);
    const { events } = await told(null, endpoint('azure-openai', { baseUrl: `${root()}/openai` }), {
      ...hello,
      model: 'my-gpt',
      maxTokens: 3,
    });
    expect(textOf(events)).toBe('a');
    expect(upstream.seen[0]?.headers).toMatchObject({ 'api-key': 'sk-1' });
    expect(upstream.seen[0]?.headers).not.toHaveProperty('authorization');
    expect(upstream.seen[0]?.body).toMatchObject({ max_completion_tokens: 3 });
  });
});

describe('a key', () => {
  it('with a line break at its end is sent without it', async () => {
    expect(
      (await told(null, endpoint('openai-compatible', { apiKey: 'sk-1\r\n' }))).error,
    ).toBeNull();
    expect(upstream.seen[0]?.headers).toMatchObject({ authorization: 'Bearer sk-1' });
  });
});

describe('limits', () => {
  const headers = {
    'x-ratelimit-limit-requests': '60',
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': '6m0s',
  };
  const expected: ReportedLimit[] = [{ kind: 'requests', limit: 60, left: 0, resetsAt: 360_000 }];

  it.each([
    ['an answer', { headers, pieces: [chunk({ content: 'a' }), chunk({}, 'stop'), done] }],
    ['a refusal', failure(429, 'slow down', null, headers)],
  ])('in the headers of %s are told', async (_, step) => {
    const seen: (readonly ReportedLimit[])[] = [];
    upstream.script(path, [step]);
    const read = async (): Promise<void> => {
      for await (const event of codec.chat(
        endpoint(),
        hello,
        options({ onLimits: (limits) => seen.push(limits) }),
      ))
        expect(event).toBeDefined();
    };
    await read().catch(() => undefined);
    expect(seen).toEqual([expected]);
  });
});

describe('the model list', () => {
  const listed = async (provider: string, model: Record<string, unknown>) => {
    upstream.script('/v1/models', [
      { json: { object: 'list', data: [{ object: 'model', ...model }] } },
    ]);
    return (await codec.listModels(endpoint(provider), options()))[0];
  };

  it.each([
    [
      'OpenRouter',
      'openrouter',
      {
        id: 'openai/gpt-5',
        context_length: 400_000,
        architecture: { input_modalities: ['text', 'image'], output_modalities: ['text'] },
        top_provider: { context_length: 400_000, max_completion_tokens: 128_000 },
        supported_parameters: ['tools', 'structured_outputs', 'reasoning'],
      },
      {
        contextTokens: 400_000,
        maxOutputTokens: 128_000,
        capabilities: ['chat', 'streaming', 'tools', 'structured_output', 'vision', 'reasoning'],
      },
    ],
    [
      'vLLM',
      'vllm',
      { id: 'qwen', max_model_len: 32_768 },
      { contextTokens: 32_768, maxOutputTokens: null, capabilities: null },
    ],
    [
      'Groq',
      'groq',
      { id: 'openai/gpt-oss-120b', context_window: 131_072, max_completion_tokens: 65_536 },
      { contextTokens: 131_072, maxOutputTokens: 65_536, capabilities: null },
    ],
    [
      'Hugging Face, by the least of its providers',
      'huggingface',
      {
        id: 'x',
        architecture: { input_modalities: ['text'], output_modalities: ['text'] },
        providers: [
          {
            provider: 'a',
            context_length: 131_072,
            supports_tools: true,
            supports_structured_output: false,
          },
          {
            provider: 'b',
            context_length: 32_768,
            supports_tools: true,
            supports_structured_output: true,
          },
        ],
      },
      {
        contextTokens: 32_768,
        maxOutputTokens: null,
        capabilities: ['chat', 'streaming', 'tools'],
      },
    ],
    [
      'Moonshot',
      'moonshot',
      { id: 'kimi-k3', context_length: 262_144, supports_image_in: true, supports_reasoning: true },
      {
        contextTokens: 262_144,
        maxOutputTokens: null,
        capabilities: ['chat', 'streaming', 'vision', 'reasoning'],
      },
    ],
    [
      'the catalogue, where the list has ids alone',
      'deepseek',
      { id: 'deepseek-v4-pro' },
      {
        contextTokens: 1_000_000,
        maxOutputTokens: 384_000,
        capabilities: ['chat', 'streaming', 'tools', 'structured_output', 'reasoning'],
      },
    ],
    [
      'nobody',
      'openai-compatible',
      { id: 'x', context_length: 'long' },
      { contextTokens: null, maxOutputTokens: null, capabilities: null },
    ],
  ])('has what %s tells', async (_, provider, model, expected) => {
    expect(await listed(provider, model)).toEqual({ id: model.id, ...expected });
  });
});

describe('the balance', () => {
  it('is asked for below the base URL, and is null where a provider has no such call', async () => {
    upstream.script('/user/balance', [
      {
        json: { is_available: true, balance_infos: [{ currency: 'CNY', total_balance: '110.00' }] },
      },
    ]);
    expect(await codec.balance(endpoint('deepseek'), options())).toEqual({
      leftMicro: 110_000_000,
      currency: 'CNY',
    });
    expect(await codec.balance(endpoint('groq'), options())).toBeNull();
    expect(upstream.seen).toHaveLength(1);
  });
});

describe('an account of Qianfan', () => {
  it('with a key of v2 sends it as it is', async () => {
    await told(null, endpoint('qianfan', { apiKey: 'bce-v3/ALTAK-abc/def\n' }));
    expect(upstream.seen[0]?.headers).toMatchObject({
      authorization: 'Bearer bce-v3/ALTAK-abc/def',
    });
    expect(upstream.seen).toHaveLength(1);
  });
});

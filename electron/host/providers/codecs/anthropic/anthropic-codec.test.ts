import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatEvent, ChatRequest } from '../../../../../shared/chat.ts';
import {
  anthropicFailure,
  blockDelta,
  blockStart,
  blockStop,
  errorEvent,
  messageDelta,
  messageStart,
  messageStop,
  ping,
  sse,
  textBlock,
  thinkingBlock,
  toolBlock,
} from '../../../../../test/fakes/anthropic-replies.ts';
import { createCodecBed, type CodecBed } from '../../../../../test/fakes/codec-bed.ts';
import type { Step } from '../../../../../test/fakes/upstream.ts';
import type { ReportedLimit } from '../../provider.ts';
import { createAnthropicCodec } from './anthropic-codec.ts';

const path = '/v1/messages';
const hello: ChatRequest = {
  model: 'claude-opus-5-5',
  messages: [{ role: 'user', content: 'Hi' }],
};

let bed: CodecBed;
beforeEach(async () => {
  bed = await createCodecBed(createAnthropicCodec, { provider: 'anthropic', root: '/v1' });
});
afterEach(() => bed.close());

async function told(step: Step, request = hello): Promise<ChatEvent[]> {
  const { events, error } = await bed.outcome(path, step, request);
  expect(error).toBeNull();
  return events;
}
const textOf = (events: readonly ChatEvent[]): string =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('');

describe('an answer', () => {
  it('is text, one usage and one finish; pings and new kinds of events are skipped', async () => {
    const events = await told({
      pieces: [
        messageStart(),
        ping,
        ...textBlock(0, 'Hello', '!'),
        'event: of_next_year\ndata: {"type":"of_next_year","delta":{}}\n\n',
        messageDelta('end_turn'),
        messageStop,
      ],
    });
    expect(events).toEqual([
      { type: 'text', text: 'Hello' },
      { type: 'text', text: '!' },
      {
        type: 'usage',
        usage: {
          input: 25,
          cacheRead: 0,
          cacheWrite: 0,
          output: 15,
          reasoning: 0,
          source: 'reported',
        },
      },
      { type: 'finish', reason: 'stop' },
    ]);
  });

  it('cut anywhere, inside letters too, is whole', async () => {
    const bytes = Buffer.from(
      [messageStart(), ...textBlock(0, '租约', ' 🏠'), messageDelta('end_turn'), messageStop].join(
        '',
      ),
    );
    const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, at) =>
      bytes.subarray(at * 7, at * 7 + 7),
    );
    expect(textOf(await told({ pieces }))).toBe('租约 🏠');
  });

  it('counts each token once: cached ones are not in Anthropic’s input, thinking is in its output, and the later count replaces the earlier', async () => {
    const first = {
      input_tokens: 21,
      cache_creation_input_tokens: 188,
      cache_read_input_tokens: 2051,
      output_tokens: 3,
    };
    const last = {
      input_tokens: 30,
      cache_creation_input_tokens: 188,
      cache_read_input_tokens: 2051,
      output_tokens: 503,
      output_tokens_details: { thinking_tokens: 400 },
    };
    const of = async (usage: Record<string, unknown>) =>
      (
        await told({
          pieces: [
            messageStart(first),
            ...textBlock(0, 'a'),
            messageDelta('end_turn', usage),
            messageStop,
          ],
        })
      ).filter(({ type }) => type === 'usage');
    expect(await of(last)).toEqual([
      {
        type: 'usage',
        usage: {
          input: 30,
          cacheRead: 2051,
          cacheWrite: 188,
          output: 103,
          reasoning: 400,
          source: 'reported',
        },
      },
    ]);
    expect(await of({ output_tokens: 9 })).toEqual([
      {
        type: 'usage',
        usage: {
          input: 21,
          cacheRead: 2051,
          cacheWrite: 188,
          output: 9,
          reasoning: 0,
          source: 'reported',
        },
      },
    ]);
  });

  it('has thinking apart, and tool calls in pieces with their place among the calls, not among the blocks', async () => {
    const events = await told({
      pieces: [
        messageStart(),
        ...thinkingBlock(0, 'Let me see.', 'EqQBCgIYAhIM'),
        ...textBlock(1, 'Both.'),
        ...toolBlock(2, 'toolu_1', 'get_weather', '{"location":', ' "San Fra', 'ncisco"}'),
        ...toolBlock(3, 'toolu_2', 'get_time'),
        messageDelta('tool_use'),
        messageStop,
      ],
    });
    expect(events.filter(({ type }) => type !== 'usage')).toEqual([
      { type: 'reasoning', text: 'Let me see.' },
      { type: 'text', text: 'Both.' },
      { type: 'tool_call', index: 0, id: 'toolu_1', name: 'get_weather', argumentsDelta: '' },
      { type: 'tool_call', index: 0, argumentsDelta: '{"location":' },
      { type: 'tool_call', index: 0, argumentsDelta: ' "San Fra' },
      { type: 'tool_call', index: 0, argumentsDelta: 'ncisco"}' },
      { type: 'tool_call', index: 1, id: 'toolu_2', name: 'get_time', argumentsDelta: '' },
      { type: 'finish', reason: 'tool_calls' },
    ]);
  });

  it.each([
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['pause_turn', 'length'],
    ['stop_sequence', 'stop'],
    ['refusal', 'content_filter'],
  ])('that stops by %s is %s', async (reason, finish) => {
    expect(
      (
        await told({
          pieces: [messageStart(), ...textBlock(0, 'a'), messageDelta(reason), messageStop],
        })
      ).at(-1),
    ).toEqual({ type: 'finish', reason: finish });
  });

  it('that met a stop sequence says which, streamed and plain', async () => {
    const delta = sse({
      type: 'message_delta',
      delta: { stop_reason: 'stop_sequence', stop_sequence: 'END' },
      usage: { output_tokens: 1 },
    });
    const plain = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      content: [],
      stop_reason: 'stop_sequence',
      stop_sequence: 'END',
    };
    for (const step of [
      { pieces: [messageStart(), ...textBlock(0, 'a'), delta, messageStop] },
      { json: plain },
    ])
      expect((await told(step)).at(-1)).toEqual({
        type: 'finish',
        reason: 'stop',
        stopSequence: 'END',
      });
  });

  it('that is plain is taken as it is', async () => {
    const content = [
      { type: 'thinking', thinking: 'hm', signature: 's' },
      { type: 'text', text: 'plain' },
      { type: 'tool_use', id: 'toolu_1', name: 'look', input: { a: 1 } },
    ];
    expect(
      await told({
        json: {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          content,
          stop_reason: 'tool_use',
          usage: { input_tokens: 3, output_tokens: 2 },
        },
      }),
    ).toMatchObject([
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'plain' },
      { type: 'tool_call', index: 0, id: 'toolu_1', name: 'look', argumentsDelta: '{"a":1}' },
      { type: 'usage', usage: { input: 3, output: 2 } },
      { type: 'finish', reason: 'tool_calls' },
    ]);
  });
});

describe('a tool loop', () => {
  const tools = [{ name: 'look', parameters: { type: 'object', properties: {} } }];
  const streamed: Step = {
    pieces: [
      messageStart(),
      ...thinkingBlock(0, 'I must look.', 'c2lnbmVk'),
      blockStart(1, { type: 'redacted_thinking', data: 'EmwKAhgB' }),
      blockStop(1),
      ...textBlock(2, 'Looking.'),
      ...toolBlock(3, 'toolu_1', 'look', '{"at": 1}'),
      messageDelta('tool_use'),
      messageStop,
    ],
  };
  const handedBack = (content: string, argumentsText = '{"at":1}'): ChatRequest => ({
    model: hello.model,
    messages: [
      ...hello.messages,
      {
        role: 'assistant',
        content,
        reasoning: 'I must look.',
        toolCalls: [{ id: 'toolu_1', name: 'look', arguments: argumentsText }],
      },
      { role: 'tool', toolCallId: 'toolu_1', content: 'found' },
    ],
    tools,
  });
  const assistantTurn = (): unknown =>
    (bed.body()['messages'] as { content: unknown }[])[1]?.content;
  const answered: Step = {
    pieces: [messageStart(), ...textBlock(0, 'Done'), messageDelta('end_turn'), messageStop],
  };

  it('hands thinking back with its signature and in its place, which Anthropic checks', async () => {
    await told(streamed, { ...hello, tools });
    await told(answered, handedBack('Looking.'));
    expect(assistantTurn()).toEqual([
      { type: 'thinking', thinking: 'I must look.', signature: 'c2lnbmVk' },
      { type: 'redacted_thinking', data: 'EmwKAhgB' },
      { type: 'text', text: 'Looking.' },
      { type: 'tool_use', id: 'toolu_1', name: 'look', input: { at: 1 } },
    ]);
  });

  it('hands it back in later rounds too, after the thinking of earlier ones', async () => {
    const second: Step = {
      pieces: [
        messageStart(),
        ...thinkingBlock(0, 'Again.', 'c2Vjb25k'),
        ...toolBlock(1, 'toolu_2', 'look', '{}'),
        messageDelta('tool_use'),
        messageStop,
      ],
    };
    await told(streamed, { ...hello, tools });
    await told(second, handedBack('Looking.'));
    const { messages } = handedBack('Looking.');
    await told(answered, {
      ...hello,
      tools,
      messages: [
        ...messages,
        {
          role: 'assistant',
          content: '',
          toolCalls: [{ id: 'toolu_2', name: 'look', arguments: '{}' }],
        },
        { role: 'tool', toolCallId: 'toolu_2', content: 'again' },
      ],
    });
    expect(JSON.stringify(bed.body()['messages'])).toMatch(
      /c2lnbmVk.*toolu_1.*found.*c2Vjb25k.*toolu_2.*again/,
    );
  });

  it.each([
    ['whose words somebody changed', handedBack('Looking there.')],
    ['whose arguments somebody changed', handedBack('Looking.', '{"at":2}')],
    [
      'whose system text changed meanwhile',
      {
        ...handedBack('Looking.'),
        messages: [
          { role: 'system' as const, content: 'It is 14:07.' },
          ...handedBack('Looking.').messages,
        ],
      },
    ],
    [
      'whose tools changed meanwhile',
      { ...handedBack('Looking.'), tools: [...tools, { name: 'more', parameters: {} }] },
    ],
    [
      'whose beginning was cut off',
      {
        ...handedBack('Looking.'),
        messages: [
          { role: 'user' as const, content: 'Shorter' },
          ...handedBack('Looking.').messages.slice(1),
        ],
      },
    ],
    ['that goes on with another model', { ...handedBack('Looking.'), model: 'claude-sonnet-5-5' }],
  ])(
    '%s goes on without thinking: a signature of something else is refused',
    async (_, request) => {
      await told(streamed, { ...hello, tools });
      await told(answered, request);
      expect(JSON.stringify(assistantTurn())).not.toContain('thinking');
      expect(assistantTurn()).toContainEqual(
        expect.objectContaining({ type: 'tool_use', id: 'toolu_1' }),
      );
    },
  );

  it('of another owner, who names the id of the call, goes on without thinking', async () => {
    await told(streamed, { ...hello, tools });
    bed.upstream.script(path, [answered]);
    const { egress, ...options } = bed.options();
    const other = { ...options, egress: { ...egress, ownerId: 'owner_other' } };
    for await (const event of bed.codec.chat(bed.endpoint, handedBack('Looking.'), other))
      expect(event.type).not.toBe('tool_call');
    expect(JSON.stringify(assistantTurn())).not.toContain('thinking');
  });

  it('at another account goes on without thinking', async () => {
    await told(streamed, { ...hello, tools });
    bed.upstream.script(path, [answered]);
    for await (const event of bed.codec.chat(
      { ...bed.endpoint, accountId: 'acc_2' },
      handedBack('Looking.'),
      bed.options(),
    ))
      expect(event.type).not.toBe('tool_call');
    expect(JSON.stringify(assistantTurn())).not.toContain('thinking');
  });
});

describe('a failure', () => {
  // platform.claude.com/docs/en/api/errors; the credit sentence and "Request not allowed" as
  // anthropics/claude-code issues report them.
  it.each([
    [
      'a wrong key',
      anthropicFailure(401, 'authentication_error', 'invalid x-api-key'),
      'credential_rejected',
      'account',
    ],
    [
      'an unpaid bill',
      anthropicFailure(402, 'billing_error', 'There is an issue with your billing.'),
      'quota_exhausted',
      'account',
    ],
    [
      'no credit, which is a 400',
      anthropicFailure(
        400,
        'invalid_request_error',
        'Your credit balance is too low to access the Anthropic API. Please go to Plans & ' +
          'Billing to upgrade or purchase credits.',
      ),
      'quota_exhausted',
      'nothing',
    ],
    [
      'no right to the model',
      anthropicFailure(
        403,
        'permission_error',
        'Your API key does not have permission to use the specified model.',
      ),
      'model_access_denied',
      'model',
    ],
    [
      'a country that is not served',
      { status: 403, json: { error: { type: 'forbidden', message: 'Request not allowed' } } },
      'region_blocked',
      'account',
    ],
    [
      'a model that is not there',
      anthropicFailure(404, 'not_found_error', 'model: claude-9'),
      'model_gone',
      'nothing',
    ],
    [
      'too long a prompt, which is a 400',
      anthropicFailure(
        400,
        'invalid_request_error',
        'prompt is too long: 210000 tokens > 200000 maximum',
      ),
      'context_too_long',
      'nothing',
    ],
    [
      'too large a body',
      anthropicFailure(413, 'request_too_large', 'Request exceeds the maximum size'),
      'context_too_long',
      'nothing',
    ],
    [
      'a field',
      anthropicFailure(400, 'invalid_request_error', 'max_tokens: Field required'),
      'provider_rejected',
      'nothing',
    ],
    [
      'a rate limit',
      anthropicFailure(
        429,
        'rate_limit_error',
        'This request would exceed your organization’s rate limit of 50,000 input tokens per minute',
      ),
      'provider_rate_limited',
      'model',
    ],
    [
      '529, which is everybody’s load and no rate limit',
      anthropicFailure(529, 'overloaded_error', 'Overloaded'),
      'provider_overloaded',
      'provider',
    ],
    ['529 without a body', { status: 529, pieces: [] }, 'provider_overloaded', 'provider'],
    [
      'an error within',
      anthropicFailure(500, 'api_error', 'Internal server error'),
      'provider_overloaded',
      'provider',
    ],
    [
      'a spend limit, which is a 429',
      {
        status: 429,
        json: {
          type: 'error',
          error: {
            type: 'rate_limit_error',
            message: 'You have reached your limit.',
            details: { error_code: 'enforced_spend_limit_reached' },
          },
        },
      },
      'quota_exhausted',
      'account',
    ],
    [
      'an organisation on hold, which is a 400',
      {
        status: 400,
        json: {
          type: 'error',
          error: {
            type: 'invalid_request_error',
            message: 'This organization has been disabled.',
            details: { error_code: 'organization_on_hold' },
          },
        },
      },
      'credential_rejected',
      'nothing',
    ],
  ])('by %s is in its class', async (_, step: Step, code, affected) => {
    expect((await bed.outcome(path, step, hello)).error).toMatchObject({ code, affected });
  });

  it('by a rate limit says how long to wait', async () => {
    expect(
      (
        await bed.outcome(
          path,
          anthropicFailure(429, 'rate_limit_error', 'Slow down', { 'retry-after': '12' }),
          hello,
        )
      ).error,
    ).toMatchObject({ code: 'provider_rate_limited', retryAfterMs: 12_000 });
  });

  it.each([
    ['before anything came', [], ''],
    [
      'in mid-stream',
      [
        messageStart(),
        blockStart(0, { type: 'text', text: '' }),
        blockDelta(0, { type: 'text_delta', text: 'par' }),
      ],
      'par',
    ],
  ])('told by an event %s keeps its class', async (_, before, text) => {
    const { events, error } = await bed.outcome(
      path,
      { pieces: [...before, errorEvent('overloaded_error', 'Overloaded')] },
      hello,
    );
    expect(textOf(events)).toBe(text);
    expect(error).toMatchObject({ code: 'provider_overloaded', retryable: true, status: 529 });
  });

  it.each([
    ['a cut', true],
    ['a clean end', false],
  ])(
    'by %s before the stop reason is `stream_broken`; after it nothing is missing',
    async (_, cut) => {
      const { events, error } = await bed.outcome(
        path,
        { pieces: [messageStart(), ...textBlock(0, 'par')], cut },
        hello,
      );
      expect(textOf(events)).toBe('par');
      expect(error).toMatchObject({ code: 'stream_broken', retryable: true });
      expect(
        (
          await told({
            pieces: [messageStart(), ...textBlock(0, 'whole'), messageDelta('end_turn')],
            cut,
          })
        ).at(-1),
      ).toEqual({ type: 'finish', reason: 'stop' });
    },
  );

  it('never tells the key', async () => {
    const { error } = await bed.outcome(
      path,
      anthropicFailure(
        401,
        'authentication_error',
        'invalid x-api-key sk-ant-api03-abcdefghijklmnop',
      ),
      hello,
    );
    expect(String(error)).not.toContain('abcdefgh');
  });

  it('by abort reaches the upstream', async () => {
    bed.upstream.script(path, [
      { pieces: [messageStart(), ...textBlock(0, 'a', 'b')], pieceDelayMs: 60_000 },
    ]);
    const stop = new AbortController();
    const next = bed.codec
      .chat(bed.endpoint, hello, bed.options(stop.signal))
      [Symbol.asyncIterator]()
      .next();
    while (bed.upstream.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    await expect(next).rejects.toMatchObject({ code: 'aborted' });
    await bed.upstream.seen[0]?.aborted;
  });
});

describe('the request', () => {
  it('has the version, the key without its line break, and works with and without /v1 in the base URL', async () => {
    bed.upstream.script(path, [{ pieces: [messageStart(), messageDelta('end_turn')] }]);
    for await (const event of bed.codec.chat(
      { ...bed.endpoint, baseUrl: bed.endpoint.baseUrl.replace('/v1', ''), apiKey: 'sk-ant-1\n' },
      hello,
      bed.options(),
    ))
      expect(event.type).not.toBe('text');
    expect(bed.upstream.seen.at(-1)?.headers).toMatchObject({
      'x-api-key': 'sk-ant-1',
      'anthropic-version': '2026-10-21',
    });
    expect(bed.upstream.seen.at(-1)?.headers).not.toHaveProperty('authorization');
  });
});

describe('the limits', () => {
  it('come from the headers, the tightest of those on tokens, also with a refusal', async () => {
    const headers = {
      'anthropic-ratelimit-requests-limit': '1000',
      'anthropic-ratelimit-requests-remaining': '999',
      'anthropic-ratelimit-requests-reset': '2026-11-21T13:48:01Z',
      'anthropic-ratelimit-input-tokens-limit': '450000',
      'anthropic-ratelimit-input-tokens-remaining': '449000',
      'anthropic-ratelimit-output-tokens-limit': '90000',
      'anthropic-ratelimit-output-tokens-remaining': '900',
      'anthropic-ratelimit-output-tokens-reset': '2026-11-21T13:49:00Z',
    };
    bed.upstream.script(path, [anthropicFailure(429, 'rate_limit_error', 'Slow down', headers)]);
    const limits: ReportedLimit[] = [];
    const events = bed.codec
      .chat(bed.endpoint, hello, { ...bed.options(), onLimits: (told) => limits.push(...told) })
      [Symbol.asyncIterator]();
    await expect(events.next()).rejects.toMatchObject({ code: 'provider_rate_limited' });
    expect(limits).toEqual([
      { kind: 'requests', limit: 1000, left: 999, resetsAt: Date.UTC(2026, 10, 21, 13, 48, 1) },
      { kind: 'tokens', limit: 90_000, left: 900, resetsAt: Date.UTC(2026, 10, 21, 13, 49) },
    ]);
  });
});

describe('the model list', () => {
  const model = (id: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
    type: 'model',
    id,
    display_name: id,
    created_at: '2026-09-22T00:00:00Z',
    lifecycle: 'active',
    max_input_tokens: 1_000_000,
    max_tokens: 128_000,
    capabilities: {
      image_input: { supported: true },
      structured_outputs: { supported: true },
      thinking: { supported: true },
    },
    ...more,
  });

  it('is read page by page, without the retired', async () => {
    bed.upstream.script('/v1/models', [
      {
        json: {
          data: [model('claude-opus-5-5')],
          has_more: true,
          first_id: 'claude-opus-5-5',
          last_id: 'claude-opus-5-5',
        },
      },
      {
        json: {
          data: [
            model('claude-3-haiku', { lifecycle: 'retired' }),
            model('claude-x', { max_input_tokens: null, max_tokens: null, capabilities: null }),
          ],
          has_more: false,
          first_id: 'a',
          last_id: 'b',
        },
      },
    ]);
    expect(await bed.codec.listModels(bed.endpoint, bed.options())).toEqual([
      {
        id: 'claude-opus-5-5',
        contextTokens: 1_000_000,
        maxOutputTokens: 128_000,
        capabilities: ['chat', 'streaming', 'tools', 'structured_output', 'vision', 'reasoning'],
      },
      { id: 'claude-x', contextTokens: null, maxOutputTokens: null, capabilities: null },
    ]);
    expect(bed.upstream.seen).toHaveLength(2);
  });

  it('refuses a wrong key, so it checks health', async () => {
    bed.upstream.script('/v1/models', [
      anthropicFailure(401, 'authentication_error', 'invalid x-api-key'),
    ]);
    await expect(bed.codec.listModels(bed.endpoint, bed.options())).rejects.toMatchObject({
      code: 'credential_rejected',
    });
  });
});

it('has no embeddings and no balance, and says so without asking', async () => {
  await expect(
    bed.codec.embed(bed.endpoint, { model: 'm', input: ['a'], kind: 'query' }, bed.options()),
  ).rejects.toMatchObject({ code: 'bad_request' });
  expect(await bed.codec.balance(bed.endpoint, bed.options())).toBeNull();
  expect(bed.upstream.seen).toHaveLength(0);
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  chunk,
  done,
  failure,
  forever,
  spoken,
  startFakeUpstream,
  usageChunk,
  type FakeUpstream,
  type Step,
} from '../../../../../test/fakes/upstream.ts';
import type { ChatEvent, ChatRequest } from '../../../../../shared/chat.ts';
import { createGateBed, type GateBed } from '../../../egress/testing/gate-bed.ts';
import type { CallOptions, Codec, Endpoint } from '../../provider.ts';
import { createOpenAiCodec } from './openai-codec.ts';

const path = '/v1/chat/completions';
const hello: ChatRequest = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };

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

const endpoint = (provider = 'openai-compatible', apiKey = 'sk-1'): Endpoint => ({
  provider,
  accountId: 'acc_1',
  baseUrl: upstream.baseUrl,
  apiKey,
});
const options = (signal = new AbortController().signal): CallOptions => ({
  signal,
  egress: bed.context,
});

async function told(step: Step, request = hello): Promise<ChatEvent[]> {
  upstream.script(path, [step]);
  return all(request);
}
async function all(request = hello, to = endpoint()): Promise<ChatEvent[]> {
  const events: ChatEvent[] = [];
  for await (const event of codec.chat(to, request, options())) events.push(event);
  return events;
}
/** What came before it threw, and what it threw. */
async function brokenOff(step: Step): Promise<{ events: ChatEvent[]; error: unknown }> {
  upstream.script(path, [step]);
  const events: ChatEvent[] = [];
  try {
    for await (const event of codec.chat(endpoint(), hello, options())) events.push(event);
    return { events, error: null };
  } catch (error) {
    return { events, error };
  }
}
const textOf = (events: readonly ChatEvent[]): string =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('');

describe('the request', () => {
  it('is OpenAI’s body with usage asked for, the key in its header, and fields that we have no word for', async () => {
    await all({
      model: 'gpt',
      messages: [
        { role: 'system', content: 'Short.' },
        {
          role: 'user',
          name: 'ann',
          content: [
            { type: 'text', text: 'See' },
            { type: 'image', url: 'data:image/png;base64,AA==', detail: 'low' },
          ],
        },
        {
          role: 'assistant',
          content: '',
          reasoning: 'because',
          toolCalls: [{ id: 'c1', name: 'look', arguments: '{}' }],
        },
        { role: 'tool', content: 'found', toolCallId: 'c1' },
      ],
      maxTokens: 5,
      temperature: 0,
      topP: 0.5,
      stop: ['END'],
      seed: 1,
      tools: [{ name: 'look', description: 'Looks', parameters: { type: 'object' }, strict: true }],
      toolChoice: 'auto',
      responseFormat: { type: 'json_object' },
      extra: { reasoning_effort: 'low', stream: null, model: '' },
    });
    expect(upstream.seen[0]?.headers).toMatchObject({
      authorization: 'Bearer sk-1',
      'content-type': 'application/json',
    });
    expect(upstream.seen[0]?.body).toMatchInlineSnapshot(`
      {
        "max_tokens": 5,
        "messages": [
          {
            "content": "Short.",
            "role": "system",
          },
          {
            "content": [
              {
                "text": "See",
                "type": "text",
              },
              {
                "image_url": {
                  "detail": "low",
                  "url": "data:image/png;base64,AA==",
                },
                "type": "image_url",
              },
            ],
            "name": "ann",
            "role": "user",
          },
          {
            "content": null,
            "reasoning_content": "because",
            "role": "assistant",
            "tool_calls": [
              {
                "function": {
                  "arguments": "{}",
                  "name": "look",
                },
                "id": "c1",
                "type": "function",
              },
            ],
          },
          {
            "content": "found",
            "role": "tool",
            "tool_call_id": "c1",
          },
        ],
        "model": "gpt",
        "reasoning_effort": "low",
        "response_format": {
          "type": "json_object",
        },
        "seed": 1,
        "stop": [
          "END",
        ],
        "stream": true,
        "stream_options": {
          "include_usage": true,
        },
        "temperature": 0,
        "tool_choice": "auto",
        "tools": [
          {
            "function": {
              "description": "Looks",
              "name": "look",
              "parameters": {
                "type": "object",
              },
              "strict": true,
            },
            "type": "function",
          },
        ],
        "top_p": 0.5,
      }
    `);
  });

  it('to OpenAI names the limit as its reasoning models want it; without a key there is no header', async () => {
    await all({ ...hello, maxTokens: 5 }, endpoint('openai', ''));
    expect(upstream.seen[0]?.body).toMatchObject({ max_completion_tokens: 5 });
    expect(upstream.seen[0]?.body).not.toHaveProperty('max_tokens');
    expect(upstream.seen[0]?.headers).not.toHaveProperty('authorization');
  });

  it('uses connections again: an end by [DONE] does not hang up', async () => {
    for (let i = 0; i < 6; i += 1) await all();
    // undici may open a second one while the first is being cleared.
    expect(new Set(upstream.seen.map(({ remotePort }) => remotePort)).size).toBeLessThanOrEqual(2);
  });
});

describe('a stream', () => {
  it('is text, one finish and usage, wherever its bytes are cut', async () => {
    const { pieces = [] } = spoken('租约', ' ends', ' today');
    const bytes = Buffer.from(pieces.join(''));
    const cut = Array.from({ length: Math.ceil(bytes.length / 37) }, (_, at) =>
      bytes.subarray(at * 37, at * 37 + 37),
    );
    const events = await told({ pieces: cut });
    expect(textOf(events)).toBe('租约 ends today');
    expect(events.filter(({ type }) => type === 'finish')).toEqual([
      { type: 'finish', reason: 'stop' },
    ]);
    expect(events.at(-1)).toEqual({
      type: 'usage',
      usage: { input: 7, cacheRead: 0, cacheWrite: 0, output: 3, reasoning: 0, source: 'reported' },
    });
  });

  it('counts each token once: cached ones are no input, reasoning is no output', async () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 50,
      prompt_tokens_details: { cached_tokens: 80 },
      completion_tokens_details: { reasoning_tokens: 30 },
    };
    expect(
      (await told({ pieces: [chunk({}, 'stop'), usageChunk(usage), done] })).at(-1),
    ).toMatchObject({ usage: { input: 20, cacheRead: 80, output: 20, reasoning: 30 } });
    // DeepSeek (api-docs.deepseek.com, create-chat-completion), in the chunk that has the finish
    // reason.
    expect(
      await told({
        pieces: [
          chunk({}, 'stop', {
            usage: {
              prompt_tokens: 9,
              completion_tokens: 1,
              prompt_cache_hit_tokens: 4,
              prompt_cache_miss_tokens: 5,
            },
          }),
          done,
        ],
      }),
    ).toContainEqual({
      type: 'usage',
      usage: { input: 5, cacheRead: 4, cacheWrite: 0, output: 1, reasoning: 0, source: 'reported' },
    });
  });

  it('has reasoning by either name, and tool calls in pieces', async () => {
    const events = await told({
      pieces: [
        chunk({ reasoning_content: 'think' }),
        chunk({ reasoning: 'more' }),
        chunk({
          tool_calls: [
            { index: 0, id: 'c1', type: 'function', function: { name: 'look', arguments: '' } },
          ],
        }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: '{"a":1}' } }] }),
        chunk({}, 'tool_calls'),
        done,
      ],
    });
    expect(events).toEqual([
      { type: 'reasoning', text: 'think' },
      { type: 'reasoning', text: 'more' },
      { type: 'tool_call', index: 0, id: 'c1', name: 'look', argumentsDelta: '' },
      { type: 'tool_call', index: 0, argumentsDelta: '{"a":1}' },
      { type: 'finish', reason: 'tool_calls' },
    ]);
  });

  it('with comments, an empty first chunk and no role is still a stream', async () => {
    const events = await told({
      pieces: [
        ': OPENROUTER PROCESSING\n\n',
        `data: ${JSON.stringify({ choices: [] })}\n\n`,
        chunk({ content: 'a' }),
        chunk({ content: '' }, 'stop'),
        done,
      ],
    });
    expect(textOf(events)).toBe('a');
  });

  it('that has a finish reason but no [DONE] is whole, also when the wire breaks after it', async () => {
    expect(textOf(await told({ pieces: [chunk({ content: 'whole' }), chunk({}, 'stop')] }))).toBe(
      'whole',
    );
    expect(
      (await told({ pieces: [chunk({ content: 'whole' }), chunk({}, 'stop')], cut: true })).at(-1),
    ).toEqual({ type: 'finish', reason: 'stop' });
  });

  it.each([
    ['[DONE] but no finish reason', { pieces: [chunk({ content: 'part' }), done] }],
    ['a clean end but no finish reason', { pieces: [chunk({ content: 'part' })] }],
    ['a cut', { pieces: [chunk({ content: 'part' })], cut: true }],
  ])('with %s is `stream_broken`, after what came', async (_, step) => {
    const { events, error } = await brokenOff(step);
    expect(textOf(events)).toBe('part');
    expect(error).toMatchObject({ code: 'stream_broken', retryable: true });
  });

  it.each([
    [
      'in its first event',
      {
        pieces: [`data: ${JSON.stringify({ error: { message: 'Rate limited', code: 429 } })}\n\n`],
      },
      'provider_rate_limited',
    ],
    [
      'without a code',
      { pieces: [`data: ${JSON.stringify({ error: { message: 'boom' } })}\n\n`, done] },
      'provider_overloaded',
    ],
    [
      'in a choice, as OpenRouter has it',
      {
        pieces: [
          'data: ' +
            `${JSON.stringify({ choices: [{ delta: { content: '' }, finish_reason: 'error', error: { code: 502, message: 'Provider disconnected' } }] })}\n\n`,
        ],
      },
      'provider_overloaded',
    ],
    [
      'as a plain body of status 200',
      {
        json: { error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } },
      },
      'quota_exhausted',
    ],
  ])('that tells an error %s fails by its class', async (_, step, code) => {
    expect((await brokenOff(step)).error).toMatchObject({ code });
  });

  it('with an event that is not JSON alone is an error that names the event', async () => {
    const { error } = await brokenOff({ pieces: ['data: {"choices":[{"del\n\n'] });
    expect(error).toMatchObject({
      code: 'stream_broken',
      message: expect.stringContaining('event 1: not JSON') as string,
    });
  });

  it('that names no finish anywhere is over by [DONE]', async () => {
    const bare = `data: ${JSON.stringify({ choices: [{ delta: { content: 'whole' } }] })}\n\n`;
    expect((await told({ pieces: [bare, done] })).at(-1)).toEqual({
      type: 'finish',
      reason: 'stop',
    });
    expect((await brokenOff({ pieces: [bare] })).error).toMatchObject({ code: 'stream_broken' });
  });

  it.each([
    [
      'a web page',
      { headers: { 'content-type': 'application/json' }, pieces: ['<html>Sign in</html>'] },
    ],
    ['JSON of another kind', { json: ['unexpected'] }],
  ])('that is %s is an error that names the base URL', async (_, step) => {
    const { error } = await brokenOff(step);
    expect(error).toMatchObject({
      code: 'provider_unreachable',
      message: expect.stringContaining('base URL') as string,
    });
  });
});

describe('a plain answer to a streamed request', () => {
  it('is taken as it is: servers exist that cannot stream', async () => {
    const events = await told({
      json: {
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content: 'plain', reasoning_content: 'thought' },
            finish_reason: 'length',
          },
        ],
        usage: { prompt_tokens: 3, completion_tokens: 2 },
      },
    });
    expect(events).toMatchObject([
      { type: 'reasoning', text: 'thought' },
      { type: 'text', text: 'plain' },
      { type: 'usage', usage: { input: 3, output: 2 } },
      { type: 'finish', reason: 'length' },
    ]);
  });
});

describe('a failure', () => {
  it('has its class, its wait, and not the key', async () => {
    const { error } = await brokenOff(
      failure(429, 'slow down sk-abcdefghijkl', null, { 'retry-after': '7' }),
    );
    expect(error).toMatchObject({
      code: 'provider_rate_limited',
      retryAfterMs: 7_000,
      retryable: true,
    });
    expect(String(error)).not.toContain('abcdefgh');
  });

  it('by abort is `aborted`, and the upstream learns of it', async () => {
    upstream.script(path, [
      { pieces: [chunk({ content: 'a' }), chunk({ content: 'b' })], pieceDelayMs: 60_000 },
    ]);
    const stop = new AbortController();
    const events = codec.chat(endpoint(), hello, options(stop.signal))[Symbol.asyncIterator]();
    await events.next();
    const rest = events.next();
    stop.abort();
    await expect(rest).rejects.toMatchObject({ code: 'aborted' });
    await upstream.seen[0]?.aborted;
  });

  it('reaches the upstream when the reader simply stops reading', async () => {
    upstream.script(path, [
      { pieces: [chunk({ content: 'a' }), chunk({ content: 'b' }), forever] },
    ]);
    const events = codec.chat(endpoint(), hello, options())[Symbol.asyncIterator]();
    await events.next();
    await events.return?.();
    await upstream.seen[0]?.aborted;
  });
});

describe('embeddings', () => {
  it('come normalised and in the order of the texts, whatever order the reply has', async () => {
    upstream.script('/v1/embeddings', [
      {
        json: {
          data: [
            { index: 1, embedding: [0, 5] },
            { index: 0, embedding: [3, 4] },
          ],
          usage: { prompt_tokens: 2 },
        },
      },
    ]);
    const { vectors, inputTokens } = await codec.embed(
      endpoint(),
      { model: 'e', input: ['a', 'b'], kind: 'passage' },
      options(),
    );
    expect(
      vectors.map((vector) => [...vector].map((value) => Math.round(value * 10) / 10)),
    ).toEqual([
      [0.6, 0.8],
      [0, 1],
    ]);
    expect(inputTokens).toBe(2);
  });

  it.each([
    ['too few', [{ index: 0, embedding: [1] }]],
    [
      'one twice',
      [
        { index: 0, embedding: [1] },
        { index: 0, embedding: [1] },
      ],
    ],
    [
      'of two lengths',
      [
        { index: 0, embedding: [1] },
        { index: 1, embedding: [1, 2] },
      ],
    ],
  ])('that are %s are refused: a text would get another one’s vector', async (_, data) => {
    upstream.script('/v1/embeddings', [{ json: { data } }]);
    await expect(
      codec.embed(endpoint(), { model: 'e', input: ['a', 'b'], kind: 'passage' }, options()),
    ).rejects.toMatchObject({ code: 'provider_unreachable' });
  });
});

describe('the model list', () => {
  it('is the ids', async () => {
    expect(await codec.listModels(endpoint(), options())).toEqual([
      { id: 'fake-model', contextTokens: null, maxOutputTokens: null, capabilities: null },
    ]);
  });
});

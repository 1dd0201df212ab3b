import OpenAI, { APIError, APIUserAbortError } from 'openai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChatEvent } from '../../shared/chat.ts';
import { AppError } from '../../shared/errors.ts';
import { clientKey, localOnlyKey, runKey, startLan, type LanFixture } from './lan-fixture.ts';
import { words } from './scripted-router.ts';

let lan: LanFixture;
let openai: OpenAI;
const asClient = (apiKey: string): OpenAI =>
  new OpenAI({ apiKey, baseURL: `${lan.url}/v1`, maxRetries: 0 });
const hi = [{ role: 'user' as const, content: 'hi' }];

async function failure(work: Promise<unknown>): Promise<APIError> {
  const error: unknown = await work.then(
    () => new Error('it went through'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof APIError)) throw error;
  return error;
}

beforeEach(async () => {
  lan = await startLan();
  openai = asClient(runKey);
});
afterEach(() => lan.close());

describe('chat completions', () => {
  test('a plain answer has text, finish reason and usage in OpenAI’s sums', async () => {
    const reply = await openai.chat.completions.create({ model: 'small-local', messages: hi });
    expect(reply).toMatchObject({
      object: 'chat.completion',
      model: 'small-local',
      choices: [
        { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello world' } },
      ],
    });
    expect(reply.usage).toEqual({
      prompt_tokens: 10,
      completion_tokens: 3,
      total_tokens: 13,
      prompt_tokens_details: { cached_tokens: 3 },
      completion_tokens_details: { reasoning_tokens: 1 },
    });
    expect(reply.created).toBeGreaterThan(1_700_000_000);
  });

  test('a stream is the same text in chunks of one id, with usage last when asked for', async () => {
    const stream = await openai.chat.completions.create({
      model: 'small-local',
      messages: hi,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.map((one) => one.choices[0]?.delta.content ?? '').join('')).toBe('Hello world');
    expect(new Set(chunks.map((one) => one.id)).size).toBe(1);
    expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 10, completion_tokens: 3 },
    });
    expect(chunks.slice(0, -1).every((one) => one.usage === null)).toBe(true);
  });

  test('usage stays away when it was not asked for', async () => {
    const stream = await openai.chat.completions.create({
      model: 'small-local',
      messages: hi,
      stream: true,
    });
    for await (const chunk of stream) expect('usage' in chunk).toBe(false);
  });

  test('tool calls come whole from their pieces, plain and streamed', async () => {
    lan.router.play(async function* (): AsyncGenerator<ChatEvent> {
      await Promise.resolve();
      yield {
        type: 'tool_call',
        index: 0,
        id: 'call_a',
        name: 'weather',
        argumentsDelta: '{"city":',
      };
      yield { type: 'tool_call', index: 0, argumentsDelta: '"Bern"}' };
      yield { type: 'tool_call', index: 1, id: 'call_b', name: 'time', argumentsDelta: '{}' };
      yield { type: 'finish', reason: 'tool_calls' };
    });
    const tools = [
      {
        type: 'function' as const,
        function: { name: 'weather', parameters: { type: 'object' }, strict: true },
      },
    ];
    const plain = await openai.chat.completions.create({
      model: 'vendor/big-cloud',
      messages: hi,
      tools,
    });
    const wanted = [
      {
        id: 'call_a',
        type: 'function',
        function: { name: 'weather', arguments: '{"city":"Bern"}' },
      },
      { id: 'call_b', type: 'function', function: { name: 'time', arguments: '{}' } },
    ];
    expect(plain.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { content: null, tool_calls: wanted },
    });
    const streamed = await openai.chat.completions
      .stream({ model: 'vendor/big-cloud', messages: hi, tools })
      .finalChatCompletion();
    expect(streamed.choices[0]?.message.tool_calls).toMatchObject(wanted);
    expect(lan.router.seen[0]?.request).toMatchObject({
      tools: [{ name: 'weather', parameters: { type: 'object' }, strict: true }],
    });
  });

  test('every field reaches the router, unknown ones too', async () => {
    await openai.chat.completions.create({
      model: 'vendor/big-cloud',
      messages: [
        { role: 'developer', content: 'be brief' },
        {
          role: 'user',
          name: 'ann',
          content: [
            { type: 'text', text: 'what is it?' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==', detail: 'low' } },
          ],
        },
        {
          role: 'assistant',
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'a cat' },
      ],
      max_completion_tokens: 9,
      temperature: 0,
      top_p: 0.5,
      stop: 'END',
      seed: 4,
      reasoning_effort: 'low',
      logit_bias: { '5': 1 },
      user: 'u1',
    });
    expect(lan.router.seen[0]?.request).toEqual({
      model: 'vendor/big-cloud',
      messages: [
        { role: 'system', content: 'be brief' },
        {
          role: 'user',
          name: 'ann',
          content: [
            { type: 'text', text: 'what is it?' },
            { type: 'image', url: 'data:image/png;base64,AA==', detail: 'low' },
          ],
        },
        {
          role: 'assistant',
          content: '',
          toolCalls: [{ id: 'c1', name: 'look', arguments: '{}' }],
        },
        { role: 'tool', content: 'a cat', toolCallId: 'c1' },
      ],
      maxTokens: 9,
      temperature: 0,
      topP: 0.5,
      stop: ['END'],
      seed: 4,
      extra: { reasoning_effort: 'low', logit_bias: { '5': 1 }, user: 'u1' },
    });
  });

  test.each([
    [
      'tools.0.function.parameters.properties.a.pattern',
      {
        tools: [
          {
            type: 'function' as const,
            function: {
              name: 'f',
              strict: true,
              parameters: { type: 'object', properties: { a: { type: 'string', pattern: '^a' } } },
            },
          },
        ],
      },
    ],
    [
      'response_format.json_schema.schema.properties.a.not',
      {
        response_format: {
          type: 'json_schema' as const,
          json_schema: { name: 'a', schema: { type: 'object', properties: { a: { not: {} } } } },
        },
      },
    ],
    [
      'tool_choice',
      {
        tools: [{ type: 'function' as const, function: { name: 'f' } }],
        tool_choice: { type: 'function' as const, function: { name: 'g' } },
      },
    ],
    ['verbosity', { verbosity: 'low' as const }],
    ['top_logprobs', { top_logprobs: 2 }],
    [
      'messages.0.content',
      {
        messages: [
          {
            role: 'user' as const,
            content: [{ type: 'image_url' as const, image_url: { url: 'data:,' } }],
          },
        ],
      },
    ],
  ])(
    '%s, which a local model cannot do, is refused by name and not dropped',
    async (param, fields) => {
      const error = await failure(
        openai.chat.completions.create({ model: 'small-local', messages: hi, ...fields }),
      );
      expect(error).toMatchObject({ status: 400, param, code: 'unsupported_parameter' });
      expect(lan.router.seen).toEqual([]);
    },
  );

  test.each([['modalities', { modalities: ['text' as const, 'audio' as const] }]])(
    '%s, which no backend can do here, is refused by name',
    async (param, fields) => {
      const error = await failure(
        openai.chat.completions.create({ model: 'vendor/big-cloud', messages: hi, ...fields }),
      );
      expect(error).toMatchObject({ status: 400, param, code: 'unsupported_parameter' });
    },
  );

  test('defaults that clients spell out, and labels, are no reason to refuse', async () => {
    await openai.chat.completions.create({
      model: 'small-local',
      messages: hi,
      n: 1,
      logprobs: false,
      frequency_penalty: 0,
      presence_penalty: 0,
      user: 'me',
      tools: [],
      response_format: { type: 'text' },
    });
    await openai.chat.completions.create({
      model: 'small-local',
      messages: hi,
      store: true,
      metadata: { a: 'b' },
      service_tier: 'auto',
      prediction: { type: 'content', content: 'x' },
      reasoning_effort: 'low',
      parallel_tool_calls: true,
    });
    expect(lan.router.seen).toHaveLength(2);
  });

  test('a body with a wrong field names the field, deep inside a union too', async () => {
    const wrong = {
      model: 'small-local',
      messages: [{ role: 'user', content: [{ type: 'text', text: 5 }] }],
    } as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming;
    expect(await failure(openai.chat.completions.create(wrong))).toMatchObject({
      status: 400,
      param: 'messages.0.content.0.text',
      type: 'invalid_request_error',
    });
    expect(
      await failure(
        openai.chat.completions.create({ model: 'small-local', messages: hi, temperature: 9 }),
      ),
    ).toMatchObject({ status: 400, param: 'temperature' });
  });
});

describe('failures', () => {
  test('an unknown model is 404 model_not_found, streamed or not', async () => {
    expect(
      await failure(openai.chat.completions.create({ model: 'nope', messages: hi })),
    ).toMatchObject({ status: 404, code: 'model_not_found' });
    expect(
      await failure(openai.chat.completions.create({ model: 'nope', messages: hi, stream: true })),
    ).toMatchObject({ status: 404, code: 'model_not_found' });
    expect(await failure(openai.embeddings.create({ model: 'nope', input: 'x' }))).toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
  });

  test('a model that is known but cannot be served just now is no 404', async () => {
    lan.router.play(async function* () {
      await Promise.resolve();
      yield* [];
      throw new AppError('no_candidate', 'All accounts are cooling.', {
        retryable: true,
        retryAfterMs: 2400,
      });
    });
    const error = await failure(
      openai.chat.completions.create({ model: 'small-local', messages: hi, stream: true }),
    );
    expect(error).toMatchObject({ status: 503, code: 'no_candidate' });
    expect(error.headers?.get('retry-after')).toBe('3');
  });

  test.each([
    ['rate_limited', 429, 'rate_limit_exceeded'],
    ['quota_exhausted', 429, 'insufficient_quota'],
    ['context_too_long', 400, 'context_length_exceeded'],
    ['local_only', 403, 'local_only'],
    ['credential_rejected', 502, 'credential_rejected'],
    ['timeout', 504, 'timeout'],
    ['internal', 500, 'internal'],
  ] as const)(
    '%s before the first token has a status of its own',
    async (code, status, wireCode) => {
      lan.router.play(async function* () {
        await Promise.resolve();
        yield* [];
        throw new AppError(code, 'at /home/ann/secret/model.gguf');
      });
      const error = await failure(
        openai.chat.completions.create({ model: 'small-local', messages: hi, stream: true }),
      );
      expect(error).toMatchObject({ status, code: wireCode });
      expect(error.message.includes('/home/ann')).toBe(code !== 'internal');
    },
  );

  test('a stream that breaks ends with an error, never as if it were whole', async () => {
    lan.router.play(async function* (): AsyncGenerator<ChatEvent> {
      await Promise.resolve();
      yield { type: 'text', text: 'half an' };
      throw new AppError('stream_broken', 'The provider hung up.', { retryable: true });
    });
    let text = '';
    const read = async (): Promise<void> => {
      for await (const chunk of await openai.chat.completions.create({
        model: 'small-local',
        messages: hi,
        stream: true,
      }))
        text += chunk.choices[0]?.delta.content ?? '';
    };
    expect(await failure(read())).toMatchObject({ code: 'stream_broken' });
    expect(text).toBe('half an');
    const raw = await fetch(`${lan.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${runKey}` },
      body: JSON.stringify({ model: 'small-local', messages: hi, stream: true }),
    });
    expect(await raw.text()).not.toContain('[DONE]');
  });

  test('an upstream that ends without a finish reason is an error, plain and streamed', async () => {
    lan.router.play(async function* (): AsyncGenerator<ChatEvent> {
      await Promise.resolve();
      yield { type: 'text', text: 'and then' };
    });
    expect(
      await failure(openai.chat.completions.create({ model: 'small-local', messages: hi })),
    ).toMatchObject({ status: 502, code: 'stream_broken' });
    const read = async (): Promise<void> => {
      for await (const chunk of await openai.chat.completions.create({
        model: 'small-local',
        messages: hi,
        stream: true,
      }))
        expect(chunk).toBeDefined();
    };
    expect(await failure(read())).toMatchObject({ code: 'stream_broken' });
  });
});

describe('a client that goes away', () => {
  const endless = (stopped: PromiseWithResolvers<void>) =>
    async function* (_: unknown, signal: AbortSignal): AsyncGenerator<ChatEvent> {
      signal.addEventListener('abort', () => stopped.resolve(), { once: true });
      yield { type: 'text', text: 'first' };
      await stopped.promise;
      throw signal.reason;
    };

  test('stops the upstream in mid-stream', async () => {
    const stopped = Promise.withResolvers<void>();
    lan.router.play(endless(stopped));
    for await (const chunk of await openai.chat.completions.create({
      model: 'small-local',
      messages: hi,
      stream: true,
    }))
      if (chunk.choices[0]?.delta.content === 'first') break;
    await stopped.promise;
  });

  test('stops the upstream of a plain request', async () => {
    const stopped = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    lan.router.play((request, signal) => (begun.resolve(), endless(stopped)(request, signal)));
    const controller = new AbortController();
    const asked = openai.chat.completions
      .create({ model: 'small-local', messages: hi }, { signal: controller.signal })
      .catch((error: unknown) => error);
    await begun.promise;
    controller.abort();
    expect(await asked).toBeInstanceOf(APIUserAbortError);
    await stopped.promise;
  });

  test('closing the server ends open streams and stops their upstreams', async () => {
    const stopped = Promise.withResolvers<void>();
    lan.router.play(endless(stopped));
    const stream = await openai.chat.completions.create({
      model: 'small-local',
      messages: hi,
      stream: true,
    });
    const reading = (async () => {
      for await (const chunk of stream)
        if (chunk.choices[0]?.delta.content === 'first') void lan.close();
    })();
    await expect(reading).rejects.toThrow();
    await stopped.promise;
  });
});

describe('embeddings', () => {
  test('come as floats and as base64, the same vectors', async () => {
    const asFloats = await openai.embeddings.create({
      model: 'small-embedding',
      input: ['ab', 'abcd'],
      encoding_format: 'float',
    });
    expect(asFloats.data.map((one) => one.embedding)).toEqual([
      [2, 0.25, -1],
      [4, 0.25, -1],
    ]);
    expect(asFloats.usage).toEqual({ prompt_tokens: 2, total_tokens: 2 });
    // The client asks for base64 by itself and decodes it.
    const decoded = await openai.embeddings.create({ model: 'small-embedding', input: 'abc' });
    expect(decoded.data[0]?.embedding).toEqual([3, 0.25, -1]);
  });

  test('what cannot be done is named: token ids, an empty text', async () => {
    expect(
      await failure(openai.embeddings.create({ model: 'small-embedding', input: [1, 2, 3] })),
    ).toMatchObject({ status: 400, param: 'input' });
    expect(
      await failure(openai.embeddings.create({ model: 'small-embedding', input: ['a', ''] })),
    ).toMatchObject({ status: 400, param: 'input.1' });
  });
});

describe('models', () => {
  test('are listed by id and can be got one by one, ids with slashes too', async () => {
    const ids = [];
    for await (const model of openai.models.list()) ids.push(model.id);
    expect(ids).toEqual(['small-local', 'vendor/big-cloud', 'small-embedding']);
    expect(await openai.models.retrieve('vendor/big-cloud')).toMatchObject({
      id: 'vendor/big-cloud',
      object: 'model',
      owned_by: 'openai-compatible',
    });
    expect(await failure(openai.models.retrieve('nope'))).toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
  });

  test('a local-only client sees none that would leave the machine', async () => {
    const ids = [];
    for await (const model of asClient(localOnlyKey).models.list()) ids.push(model.id);
    expect(ids).toEqual(['small-local', 'small-embedding']);
  });
});

describe('keys', () => {
  test('a wrong key is 401 invalid_api_key', async () => {
    expect(await failure(asClient('wrong').models.list())).toMatchObject({
      status: 401,
      code: 'invalid_api_key',
    });
  });

  test('each key asks as its own owner', async () => {
    await openai.chat.completions.create({ model: 'small-local', messages: hi });
    lan.router.play(() => words('x'));
    await asClient(clientKey).chat.completions.create({ model: 'small-local', messages: hi });
    expect(lan.router.seen.map((one) => one.caller)).toMatchObject([
      { ownerId: 'owner_desktop', clientId: null, via: 'lan', localOnly: false },
      { clientName: 'client', via: 'lan', localOnly: false },
    ]);
  });
});

import Anthropic, { APIError, APIUserAbortError } from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChatEvent } from '../../shared/chat.ts';
import { AppError } from '../../shared/errors.ts';
import { routerWorld } from '../fakes/router-world.ts';
import { chunk, done, failure as upstreamFailure, usageChunk } from '../fakes/upstream.ts';
import { clientKey, localOnlyKey, runKey, startLan, type LanFixture } from './lan-fixture.ts';

/** Anthropic's own client against `/v1/messages`. */
let lan: LanFixture;
let anthropic: Anthropic;
// Both names are given, so that no key of the environment is taken.
const asClient = (apiKey: string | null, authToken: string | null = null): Anthropic =>
  new Anthropic({ apiKey, authToken, baseURL: lan.origin, maxRetries: 0 });
const hi = [{ role: 'user' as const, content: 'hi' }];
const local = { model: 'small-local', max_tokens: 50, messages: hi };
const cloud = { ...local, model: 'vendor/big-cloud' };
const tools: Anthropic.Tool[] = [
  {
    name: 'weather',
    description: 'The weather.',
    input_schema: { type: 'object', properties: { city: { type: 'string' } } },
  },
];

async function failure(work: Promise<unknown>): Promise<APIError> {
  const error: unknown = await work.then(
    () => new Error('it went through'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof APIError)) throw error;
  return error;
}

async function* played(...events: ChatEvent[]): AsyncGenerator<ChatEvent> {
  for (const event of events) {
    await Promise.resolve();
    yield event;
  }
}

beforeEach(async () => {
  lan = await startLan();
  anthropic = asClient(runKey);
});
afterEach(() => lan.close());

describe('messages', () => {
  test('a plain answer has text, stop reason and usage in disjoint buckets', async () => {
    const { data, request_id: id } = await anthropic.messages.create(local).withResponse();
    expect(data).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: 'small-local',
      content: [{ type: 'text', text: 'Hello world' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
    });
    expect(data.usage).toMatchObject({
      input_tokens: 7,
      cache_read_input_tokens: 3,
      cache_creation_input_tokens: 0,
      output_tokens: 3,
    });
    expect(data.id).toBe(`msg_${id ?? ''}`);
  });

  test('a stream gathers to the same message', async () => {
    const stream = anthropic.messages.stream(local);
    const pieces: string[] = [];
    stream.on('text', (text) => pieces.push(text));
    const message = await stream.finalMessage();
    expect(pieces).toEqual(['Hello', ' world']);
    const { id: _, ...plain } = await anthropic.messages.create(local);
    expect(message).toMatchObject(plain);
    expect(stream.request_id).toBe('req_1');
  });

  test('thinking and parallel calls come whole from their pieces, plain and streamed', async () => {
    lan.router.play(() =>
      played(
        { type: 'reasoning', text: 'Bern, ' },
        { type: 'reasoning', text: 'then.' },
        { type: 'text', text: 'I look.' },
        { type: 'tool_call', index: 0, id: 'call_a', name: 'weather', argumentsDelta: '{"city":' },
        { type: 'tool_call', index: 0, argumentsDelta: '"Bern"}' },
        { type: 'tool_call', index: 1, id: 'call_b', name: 'time', argumentsDelta: '{}' },
        { type: 'finish', reason: 'tool_calls' },
      ),
    );
    const wanted = {
      stop_reason: 'tool_use',
      content: [
        { type: 'thinking', thinking: 'Bern, then.' },
        { type: 'text', text: 'I look.' },
        { type: 'tool_use', id: 'call_a', name: 'weather', input: { city: 'Bern' } },
        { type: 'tool_use', id: 'call_b', name: 'time', input: {} },
      ],
    };
    expect(await anthropic.messages.create({ ...cloud, tools })).toMatchObject(wanted);
    expect(await anthropic.messages.stream({ ...cloud, tools }).finalMessage()).toMatchObject(
      wanted,
    );
  });

  test('the second round of a tool loop reaches the router as calls and their results', async () => {
    await anthropic.messages.create({
      ...cloud,
      system: 'Be brief.',
      tools,
      tool_choice: { type: 'any' },
      stop_sequences: ['END'],
      metadata: { user_id: 'u1' },
      messages: [
        ...hi,
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 'c1', name: 'weather', input: { city: 'Bern' } }],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'sunny' }] },
      ],
    });
    expect(lan.router.seen[0]?.request).toMatchObject({
      maxTokens: 50,
      stop: ['END'],
      toolChoice: 'required',
      extra: { user: 'u1' },
      tools: [{ name: 'weather', parameters: { type: 'object' } }],
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'hi' },
        {
          role: 'assistant',
          toolCalls: [{ id: 'c1', name: 'weather', arguments: '{"city":"Bern"}' }],
        },
        { role: 'tool', toolCallId: 'c1', content: 'sunny' },
      ],
    });
  });

  test.each([
    [
      'tools.0.input_schema.not',
      {
        tools: [
          { name: 'weather', input_schema: { type: 'object' as const, not: {} }, strict: true },
        ],
      },
    ],
    [
      'output_config.format.schema.not',
      { output_config: { format: { type: 'json_schema' as const, schema: { not: {} } } } },
    ],
    ['inference_geo', { inference_geo: 'us' }],
    [
      'messages.0.content',
      {
        system: 's',
        messages: [
          {
            role: 'user' as const,
            content: [
              {
                type: 'image' as const,
                source: { type: 'url' as const, url: 'https://example.com/a.png' },
              },
            ],
          },
        ],
      },
    ],
  ])(
    '%s, which a local model cannot do, is refused by name and not dropped',
    async (param, fields) => {
      const error = await failure(anthropic.messages.create({ ...local, ...fields }));
      expect(error).toMatchObject({ status: 400, type: 'invalid_request_error' });
      expect(error.apiMessage).toContain(`\`${param}\``);
      expect(lan.router.seen).toEqual([]);
    },
  );

  test('tools, thinking and sampling of the top tokens are asked of a local model', async () => {
    await anthropic.messages.create({
      ...local,
      tools,
      ...{ top_k: 4 },
      thinking: { type: 'enabled', budget_tokens: 1024 },
    });
    await anthropic.messages.create({ ...local, output_config: { effort: 'high' } });
    expect(lan.router.seen).toHaveLength(2);
  });

  test('caching, labels and what is switched off are no reason to refuse', async () => {
    await anthropic.messages.create({
      ...local,
      cache_control: { type: 'ephemeral' },
      service_tier: 'auto',
      metadata: { user_id: 'u' },
      thinking: { type: 'disabled' },
      system: [{ type: 'text', text: 's', cache_control: { type: 'ephemeral' } }],
    });
    expect(lan.router.seen).toHaveLength(1);
  });
});

describe('failures', () => {
  test.each([
    ['max_tokens', { ...local, max_tokens: undefined }],
    [
      'messages.0.content.0.text',
      { ...local, messages: [{ role: 'user', content: [{ type: 'text', text: 5 }] }] },
    ],
    ['temperature', { ...local, temperature: 1.5 }],
  ])('a body whose %s is wrong names it', async (param, body) => {
    const error = await failure(
      anthropic.messages.create(body as unknown as Anthropic.MessageCreateParamsNonStreaming),
    );
    expect(error).toMatchObject({ status: 400, type: 'invalid_request_error' });
    expect(error.apiMessage).toContain(`\`${param}\``);
  });

  test('what is no JSON, no model, no route or too large has Anthropic’s form too', async () => {
    const post = async (body: string, path = '/v1/messages') => {
      const reply = await fetch(`${lan.origin}${path}`, {
        method: 'POST',
        headers: { 'x-api-key': runKey, 'anthropic-version': '2023-06-01' },
        body,
      });
      const id = reply.headers.get('request-id');
      expect(id).toBe(reply.headers.get('x-request-id'));
      return { status: reply.status, body: (await reply.json()) as unknown, id };
    };
    const wanted = (status: number, type: string) => ({
      status,
      body: { type: 'error', error: { type }, request_id: expect.any(String) as string },
    });
    expect(await post('{')).toMatchObject(wanted(400, 'invalid_request_error'));
    expect(await post(JSON.stringify({ pad: 'x'.repeat(10 * 1024 * 1024) }))).toMatchObject(
      wanted(413, 'request_too_large'),
    );
    expect(await post('{}', '/v1/messages/batches')).toMatchObject(wanted(404, 'not_found_error'));
    expect(await post(JSON.stringify({ ...local, model: 'nope' }))).toMatchObject(
      wanted(404, 'not_found_error'),
    );
    expect(
      await post(JSON.stringify({ ...local, model: 'nope' }), '/v1/messages/count_tokens'),
    ).toMatchObject(wanted(404, 'not_found_error'));
  });

  test.each([
    ['rate_limited', 429, 'rate_limit_error', '3'],
    ['provider_overloaded', 529, 'overloaded_error', '3'],
    ['timeout', 504, 'timeout_error', '3'],
    ['local_only', 403, 'permission_error', '3'],
  ] as const)(
    '%s before the first token has a status and a type of its own',
    async (code, status, type, retryAfter) => {
      lan.router.play(() => {
        throw new AppError(code, 'Not now.', { retryable: true, retryAfterMs: 2400 });
      });
      for (const stream of [false, true]) {
        const error = await failure(anthropic.messages.create({ ...local, stream }));
        expect(error).toMatchObject({ status, type, apiMessage: 'Not now.' });
        expect(error.headers?.get('retry-after')).toBe(retryAfter);
        expect(error.requestID).toMatch(/^req_/);
      }
    },
  );

  test('a stream that breaks ends with an error event, never with message_stop', async () => {
    lan.router.play(async function* () {
      yield* played({ type: 'text', text: 'half an' });
      throw new AppError('stream_broken', 'The provider hung up.', { retryable: true });
    });
    let text = '';
    const stream = anthropic.messages.stream(local).on('text', (piece) => (text += piece));
    expect(await failure(stream.finalMessage())).toMatchObject({
      type: 'api_error',
      apiMessage: 'The provider hung up.',
    });
    expect(text).toBe('half an');
    const raw = await fetch(`${lan.origin}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': runKey },
      body: JSON.stringify({ ...local, stream: true }),
    });
    expect(await raw.text()).not.toContain('message_stop');
  });

  test('an upstream that ends without a finish reason is an error, plain and streamed', async () => {
    lan.router.play(() => played({ type: 'text', text: 'and then' }));
    expect(await failure(anthropic.messages.create(local))).toMatchObject({
      status: 500,
      type: 'api_error',
    });
    expect(await failure(anthropic.messages.stream(local).finalMessage())).toMatchObject({
      type: 'api_error',
    });
  });

  test('a client that goes away stops the upstream', async () => {
    const stopped = Promise.withResolvers<void>();
    lan.router.play(async function* (_, signal): AsyncGenerator<ChatEvent> {
      signal.addEventListener('abort', () => stopped.resolve(), { once: true });
      yield { type: 'text', text: 'first' };
      await stopped.promise;
      throw signal.reason;
    });
    const stream = anthropic.messages.stream(local);
    stream.on('text', () => stream.abort());
    await expect(stream.finalMessage()).rejects.toThrow(APIUserAbortError);
    await stopped.promise;
  });
});

describe('keys', () => {
  test('x-api-key and a bearer both get in, each as its own owner', async () => {
    await asClient(clientKey).messages.create(local);
    await asClient(null, runKey).messages.create(local);
    expect(lan.router.seen.map(({ caller }) => caller.clientName ?? caller.ownerId)).toEqual([
      'client',
      'owner_desktop',
    ]);
  });

  test.each(['/v1/messages', '/v1/messages/count_tokens'])(
    '%s without a key, or with a wrong one, is an authentication_error',
    async (path) => {
      const body = { body: local, headers: {} };
      const wrong = await failure(asClient('wrong').post(path, body));
      expect(wrong).toMatchObject({ status: 401, type: 'authentication_error' });
      expect(wrong.requestID).toMatch(/^http_/);
      const none = await fetch(`${lan.origin}${path}`, {
        method: 'POST',
        body: JSON.stringify(local),
      });
      expect(none.status).toBe(401);
      expect(await none.json()).toMatchObject({
        type: 'error',
        error: { type: 'authentication_error' },
      });
    },
  );
});

describe('count_tokens', () => {
  const counted = async (body: Anthropic.MessageCountTokensParams, client = anthropic) => {
    const { data, response } = await client.messages.countTokens(body).withResponse();
    return { ...data, by: response.headers.get('x-hearth-count') };
  };
  const body = { messages: [{ role: 'user' as const, content: 'abcdefgh' }], system: 'be brief' };

  test('a model that runs here counts by its own tokenizer, any other is estimated, and nothing is asked', async () => {
    await lan.close();
    lan = await startLan({
      tokenCounter: () => Promise.resolve(({ messages }) => Promise.resolve(100 + messages.length)),
    });
    anthropic = asClient(runKey);
    expect(await counted({ ...body, model: 'small-local' })).toEqual({
      input_tokens: 100 + 2,
      by: 'exact',
    });
    expect(await counted({ ...body, model: 'vendor/big-cloud' })).toEqual({
      input_tokens: 2 + 2 + 2 * 4,
      by: 'estimated',
    });
    // Such a client asks no model of the cloud, and is told of none.
    expect(
      await failure(
        asClient(localOnlyKey).messages.countTokens({ ...body, model: 'vendor/big-cloud' }),
      ),
    ).toMatchObject({ status: 404 });
    expect(lan.router.seen).toEqual([]);
  });

  test('tools and images are counted too, and a local model that cannot read them says so', async () => {
    const image = {
      type: 'image' as const,
      source: { type: 'url' as const, url: 'https://example.com/a.png' },
    };
    const plain = await counted({ ...body, model: 'vendor/big-cloud' });
    const more = await counted({
      ...body,
      model: 'vendor/big-cloud',
      tools,
      messages: [...body.messages, { role: 'user', content: [image] }],
    });
    expect(more.input_tokens).toBeGreaterThan(plain.input_tokens + 1_600);
    expect(
      await failure(
        anthropic.messages.countTokens({
          ...body,
          model: 'small-local',
          messages: [{ role: 'user', content: [image] }],
        }),
      ),
    ).toMatchObject({ status: 400 });
  });
});

describe('over the real router', () => {
  test('tools asked of a policy are no reason to refuse, since a provider may answer it', async () => {
    const world = await routerWorld();
    const { upstream } = await world.account('only');
    world.policy('fast', { tiers: [{ name: 'only', models: ['cloud'] }] });
    await lan.close();
    lan = await startLan({ router: world.router });
    expect(
      await asClient(runKey).messages.create({
        model: 'fast',
        max_tokens: 20,
        messages: hi,
        tools,
      }),
    ).toMatchObject({ model: 'cloud', content: [{ text: 'Hello there' }] });
    expect(upstream.seen.at(-1)?.body).toMatchObject({
      tools: [{ function: { name: 'weather' } }],
    });
    await lan.close();
    await world.close();
    lan = await startLan();
  });

  test('a stream of an OpenAI-compatible provider is Anthropic’s message, its failure Anthropic’s error', async () => {
    const world = await routerWorld();
    const { upstream } = await world.account('only');
    const call = (fields: Record<string, unknown>) =>
      chunk({ tool_calls: [{ index: 0, ...fields }] });
    upstream.script('/v1/chat/completions', [
      {
        pieces: [
          chunk({ role: 'assistant', content: 'I look.' }),
          call({ id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city"' } }),
          call({ function: { arguments: ':"Bern"}' } }),
          chunk({}, 'tool_calls'),
          usageChunk({
            prompt_tokens: 9,
            completion_tokens: 4,
            prompt_tokens_details: { cached_tokens: 2 },
          }),
          done,
        ],
      },
      upstreamFailure(400, 'no such parameter'),
    ]);
    await lan.close();
    lan = await startLan({ router: world.router, requestDetails: world.monitoring.request });
    const client = asClient(runKey);
    const message = await client.messages
      .stream({ model: 'cloud', max_tokens: 20, messages: hi, tools })
      .finalMessage();
    expect(message).toMatchObject({
      model: 'cloud',
      stop_reason: 'tool_use',
      content: [
        { type: 'text', text: 'I look.' },
        { type: 'tool_use', id: 'c1', name: 'weather', input: { city: 'Bern' } },
      ],
      usage: { input_tokens: 7, cache_read_input_tokens: 2, output_tokens: 4 },
    });
    expect(upstream.seen.at(-1)?.body).toMatchObject({
      max_tokens: 20,
      tools: [{ type: 'function', function: { name: 'weather' } }],
    });
    const error = await failure(
      client.messages.create({ model: 'cloud', max_tokens: 20, messages: hi }),
    );
    expect(error).toMatchObject({ status: 400, type: 'invalid_request_error' });
    const detail = await fetch(`${lan.origin}/v1/requests/${error.requestID ?? ''}`, {
      headers: { 'x-api-key': runKey },
    });
    expect(await detail.json()).toMatchObject({ id: error.requestID, outcome: 'failed' });
    await lan.close();
    await world.close();
    lan = await startLan();
  });
});

import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { routerWorld } from '../fakes/router-world.ts';
import { spoken } from '../fakes/upstream.ts';
import { runKey, startLan, type LanFixture } from './lan-fixture.ts';
import {
  anyBody,
  cloud,
  failure,
  pixel,
  responsesBed,
  weather,
  type ResponsesBed,
} from './responses-bed.ts';

let bed: ResponsesBed;
let lan: LanFixture;
let request: ResponsesBed['request'];
let play: ResponsesBed['play'];
let openai: OpenAI;
async function streamed(
  fields: Partial<OpenAI.Responses.ResponseCreateParamsStreaming> = {},
): Promise<OpenAI.Responses.ResponseStreamEvent[]> {
  const all: OpenAI.Responses.ResponseStreamEvent[] = [];
  for await (const event of await openai.responses.create({
    model: 'small-local',
    input: 'hi',
    ...fields,
    stream: true,
  }))
    all.push(event);
  return all;
}

beforeEach(async () => {
  bed = await responsesBed();
  ({ lan, request, play } = bed);
  openai = bed.asClient(runKey);
});
afterEach(() => lan.close());

describe('a plain response', () => {
  test('has text, status and usage in the API’s sums', async () => {
    const response = await openai.responses.create({
      model: 'small-local',
      input: 'hi',
      metadata: { for: 'ann' },
    });
    expect(response).toMatchObject({
      object: 'response',
      status: 'completed',
      model: 'small-local',
      output_text: 'Hello world',
      error: null,
      incomplete_details: null,
      metadata: { for: 'ann' },
      tools: [],
      tool_choice: 'auto',
      text: { format: { type: 'text' } },
    });
    expect(response.output).toMatchObject([
      {
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Hello world', annotations: [] }],
      },
    ]);
    expect(response.usage).toEqual({
      input_tokens: 10,
      input_tokens_details: { cached_tokens: 3, cache_write_tokens: 0 },
      output_tokens: 3,
      output_tokens_details: { reasoning_tokens: 1 },
      total_tokens: 13,
    });
    expect(request(0)).toEqual({
      model: 'small-local',
      messages: [{ role: 'user', content: 'hi' }],
    });
  });

  test('reaches the router with every field under our own names', async () => {
    await openai.responses.create(
      anyBody({
        model: cloud,
        instructions: 'be brief',
        input: [
          { role: 'developer', content: 'no jokes' },
          {
            type: 'message',
            role: 'user',
            content: [
              { type: 'input_text', text: 'what is it?' },
              { type: 'input_image', image_url: pixel, detail: 'low' },
            ],
          },
          { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }] },
          {
            type: 'message',
            id: 'msg_1',
            role: 'assistant',
            status: 'completed',
            content: [{ type: 'output_text', text: 'Looking.', annotations: [] }],
          },
          { type: 'function_call', call_id: 'c1', name: 'weather', arguments: '{}' },
          { type: 'function_call', call_id: 'c2', name: 'weather', arguments: '{"at":1}' },
          { type: 'function_call_output', call_id: 'c1', output: 'sun' },
          {
            type: 'function_call_output',
            call_id: 'c2',
            output: [{ type: 'input_text', text: 'rain' }],
          },
        ],
        tools: [{ ...weather, description: 'Tells it.' }],
        tool_choice: { type: 'function', name: 'weather' },
        parallel_tool_calls: false,
        max_output_tokens: 9,
        temperature: 0,
        top_p: 0.5,
        text: {
          format: { type: 'json_schema', name: 'sky', schema: { type: 'object' }, strict: true },
          verbosity: 'low',
        },
        reasoning: { effort: 'low', summary: 'auto' },
        include: ['reasoning.encrypted_content'],
        metadata: { for: 'ann' },
        store: false,
        truncation: 'disabled',
        background: false,
        user: 'u1',
        service_tier: 'default',
      }),
    );
    expect(request(0)).toEqual({
      model: cloud,
      messages: [
        { role: 'system', content: 'be brief' },
        { role: 'system', content: 'no jokes' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'what is it?' },
            { type: 'image', url: pixel, detail: 'low' },
          ],
        },
        {
          role: 'assistant',
          content: 'Looking.',
          toolCalls: [
            { id: 'c1', name: 'weather', arguments: '{}' },
            { id: 'c2', name: 'weather', arguments: '{"at":1}' },
          ],
        },
        { role: 'tool', content: 'sun', toolCallId: 'c1' },
        { role: 'tool', content: 'rain', toolCallId: 'c2' },
      ],
      tools: [
        { name: 'weather', description: 'Tells it.', parameters: weather.parameters, strict: true },
      ],
      toolChoice: { type: 'function', function: { name: 'weather' } },
      maxTokens: 9,
      temperature: 0,
      topP: 0.5,
      responseFormat: {
        type: 'json_schema',
        json_schema: { name: 'sky', schema: { type: 'object' }, strict: true },
      },
      extra: {
        reasoning_effort: 'low',
        verbosity: 'low',
        parallel_tool_calls: false,
        user: 'u1',
        service_tier: 'default',
      },
    });
  });

  test.each([
    ['length', 'max_output_tokens'],
    ['content_filter', 'content_filter'],
  ] as const)('cut short by %s is incomplete, not completed', async (reason, because) => {
    play({ type: 'text', text: 'par' }, { type: 'finish', reason });
    expect(await openai.responses.create({ model: cloud, input: 'hi' })).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: because },
      output: [{ status: 'incomplete', content: [{ text: 'par' }] }],
    });
    const events = await streamed();
    expect(events.at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: { status: 'incomplete', incomplete_details: { reason: because } },
    });
  });
});

describe('a stream', () => {
  test('is the documented events in order, numbered without a gap', async () => {
    play(
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'Hello' },
      { type: 'text', text: ' world' },
      { type: 'finish', reason: 'stop' },
    );
    const events = await streamed();
    expect(events.map((event) => event.type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.reasoning_summary_part.added',
      'response.reasoning_summary_text.delta',
      'response.reasoning_summary_text.done',
      'response.reasoning_summary_part.done',
      'response.output_item.done',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
    expect(events.at(-1)).toMatchObject({
      response: {
        status: 'completed',
        output: [
          { type: 'reasoning', summary: [{ text: 'hm' }] },
          { type: 'message', content: [{ text: 'Hello world' }] },
        ],
      },
    });
  });

  test('gathered by the client’s own helper is what a plain answer is', async () => {
    const plain = await openai.responses.create({ model: 'small-local', input: 'hi' });
    const gathered = await openai.responses
      .stream({ model: 'small-local', input: 'hi' })
      .finalResponse();
    expect(gathered.output_text).toBe('Hello world');
    expect(gathered.usage).toEqual(plain.usage);
    expect(gathered.output.map(({ type }) => type)).toEqual(plain.output.map(({ type }) => type));
  });

  test('tells calls whose pieces are mixed apart, plain too', async () => {
    play(
      { type: 'tool_call', index: 0, id: 'call_a', name: 'weather', argumentsDelta: '{"city":' },
      { type: 'tool_call', index: 1, id: 'call_b', name: 'time', argumentsDelta: '' },
      { type: 'tool_call', index: 0, argumentsDelta: '"Bern"}' },
      { type: 'tool_call', index: 1, argumentsDelta: '{}' },
      { type: 'finish', reason: 'tool_calls' },
    );
    const wanted = [
      {
        type: 'function_call',
        status: 'completed',
        call_id: 'call_a',
        name: 'weather',
        arguments: '{"city":"Bern"}',
      },
      {
        type: 'function_call',
        status: 'completed',
        call_id: 'call_b',
        name: 'time',
        arguments: '{}',
      },
    ];
    const fields = { model: cloud, input: 'hi', tools: [weather] };
    expect((await openai.responses.create(fields)).output).toMatchObject(wanted);
    expect((await openai.responses.stream(fields).finalResponse()).output).toMatchObject(wanted);
    const events = await streamed(fields);
    const done = events.filter((event) => event.type === 'response.function_call_arguments.done');
    expect(done).toMatchObject([
      { output_index: 0, name: 'weather', arguments: '{"city":"Bern"}' },
      { output_index: 1, arguments: '{}' },
    ]);
  });

  test('that breaks ends with an error after what had come, and never with completed', async () => {
    lan.router.play(async function* () {
      yield { type: 'text', text: 'half' };
      await Promise.resolve();
      throw new AppError('stream_broken', 'The connection broke.');
    });
    const events = await streamed();
    expect(events.slice(-2)).toMatchObject([
      {
        type: 'response.failed',
        response: {
          status: 'failed',
          error: { code: 'server_error' },
          output: [{ status: 'incomplete', content: [{ text: 'half' }] }],
        },
      },
      { type: 'error', code: 'stream_broken', message: 'The connection broke.', param: null },
    ]);
    expect(events.map(({ type }) => type)).not.toContain('response.completed');
  });

  test('without a finish reason is broken too', async () => {
    play({ type: 'text', text: 'half' });
    expect((await streamed()).at(-1)).toMatchObject({ type: 'error', code: 'stream_broken' });
    expect(await failure(openai.responses.create({ model: cloud, input: 'hi' }))).toMatchObject({
      status: 502,
      code: 'stream_broken',
    });
  });

  test('that fails before its first event has a status of its own', async () => {
    expect(
      await failure(openai.responses.create({ model: 'nope', input: 'hi', stream: true })),
    ).toMatchObject({ status: 404, code: 'model_not_found' });
  });

  test('whose client goes away stops the upstream, and keeps nothing', async () => {
    let aborted: Promise<void> | undefined;
    lan.router.play(async function* (_, signal) {
      aborted = new Promise((resolve) =>
        signal.addEventListener('abort', () => resolve(), { once: true }),
      );
      yield { type: 'text', text: 'one' };
      await aborted;
      throw new AppError('aborted', 'Stopped.');
    });
    const stream = await openai.responses.create({
      model: 'small-local',
      input: 'hi',
      stream: true,
    });
    let id = '';
    for await (const event of stream) {
      if (event.type === 'response.created') id = event.response.id;
      if (event.type === 'response.output_text.delta') break;
    }
    await aborted;
    expect(await failure(openai.responses.retrieve(id))).toMatchObject({ status: 404 });
  });
});

test('with the real router a response goes to an account, and its request can be looked up', async () => {
  const world = await routerWorld();
  const { upstream } = await world.account('only');
  upstream.script('/v1/chat/completions', [spoken('a', 'b'), spoken('c')]);
  const real = await startLan({ router: world.router, requestDetails: world.monitoring.request });
  const client = new OpenAI({ apiKey: runKey, baseURL: `${real.origin}/v1`, maxRetries: 0 });
  const { data: first, request_id: id } = await client.responses
    .create({ model: 'cloud', input: 'hi', metadata: { for: 'ann' } })
    .withResponse();
  expect(first).toMatchObject({ output_text: 'ab', status: 'completed' });
  const detail = await fetch(`${real.origin}/v1/requests/${id ?? ''}`, {
    headers: { authorization: `Bearer ${runKey}` },
  });
  expect(await detail.json()).toMatchObject({ outcome: 'ok', account: 'only' });
  expect(first.id).toBe(`resp_${id ?? ''}`);
  await client.responses.create({ model: 'cloud', input: 'and?', previous_response_id: first.id });
  const sent = upstream.seen.map(
    ({ body }) =>
      JSON.parse(typeof body === 'string' ? body : JSON.stringify(body)) as Record<string, unknown>,
  );
  expect(sent.at(-1)).toMatchObject({
    messages: [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'ab' },
      { role: 'user', content: 'and?' },
    ],
  });
  expect(
    sent.every(
      (body) => !('metadata' in body) && !('store' in body) && !('previous_response_id' in body),
    ),
  ).toBe(true);
  await real.close();
  await world.close();
});

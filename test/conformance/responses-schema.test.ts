import type OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { clientKey, runKey, type LanFixture } from './lan-fixture.ts';
import {
  anyBody,
  cloud,
  failure,
  responsesBed,
  weather,
  type ResponsesBed,
} from './responses-bed.ts';

/**
 * Responses against the published schema: openresponses/openresponses,
 * schema/components/schemas/ResponseResource.json with what it refers to, and the paths
 * `responses_{response_id}_input_items`, `…_cancel` and `responses_input_tokens`. Every field that it
 * requires is here, with its type; written for these tests.
 */
const seconds = z.number().int().min(1);
const itemStatus = z.enum(['in_progress', 'completed', 'incomplete']);
const text = z.object({
  type: z.literal('output_text'),
  text: z.string(),
  annotations: z.array(z.unknown()),
  logprobs: z.array(
    z.object({
      token: z.string(),
      logprob: z.number(),
      bytes: z.array(z.number().int()),
      top_logprobs: z.array(z.object({ token: z.string(), logprob: z.number() })),
    }),
  ),
});
const outputItem = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message'),
    id: z.string().min(1),
    status: itemStatus,
    role: z.literal('assistant'),
    content: z.array(text),
  }),
  z.object({
    type: z.literal('function_call'),
    id: z.string().min(1),
    call_id: z.string().min(1),
    name: z.string().min(1),
    arguments: z.string(),
    status: itemStatus,
  }),
  z.object({
    type: z.literal('reasoning'),
    id: z.string().min(1),
    summary: z.array(z.object({ type: z.literal('summary_text'), text: z.string() })),
  }),
]);
const usage = z.object({
  input_tokens: z.number().int(),
  output_tokens: z.number().int(),
  total_tokens: z.number().int(),
  input_tokens_details: z.object({ cached_tokens: z.number().int() }),
  output_tokens_details: z.object({ reasoning_tokens: z.number().int() }),
});
const tool = z.object({
  type: z.literal('function'),
  name: z.string(),
  description: z.string().nullable(),
  parameters: z.record(z.string(), z.unknown()).nullable(),
  strict: z.boolean().nullable(),
});
const resource = z.object({
  id: z.string().min(1),
  object: z.literal('response'),
  created_at: seconds,
  completed_at: seconds.nullable(),
  status: z.enum(['in_progress', 'completed', 'incomplete', 'failed', 'cancelled']),
  incomplete_details: z.object({ reason: z.string() }).nullable(),
  model: z.string(),
  previous_response_id: z.string().nullable(),
  instructions: z.string().nullable(),
  output: z.array(outputItem),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  tools: z.array(tool),
  tool_choice: z.union([
    z.enum(['auto', 'none', 'required']),
    z.object({ type: z.literal('function'), name: z.string() }),
  ]),
  truncation: z.enum(['auto', 'disabled']),
  parallel_tool_calls: z.boolean(),
  text: z.object({ format: z.looseObject({ type: z.string() }) }),
  top_p: z.number(),
  presence_penalty: z.number(),
  frequency_penalty: z.number(),
  top_logprobs: z.number().int(),
  temperature: z.number(),
  reasoning: z.object({ effort: z.string().nullable(), summary: z.string().nullable() }).nullable(),
  user: z.string().nullable(),
  usage: usage.nullable(),
  max_output_tokens: z.number().int().nullable(),
  max_tool_calls: z.number().int().nullable(),
  store: z.boolean(),
  background: z.boolean(),
  service_tier: z.string(),
  metadata: z.record(z.string(), z.string()),
  safety_identifier: z.string().nullable(),
  prompt_cache_key: z.string().nullable(),
});

let bed: ResponsesBed;
let lan: LanFixture;
let openai: OpenAI;
beforeEach(async () => {
  bed = await responsesBed();
  ({ lan } = bed);
  openai = bed.asClient(runKey);
});
afterEach(() => lan.close());

const create = async (fields: Record<string, unknown> = {}) =>
  resource.parse(await openai.responses.create(anyBody({ model: cloud, input: 'hi', ...fields })));

describe('the response object', () => {
  test('has every required field where the request names none, with the defaults as numbers', async () => {
    const response = await create();
    expect(response).toMatchObject({
      status: 'completed',
      temperature: 1,
      top_p: 1,
      presence_penalty: 0,
      frequency_penalty: 0,
      top_logprobs: 0,
      max_tool_calls: null,
      store: true,
      service_tier: 'default',
      safety_identifier: null,
      prompt_cache_key: null,
      user: null,
      error: null,
    });
    expect(response.completed_at).toBeGreaterThanOrEqual(response.created_at);
    expect(response.usage?.total_tokens).toBe(13);
    expect(resource.parse(await openai.responses.retrieve(response.id))).toEqual(response);
  });

  test('repeats what the request names, and the model is asked with it', async () => {
    const asked = {
      temperature: 0,
      top_p: 0.5,
      presence_penalty: -1,
      frequency_penalty: 2,
      top_logprobs: 3,
      safety_identifier: 'u-1',
      prompt_cache_key: 'k-1',
      user: 'ann',
    };
    expect(await create({ ...asked, max_tool_calls: 2, store: false })).toMatchObject({
      ...asked,
      max_tool_calls: 2,
      store: false,
    });
    const { temperature, topP, extra } = bed.request(0) ?? {};
    expect({ temperature, topP }).toEqual({ temperature: 0, topP: 0.5 });
    expect(extra).toEqual({
      presence_penalty: -1,
      frequency_penalty: 2,
      logprobs: true,
      top_logprobs: 3,
      safety_identifier: 'u-1',
      prompt_cache_key: 'k-1',
      user: 'ann',
    });
  });

  test.each([
    ['presence_penalty', 3],
    ['frequency_penalty', 'much'],
    ['top_logprobs', 21],
    ['max_tool_calls', 0],
    ['safety_identifier', 'x'.repeat(65)],
    ['prompt_cache_key', 5],
  ])('%s of %j is refused by name', async (param, value) => {
    expect(
      await failure(
        openai.responses.create(anyBody({ model: cloud, input: 'hi', [param]: value })),
      ),
    ).toMatchObject({ status: 400, param });
  });

  test('has `service_tier: default` whatever usual name was asked for', async () => {
    expect((await create({ service_tier: 'auto' })).service_tier).toBe('default');
  });

  test('holds reasoning and calls of tools', async () => {
    bed.play(
      { type: 'reasoning', text: 'hm' },
      { type: 'tool_call', index: 0, id: 'c1', name: 'weather', argumentsDelta: '{}' },
      { type: 'finish', reason: 'tool_calls' },
    );
    const called = await create({ tools: [weather], tool_choice: 'required' });
    expect(called.output.map(({ type }) => type)).toEqual(['reasoning', 'function_call']);
    expect(called.usage).toBeNull();
  });

  test('of an answer that was cut has no time of completion', async () => {
    bed.play({ type: 'text', text: 'half' }, { type: 'finish', reason: 'length' });
    expect(await create()).toMatchObject({
      status: 'incomplete',
      completed_at: null,
      incomplete_details: { reason: 'max_output_tokens' },
    });
  });
});

test('events carry the whole response, its usage null until the end', async () => {
  const seen: z.infer<typeof resource>[] = [];
  for await (const event of await openai.responses.create({
    model: cloud,
    input: 'hi',
    stream: true,
  }))
    if ('response' in event) seen.push(resource.parse(event.response));
  expect(seen.map(({ status, usage: used }) => [status, used === null])).toEqual([
    ['in_progress', true],
    ['in_progress', true],
    ['completed', false],
  ]);
  expect(seen.map(({ completed_at: at }) => at === null)).toEqual([true, true, false]);
});

describe('input items', () => {
  const idsOf = async (page: Promise<{ data: { id?: string }[] }>) =>
    (await page).data.map(({ id }) => id);

  test('are those of the response and of the turns before, newest first, in pages', async () => {
    const first = await openai.responses.create({ model: cloud, input: 'one' });
    const second = await openai.responses.create({
      model: cloud,
      previous_response_id: first.id,
      input: [{ role: 'user', content: 'two' }],
    });
    const { data } = await openai.responses.inputItems.list(second.id, { order: 'asc' });
    expect(data).toMatchObject([
      {
        type: 'message',
        role: 'user',
        status: 'completed',
        content: [{ type: 'input_text', text: 'one' }],
      },
      { type: 'message', role: 'assistant', content: [{ text: 'Hello world' }] },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'two' }] },
    ]);
    const all = data.map(({ id }) => id);
    expect(new Set(all).size).toBe(3);
    expect(await idsOf(openai.responses.inputItems.list(second.id))).toEqual(all.toReversed());
    const paged: unknown[] = [];
    for await (const item of openai.responses.inputItems.list(second.id, { limit: 1 }))
      paged.push(item.id);
    expect(paged).toEqual(all.toReversed());
    expect(await idsOf(openai.responses.inputItems.list(first.id))).toHaveLength(1);
  });

  test('are refused for another owner, an unknown item, and a response not kept', async () => {
    const kept = await openai.responses.create({ model: cloud, input: 'one' });
    const gone = await openai.responses.create({ model: cloud, input: 'one', store: false });
    const other = bed.asClient(clientKey).responses.inputItems;
    expect(await failure(Promise.resolve(other.list(kept.id)))).toMatchObject({ status: 404 });
    const own = openai.responses.inputItems;
    expect(await failure(Promise.resolve(own.list(gone.id)))).toMatchObject({ status: 404 });
    expect(await failure(Promise.resolve(own.list(kept.id, { after: 'item_x' })))).toMatchObject({
      status: 400,
      param: 'after',
    });
  });
});

describe('cancel', () => {
  test('stops a running response, whose stream and kept form end as cancelled', async () => {
    let isStopped = false;
    lan.router.play(async function* (_, signal) {
      yield { type: 'text', text: 'half' };
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      isStopped = true;
      throw new AppError('aborted', 'Stopped.');
    });
    const events: string[] = [];
    let id = '';
    let cancelled: z.infer<typeof resource> | undefined;
    const reading = async (): Promise<void> => {
      for await (const event of await openai.responses.create({
        model: cloud,
        input: 'hi',
        stream: true,
      })) {
        events.push(event.type);
        if (event.type === 'response.created') id = event.response.id;
        if (event.type !== 'response.output_text.delta') continue;
        expect(await failure(bed.asClient(clientKey).responses.cancel(id))).toMatchObject({
          status: 404,
        });
        cancelled = resource.parse(await openai.responses.cancel(id));
      }
    };
    await reading();
    expect(isStopped).toBe(true);
    expect(events).not.toContain('response.completed');
    expect(cancelled).toMatchObject({
      id,
      status: 'cancelled',
      completed_at: null,
      output: [{ status: 'incomplete', content: [{ text: 'half' }] }],
    });
    expect(resource.parse(await openai.responses.retrieve(id)).status).toBe('cancelled');
  });

  test('gives one that is over as it was kept, and knows no other', async () => {
    const over = await create();
    expect(resource.parse(await openai.responses.cancel(over.id))).toEqual(over);
    expect(await failure(openai.responses.cancel('resp_none'))).toMatchObject({ status: 404 });
  });
});

describe('input tokens', () => {
  const count = async (fields: Record<string, unknown>) =>
    openai.responses.inputTokens.count({ model: cloud, input: 'abcdefgh', ...fields });

  test('are counted without a request to any model, the turns before included', async () => {
    const first = await openai.responses.create({ model: cloud, input: 'one' });
    const asked = lan.router.seen.length;
    const alone = await count({});
    expect(alone).toMatchObject({ object: 'response.input_tokens' });
    const after = await count({ previous_response_id: first.id, instructions: 'be brief' });
    expect(after.input_tokens).toBeGreaterThan(alone.input_tokens);
    expect(lan.router.seen).toHaveLength(asked);
  });

  test('are refused as the response itself would be', async () => {
    expect(await failure(count({ tools: [{ type: 'web_search' }] }))).toMatchObject({
      status: 400,
      param: 'tools.0.type',
    });
    expect(await failure(count({ model: 'nope' }))).toMatchObject({ status: 404 });
  });
});

import OpenAI, { APIError } from 'openai';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { routerWorld, type RouterWorld } from '../fakes/router-world.ts';
import { failure, spoken } from '../fakes/upstream.ts';
import { clientKey, runKey, startLan, type LanFixture } from './lan-fixture.ts';

/** `x-request-id` and what it leads to, with the official client and the real router. */
let world: RouterWorld;
let lan: LanFixture;

beforeEach(async () => {
  world = await routerWorld();
  lan = await startLan({ router: world.router, requestDetails: world.monitoring.request });
});
afterEach(async () => {
  await lan.close();
  await world.close();
});

const client = (apiKey: string) =>
  new OpenAI({ apiKey, baseURL: `${lan.origin}/v1`, maxRetries: 0 });
const detail = async (id: string | null | undefined, key: string) =>
  fetch(`${lan.origin}/v1/requests/${id ?? ''}`, { headers: { authorization: `Bearer ${key}` } });

it('tells the caller that sent a request how it was routed, and no one else', async () => {
  const first = await world.account('first');
  await world.account('second');
  const down = failure(503, 'down');
  first.upstream.script('/v1/chat/completions', [down, down]);
  const { data, request_id: id } = await client(runKey)
    .chat.completions.create({ model: 'cloud', messages: [{ role: 'user', content: 'Hi' }] })
    .withResponse();
  expect(data.choices[0]?.message.content).toBe('Hello there');
  const reply = await detail(id, runKey);
  expect(await reply.json()).toMatchObject({
    id,
    object: 'hearth.request',
    requested_model: 'cloud',
    outcome: 'ok',
    account: 'second',
    usage: { input_tokens: 7, output_tokens: 2, source: 'reported' },
    attempts: [
      { account: 'first', outcome: 'failed', error: { code: 'provider_overloaded' } },
      { account: 'first', outcome: 'failed', error: { code: 'provider_overloaded' } },
      {
        account: 'second',
        outcome: 'served',
        reasons: [{ code: 'chosen_by_user' }, { code: 'priority' }],
      },
    ],
  });
  expect((await detail(id, clientKey)).status).toBe(404);
});

it('names the request of a failure too, and of a stream before it ends', async () => {
  const { upstream } = await world.account('only');
  upstream.script('/v1/chat/completions', [failure(400, 'no such parameter'), spoken('a', 'b')]);
  const error = await client(runKey)
    .chat.completions.create({ model: 'cloud', messages: [{ role: 'user', content: 'Hi' }] })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(APIError);
  expect(await (await detail((error as APIError).requestID, runKey)).json()).toMatchObject({
    outcome: 'failed',
    error_code: 'provider_rejected',
  });
  const { data: stream, request_id: id } = await client(runKey)
    .chat.completions.create({
      model: 'cloud',
      stream: true,
      messages: [{ role: 'user', content: 'Hi' }],
    })
    .withResponse();
  for await (const chunk of stream) expect(chunk.id).toBe(`chatcmpl-${id ?? ''}`);
  expect(await (await detail(id, runKey)).json()).toMatchObject({ outcome: 'ok' });
});

it('names the request of an embedding, also of one that fails', async () => {
  const { upstream } = await world.account('only', { models: ['vec'] });
  const { request_id: id } = await client(runKey)
    .embeddings.create({ model: 'vec', input: 'a' })
    .withResponse();
  expect(await (await detail(id, runKey)).json()).toMatchObject({ outcome: 'ok', model: 'vec' });
  upstream.script('/v1/embeddings', [failure(400, 'too short')]);
  const error = await client(runKey)
    .embeddings.create({ model: 'vec', input: 'a' })
    .catch((thrown: unknown) => thrown);
  expect(await (await detail((error as APIError).requestID, runKey)).json()).toMatchObject({
    outcome: 'failed',
  });
  // Metrics tell embeddings from chats by it.
  expect(world.settled.map(({ operation, outcome }) => [operation, outcome])).toEqual([
    ['embeddings', 'ok'],
    ['embeddings', 'failed'],
  ]);
});

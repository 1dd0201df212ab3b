import OpenAI, { APIError } from 'openai';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { routerWorld, type RouterWorld } from '../fakes/router-world.ts';
import { failure } from '../fakes/upstream.ts';
import { localOnlyKey, runKey, startLan, type LanFixture } from './lan-fixture.ts';

/** `POST /v1/moderations` with the official client, over the real router. */
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

const client = (apiKey = runKey) =>
  new OpenAI({ apiKey, baseURL: `${lan.origin}/v1`, maxRetries: 0 });
const verdict = (flagged: boolean) => ({
  flagged,
  categories: { hate: flagged },
  category_scores: { hate: flagged ? 0.9 : 0.1 },
});
const refusal = async (asked: Promise<unknown>): Promise<APIError> => {
  const error = await asked.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(APIError);
  return error as APIError;
};

it('asks an account whose provider moderates, with the usual model, and is in the ledger', async () => {
  const { upstream } = await world.account('openai', { provider: 'openai', models: [] });
  upstream.script('/v1/models', [failure(404, 'no list')]);
  upstream.script('/v1/moderations', [
    {
      json: {
        id: 'modr-1',
        model: 'omni-moderation-latest',
        results: [verdict(false), verdict(true)],
      },
    },
  ]);
  const { data, request_id: id } = await client()
    .moderations.create({ input: ['fine', 'awful'] })
    .withResponse();
  expect(data).toMatchObject({
    model: 'omni-moderation-latest',
    results: [{ flagged: false }, { flagged: true, category_scores: { hate: 0.9 } }],
  });
  expect(upstream.seen.find(({ path }) => path === '/v1/moderations')?.body).toEqual({
    model: 'omni-moderation-latest',
    input: ['fine', 'awful'],
  });
  expect(await world.monitoring.request(world.caller.ownerId, id ?? '')).toMatchObject({
    request: { outcome: 'ok', model: 'omni-moderation-latest' },
  });
});

it('fails over, and says `flagged` where the provider does not (Mistral)', async () => {
  const first = await world.account('first', { models: ['mistral-moderation-latest'] });
  const second = await world.account('second', { models: ['mistral-moderation-latest'] });
  first.upstream.script('/v1/moderations', [failure(503, 'down')]);
  const { flagged: _, ...rest } = verdict(true);
  second.upstream.script('/v1/moderations', [
    { json: { id: 'x', results: [rest], usage: { prompt_tokens: 4 } } },
  ]);
  expect(
    await client().moderations.create({ model: 'mistral-moderation-latest', input: 'awful' }),
  ).toMatchObject({ results: [{ flagged: true }] });
});

it('where no account can, it is 404 and says what to add', async () => {
  await world.account('chat', { models: ['cloud'] });
  const error = await refusal(client().moderations.create({ input: 'a' }));
  expect(error).toMatchObject({ status: 404, code: 'model_not_found' });
  expect(error.message).toContain('Add an account of OpenAI');
  expect(
    await refusal(client().moderations.create({ model: 'omni-moderation-latest', input: 'a' })),
  ).toMatchObject({ status: 404, code: 'model_not_found' });
});

it('sends nothing for a local-only client, nor while the machine is local only', async () => {
  const { upstream } = await world.account('openai', {
    provider: 'openai',
    models: ['omni-moderation-latest'],
  });
  expect(await refusal(client(localOnlyKey).moderations.create({ input: 'a' }))).toMatchObject({
    status: 403,
    code: 'local_only',
  });
  world.set({ localOnly: true });
  expect(await refusal(client().moderations.create({ input: 'a' }))).toMatchObject({
    status: 403,
    code: 'local_only',
  });
  expect(upstream.seen).toEqual([]);
});

it('an image, an empty text and an unknown field are refused by name', async () => {
  await world.account('openai', { provider: 'openai', models: ['omni-moderation-latest'] });
  expect(
    await refusal(
      client().moderations.create({
        input: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }],
      }),
    ),
  ).toMatchObject({ status: 400, param: 'input.0' });
  expect(await refusal(client().moderations.create({ input: '' }))).toMatchObject({
    status: 400,
    param: 'input',
  });
  expect(
    await refusal(client().moderations.create({ input: 'a', other: 1 } as never)),
  ).toMatchObject({ status: 400, param: 'other' });
});

it('a reply that judges fewer texts than were sent is not believed', async () => {
  const { upstream } = await world.account('openai', {
    provider: 'openai',
    models: ['omni-moderation-latest'],
  });
  upstream.script('/v1/moderations', [
    { json: { id: 'x', model: 'm', results: [verdict(false)] } },
  ]);
  expect(await refusal(client().moderations.create({ input: ['a', 'b'] }))).toMatchObject({
    status: 502,
  });
});

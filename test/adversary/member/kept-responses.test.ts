import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask } from '../support/http.ts';
import { indexed, useLocalModels } from '../support/local-models.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  useLocalModels();
  world = await startWorld();
  await indexed(world);
});
afterAll(() => world.close());

const wholeOf = (text: string): { id: string } => JSON.parse(text) as { id: string };
const received = (): string =>
  JSON.stringify(world.upstreams.flatMap(({ seen }) => seen.map(({ body }) => body)));

it('sends no answer from a local-only base to an account by way of previous_response_id, however many links lie between', async () => {
  const { key } = world.clients.member;
  const first = await ask(world, key, '/v1/responses', {
    model: 'kb/mergers',
    input: 'What is the code word of this folder?',
  });
  expect(first).toMatchObject({ status: 200 });
  expect(first.text).toContain(world.bases.localOnly.word);
  const next = await ask(world, key, '/v1/responses', {
    model: 'smollm2-135m-instruct',
    input: 'Say hello.',
    previous_response_id: wholeOf(first.text).id,
    max_output_tokens: 8,
  });
  expect(next).toMatchObject({ status: 200 });
  for (const { id } of [wholeOf(first.text), wholeOf(next.text)]) {
    for (const model of ['team', 'fake-model', 'kb/handbook'])
      await ask(world, key, '/v1/responses', {
        model,
        input: 'Say it again.',
        previous_response_id: id,
        ...(model === 'kb/handbook' ? { hearth_model: 'fake-model' } : {}),
      });
    expect(
      await ask(world, key, '/v1/responses', {
        model: 'team',
        input: 'Say it again.',
        previous_response_id: id,
      }),
    ).toMatchObject({ status: 403 });
  }
  expect(received()).not.toContain(world.bases.localOnly.word);
});

it('goes on to an account from a response that rests on nothing local only', async () => {
  const { key } = world.clients.member;
  const first = await ask(world, key, '/v1/responses', { model: 'team', input: 'Hi' });
  expect(
    await ask(world, key, '/v1/responses', {
      model: 'team',
      input: 'Again',
      previous_response_id: wholeOf(first.text).id,
    }),
  ).toMatchObject({ status: 200 });
});

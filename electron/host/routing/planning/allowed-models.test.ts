import { afterEach, beforeEach, expect, test } from 'vitest';
import { routerWorld, type RouterWorld } from '../../../../test/fakes/router-world.ts';
import { desktopOwnerId } from '../../../../shared/ids.ts';
import { allowedNames, askableBy } from './allowed-models.ts';

let world: RouterWorld;
beforeEach(async () => {
  world = await routerWorld();
});
afterEach(() => world.close());

const may = (...models: string[]) => ({
  ...world.caller,
  clientId: 'client_1',
  via: 'lan' as const,
  models,
});

test.each([
  [['a'], 'a', true],
  [['a'], 'ab', false],
  [['gpt-5*'], 'gpt-5-mini', true],
  [['gpt-5*'], 'gpt-4', false],
  [['*'], 'anything', true],
  [['a.c'], 'abc', false],
  [['?'], 'a', false],
])('%j allows %s: %s', (models, name, allowed) =>
  expect(allowedNames({ models })?.(name)).toBe(allowed),
);

test('no list allows everything', () =>
  expect([allowedNames({}), allowedNames({ models: [] })]).toEqual([null, null]));

test('a model asked by name that is not allowed is refused in words, whether it is there or not, and nothing is sent', async () => {
  const { upstream } = await world.account('first', { models: ['cloud', 'mini'] });
  for (const model of ['cloud', 'small-local']) {
    const { error, route } = await world.ask({ model, caller: may('mini') });
    expect(error).toMatchObject({
      code: 'model_access_denied',
      message: expect.stringContaining(model) as unknown,
    });
    expect(route.every((one) => one.endsWith('passed_over [not_allowed]'))).toBe(true);
  }
  expect((await world.ask({ model: 'not-there', caller: may('mini') })).error).toMatchObject({
    code: 'model_access_denied',
  });
  expect(upstream.seen).toHaveLength(0);
  expect((await world.ask({ model: 'mini', caller: may('mini') })).error).toBeNull();
});

test('a policy that is listed leads wherever it says; of one that is not only the allowed models answer', async () => {
  await world.account('first', { models: ['cloud', 'mini'] });
  world.policy('fast', {
    tiers: [{ name: 'one', models: ['cloud', 'mini'] }],
    fallbackLocal: false,
  });
  expect((await world.ask({ model: 'fast', caller: may('fast') })).request.model).toBe('cloud');
  const some = await world.ask({ model: 'fast', caller: may('mini') });
  expect(some.request.model).toBe('mini');
  expect(some.route).toContain('first/cloud passed_over [not_allowed]');
  expect((await world.ask({ model: 'fast', caller: may('other') })).error).toMatchObject({
    code: 'model_access_denied',
  });
});

test('auto goes to what is allowed, and is refused where that is nothing', async () => {
  await world.account('first', { models: ['cloud'] });
  expect((await world.ask({ model: 'auto', caller: may('small-local') })).route).toEqual([
    'local/small-local served [last_resort]',
    'first/cloud passed_over [not_allowed]',
  ]);
  expect((await world.ask({ model: 'auto', caller: may('other') })).error).toMatchObject({
    code: 'model_access_denied',
    message: expect.stringContaining('auto') as unknown,
  });
});

test('embeddings that a client asks for are held to the list; those of its own documents by this machine’s model are not', async () => {
  const embed = (purpose: 'api' | 'embedding') =>
    world.router.embed({
      caller: may('cloud'),
      purpose,
      request: { model: 'local-vectors', input: ['a'], kind: 'query' },
      signal: new AbortController().signal,
    });
  await expect(embed('api')).rejects.toMatchObject({ code: 'model_access_denied' });
  expect((await embed('embedding')).model).toBe('local-vectors');
});

test('only what may be asked is listed', async () => {
  await world.account('first', { models: ['cloud', 'mini'] });
  world.policy('fast', { tiers: [{ name: 'one', models: ['cloud'] }] });
  const all = await world.router.available(desktopOwnerId);
  expect(askableBy(all, may('fast', 'small*')).map(({ id }) => id)).toEqual([
    'small-local',
    'fast',
  ]);
  expect(askableBy(all, { ...may('mini', 'small*'), localOnly: true }).map(({ id }) => id)).toEqual(
    ['small-local'],
  );
});

import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ChatRequest } from '../../../../shared/chat.ts';
import { errorCodeOf } from '../../../../shared/errors.ts';
import { routerWorld, smallModel, type RouterWorld } from '../../../../test/fakes/router-world.ts';

let world: RouterWorld;
beforeEach(async () => {
  world = await routerWorld();
});
afterEach(() => world.close());

/** Who answered, or the code and words of the failure; and what the plan left out. */
async function ask(request: Partial<ChatRequest>) {
  const chat = world.router.chat({
    caller: { ...world.caller, via: 'lan' },
    purpose: 'api',
    request: { model: 'cloud', messages: [{ role: 'user', content: 'Hi' }], ...request },
    signal: new AbortController().signal,
  });
  let failure = '';
  try {
    for await (const event of chat.events) void event;
  } catch (error) {
    failure = `${errorCodeOf(error)}: ${(error as Error).message}`;
  }
  const { attempts } = await world.monitoring.request(world.caller.ownerId, chat.requestId);
  const footnote = chat.footnote();
  return {
    failure,
    by: footnote === null ? null : (footnote.account ?? 'local'),
    passedOver: attempts
      .filter(({ outcome }) => outcome === 'passed_over')
      .map(
        ({ accountName, reasons }) =>
          `${accountName ?? 'local'}: ${reasons.map(({ code, detail }) => `${code} ${detail}`).join(', ')}`,
      ),
  };
}

it('asks only the provider that is named, by its id or its name, though another comes first', async () => {
  await world.account('first');
  await world.account('second', { provider: 'deepseek' });
  expect((await ask({})).by).toBe('first');
  expect(await ask({ provider: 'deepseek' })).toEqual({
    failure: '',
    by: 'second',
    passedOver: ['first: other_provider deepseek'],
  });
  expect((await ask({ provider: 'DeepSeek' })).by).toBe('second');
  expect((await ask({ provider: 'openai-compatible' })).by).toBe('first');
  expect((await ask({ model: 'auto', provider: 'deepseek' })).by).toBe('second');
});

it('finds no account where that provider does not serve the model, even if another does', async () => {
  await world.account('first');
  await world.account('second', { provider: 'deepseek', models: ['other'] });
  const { failure, by } = await ask({ provider: 'deepseek' });
  expect([failure, by]).toEqual([
    'not_found: There is no model “cloud” of the provider “deepseek”. Leave the provider ' +
      'out, or name one that serves it.',
    null,
  ]);
  expect((await ask({ provider: 'nobody' })).failure).toMatch(/^not_found: .*“nobody”/);
  expect((await ask({ model: smallModel.id, provider: 'deepseek' })).failure).toMatch(
    /^not_found: /,
  );
});

it('tells a model of this machine from the same one at an account', async () => {
  await world.account('first', { models: [smallModel.id] });
  expect((await ask({ model: smallModel.id })).by).toBe('local');
  expect((await ask({ model: smallModel.id, provider: 'local' })).by).toBe('local');
  expect((await ask({ model: smallModel.id, provider: 'openai-compatible' })).by).toBe('first');
});

it('narrows a policy too, and never past local only', async () => {
  await world.account('first');
  await world.account('second', { provider: 'deepseek' });
  world.policy('work', { tiers: [{ name: 'all', models: ['cloud'] }] });
  expect((await ask({ model: 'work', provider: 'deepseek' })).by).toBe('second');
  world.set({ localOnly: true });
  expect((await ask({ provider: 'deepseek' })).failure).toMatch(/^local_only: /);
});

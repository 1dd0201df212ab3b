import { expect, it } from 'vitest';
import type { AvailableModel } from '../../../shared/contract/models.ts';
import { modelAliasesSchema, usualModelAliases } from '../../../shared/contract/model-aliases.ts';
import { routerWorld } from '../../../test/fakes/router-world.ts';
import type { Caller } from '../caller.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { createModelAliases, withModelAliases } from './model-aliases.ts';
import { createNamedModels } from './named-models.ts';
import { askableBy } from './planning/allowed-models.ts';

const caller: Caller = { ownerId: desktopOwnerId, clientId: null, via: 'lan', localOnly: false };

async function world(policies: readonly string[] = []) {
  const whole = await routerWorld();
  const account = await whole.account('first');
  const aliases = () => ({ 'GPT-4': 'cloud', Ghost: 'not-there' });
  const resolve = createModelAliases({
    aliases,
    policies: { active: (_, name) => (policies.includes(name) ? ({} as never) : null) },
    isNamed: createNamedModels(whole.store),
  });
  const router = withModelAliases(whole.router, aliases, resolve);
  const ask = async (model: string, more: Partial<Caller> = {}): Promise<string> => {
    const { events } = router.chat({
      caller: { ...caller, ...more },
      purpose: 'api',
      request: { model, messages: [{ role: 'user', content: 'Hi' }] },
      signal: new AbortController().signal,
    });
    try {
      for await (const _ of events);
      const body = account.upstream.seen.at(-1)?.body as { model: string } | undefined;
      return body?.model ?? '';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  return { ...whole, account, router, ask };
}

it('asks the model that a name leads to, and leaves every other name alone', async () => {
  const { ask, close } = await world();
  expect([await ask('GPT-4'), await ask('cloud')]).toEqual(['cloud', 'cloud']);
  expect(await ask('gpt-4')).toMatch(/no_candidate|not_found/);
  expect(await ask('toString')).toMatch(/no_candidate|not_found/);
  await close();
});

it('checks the permission of a client on the target: the name alone permits nothing', async () => {
  const { ask, close } = await world();
  expect(await ask('GPT-4', { models: ['cloud'] })).toBe('cloud');
  expect(await ask('GPT-4', { models: ['GPT-4'] })).not.toBe('cloud');
  await close();
});

it('a model of that name counts before the alias, where an account that may be used names it', async () => {
  const { ask, account, accounts, close } = await world();
  const { id } = await accounts.add(desktopOwnerId, {
    provider: 'openai-compatible',
    name: 'aggregator',
    baseUrl: account.upstream.baseUrl,
    apiKey: 'sk-aggregator-0123456789',
    models: ['GPT-4'],
  });
  expect(await ask('GPT-4')).toBe('GPT-4');
  await accounts.update(desktopOwnerId, { id, enabled: false });
  expect(await ask('GPT-4')).toBe('cloud');
  await close();
});

it('a policy of that name counts before the alias', () => {
  const resolve = createModelAliases({
    aliases: () => usualModelAliases,
    policies: { active: (_, name) => (name === 'GPT-4' ? ({} as never) : null) },
    isNamed: () => false,
  });
  expect([resolve('o', 'GPT-4'), resolve('o', 'GPT-3.5')]).toEqual(['GPT-4', 'gpt-3.5-turbo']);
});

it('lists the names whose model is there, to clients that may use the model', async () => {
  const { router, close } = await world();
  const models: AvailableModel[] = await router.available(desktopOwnerId);
  expect(models.find(({ id }) => id === 'GPT-4')).toMatchObject({ aliasOf: 'cloud' });
  expect(models.map(({ id }) => id)).not.toContain('Ghost');
  const idsFor = (allowed: string[]): string[] =>
    askableBy(models, { ...caller, models: allowed }).map(({ id }) => id);
  expect(idsFor(['cloud'])).toEqual(['cloud', 'GPT-4']);
  expect(idsFor(['GPT-4'])).toEqual([]);
  await close();
});

it.each([{ auto: 'x' }, { 'kb/x': 'x' }, { ' x': 'x' }, { 'a\nb': 'x' }, { x: '' }])(
  'refuses the table %j',
  (table) => expect(modelAliasesSchema.safeParse(table).success).toBe(false),
);

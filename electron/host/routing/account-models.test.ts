import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  modelSettingsSchema,
  type ModelSettings,
} from '../../../shared/contract/account-models.ts';
import { budgetInputSchema } from '../../../shared/contract/budgets.ts';
import type { ChatRequest } from '../../../shared/chat.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { routerWorld, type RouterWorld } from '../../../test/fakes/router-world.ts';
import { chunk, done, failure, spoken, usageChunk } from '../../../test/fakes/upstream.ts';

const path = '/v1/chat/completions';
const lan = { via: 'lan' as const };
let world: RouterWorld;
beforeEach(async () => {
  world = await routerWorld();
});
afterEach(() => world.close());

const settle = (id: string, settings: Partial<ModelSettings> & { model: string }) =>
  world.accounts.setModel(desktopOwnerId, id, modelSettingsSchema.parse(settings));

async function send(request: Partial<ChatRequest> = {}): Promise<void> {
  const { events } = world.router.chat({
    caller: { ...world.caller, ...lan },
    purpose: 'api',
    request: { model: 'cloud', messages: [{ role: 'user', content: 'Hello' }], ...request },
    signal: new AbortController().signal,
  });
  for await (const _ of events) continue;
}

describe('default parameters of a model', () => {
  const defaults = {
    model: 'cloud',
    temperature: 0.2,
    topP: 0.9,
    frequencyPenalty: 0.5,
    presencePenalty: -0.5,
    maxTokens: 99,
  };

  it('are sent where a request leaves them out, and never replace what it says', async () => {
    const { id, upstream } = await world.account('work');
    await settle(id, defaults);
    await send();
    expect(upstream.seen.at(-1)?.body).toMatchObject({
      temperature: 0.2,
      top_p: 0.9,
      frequency_penalty: 0.5,
      presence_penalty: -0.5,
      max_tokens: 99,
    });
    await send({
      temperature: 0,
      topP: 1,
      maxTokens: 7,
      extra: { frequency_penalty: 0, presence_penalty: 0.1 },
    });
    expect(upstream.seen.at(-1)?.body).toMatchObject({
      temperature: 0,
      top_p: 1,
      frequency_penalty: 0,
      presence_penalty: 0.1,
      max_tokens: 7,
    });
  });

  it('are left out where the wire has no word for them: Anthropic would refuse the request', async () => {
    const { id, upstream } = await world.account('claude', { provider: 'anthropic', path: '' });
    upstream.script('/v1/messages', [failure(529, 'overloaded')]);
    await settle(id, defaults);
    await send().catch(() => undefined);
    const body = upstream.seen.find((one) => one.path === '/v1/messages')?.body;
    expect(body).toMatchObject({ max_tokens: 99 });
    for (const name of ['temperature', 'top_p', 'frequency_penalty', 'presence_penalty'])
      expect(body).not.toHaveProperty(name);
  });

  it('bound what a request reserves: a budget with room for the default lets it pass', async () => {
    const { id, upstream } = await world.account('work');
    await world.quota.save(desktopOwnerId, {
      ...budgetInputSchema.parse({ name: 'tight', period: 'day' }),
      limitTokens: 2_000,
    });
    await settle(id, { model: 'cloud', maxTokens: 50 });
    await send();
    expect(upstream.seen.at(-1)?.body).toMatchObject({ max_tokens: 50 });
    const rows = world.store.sqlite.prepare('SELECT reserved_tokens FROM requests').pluck();
    world.ledger.flush();
    // Of the prompt and 50 tokens; without the default all that the budget has.
    expect(rows.get()).toBeLessThan(500);
  });

  it('are no part of another model of the account, and are gone when they are taken back', async () => {
    const { id, upstream } = await world.account('work', { models: ['cloud', 'other'] });
    await settle(id, defaults);
    await send({ model: 'other' });
    expect(upstream.seen.at(-1)?.body).not.toHaveProperty('temperature');
    await settle(id, { model: 'cloud' });
    await send();
    expect(upstream.seen.at(-1)?.body).not.toHaveProperty('temperature');
  });
});

describe('the time-out of a model', () => {
  it('ends one attempt, also one that goes on saying something, and the next account answers', async () => {
    const first = await world.account('first');
    const second = await world.account('second');
    await settle(first.id, { model: 'cloud', timeoutMs: 1_000 });
    first.upstream.script(path, [
      { pieces: Array.from({ length: 100 }, () => ': heartbeat\n\n'), pieceDelayMs: 100 },
    ]);
    second.upstream.script(path, [spoken('in time')]);
    const { text, attempts } = await world.ask({ model: 'cloud', caller: lan });
    expect(text).toBe('in time');
    expect(attempts[0]).toMatchObject({ outcome: 'failed', errorCode: 'timeout' });
  });
});

describe('a model that is switched off', () => {
  it('is in no list and no plan of its account, and another account serves it', async () => {
    const first = await world.account('first', { models: ['cloud', 'other'] });
    const second = await world.account('second', { models: ['cloud'] });
    await settle(first.id, { model: 'cloud', enabled: false });
    expect((await world.ask({ model: 'cloud', caller: lan })).route).toEqual([
      'second/cloud served [chosen_by_user priority]',
      'first/cloud passed_over [model_not_served]',
    ]);
    await settle(second.id, { model: 'cloud', enabled: false });
    const ids = (await world.router.available(desktopOwnerId)).map(({ id }) => id);
    expect(ids).not.toContain('cloud');
    expect(ids).toContain('other');
    expect((await world.ask({ model: 'cloud', caller: lan })).error).toMatchObject({
      code: 'not_found',
    });
    world.policy('fast', { tiers: [{ name: 'only', models: ['cloud'] }] });
    expect((await world.ask({ model: 'fast', caller: lan })).error).toBeTruthy();
    expect(first.upstream.seen.filter((one) => one.path === path)).toEqual([]);
  });

  it('is left out where the provider lists it and the user named none', async () => {
    const { id, upstream } = await world.account('work', { models: [] });
    upstream.script('/v1/models', [
      { json: { object: 'list', data: [{ id: 'gpt-a' }, { id: 'gpt-b' }] } },
    ]);
    await settle(id, { model: 'gpt-a', enabled: false });
    const ids = (await world.router.available(desktopOwnerId)).map((one) => one.id);
    expect(ids).toContain('gpt-b');
    expect(ids).not.toContain('gpt-a');
    // One model is left, so that `auto` may choose it.
    expect((await world.ask({ caller: lan })).route[0]).toContain('work/gpt-b served');
  });
});

it('reads the list of a provider again after the minutes that the user set', async () => {
  const { upstream } = await world.account('work', { models: [] });
  const ids = async (): Promise<string[]> =>
    (await world.router.available(desktopOwnerId)).map(({ id }) => id);
  const listed = (id: string) => ({ json: { object: 'list', data: [{ id }] } });
  upstream.script('/v1/models', [listed('gpt-a'), listed('gpt-b')]);
  world.set({ modelListMinutes: 2 });
  world.setClock(1_800_000_000_000);
  expect(await ids()).toContain('gpt-a');
  world.setClock(1_800_000_000_000 + 119_000);
  expect(await ids()).toContain('gpt-a');
  world.setClock(1_800_000_000_000 + 121_000);
  await ids();
  await expect.poll(ids).toContain('gpt-b');
});

describe('the priority of a model', () => {
  it('chooses among the named models of one account', async () => {
    const { id } = await world.account('work', { models: ['cloud', 'better'] });
    expect((await world.ask({ caller: lan })).route[0]).toContain('work/cloud served');
    await settle(id, { model: 'better', priority: 1 });
    expect((await world.ask({ caller: lan })).route[0]).toContain('work/better served');
  });

  it('comes after the priority of accounts and the order of a tier, before their age', async () => {
    const first = await world.account('first', { priority: 5 });
    const second = await world.account('second', { priority: 5 });
    await settle(second.id, { model: 'cloud', priority: 1 });
    const route = async (model: string) =>
      (await world.ask({ model, caller: lan })).route.map((one) => one.split(' ')[0]);
    world.policy('fast', { tiers: [{ name: 'only', models: ['cloud'] }] });
    for (const model of ['cloud', 'fast'])
      expect(await route(model)).toEqual(['second/cloud', 'first/cloud']);
    await world.accounts.update(desktopOwnerId, { id: first.id, priority: 4 });
    for (const model of ['cloud', 'fast'])
      expect(await route(model)).toEqual(['first/cloud', 'second/cloud']);
  });
});

describe('capabilities that the user states', () => {
  it('keep requests for them away from a named model, and those without them not', async () => {
    const first = await world.account('first');
    const second = await world.account('second');
    await settle(first.id, {
      model: 'cloud',
      capabilities: { tools: false, structured_output: false },
    });
    const tools = [{ name: 'look', parameters: {} }];
    const responseFormat = { type: 'json_schema', json_schema: { name: 'x', schema: {} } };
    await send();
    expect(first.upstream.seen).toHaveLength(1);
    await send({ tools });
    await send({ responseFormat });
    expect([first.upstream.seen.length, second.upstream.seen.length]).toEqual([1, 2]);
  });

  it('stand above what the catalogue says', async () => {
    const { id, upstream } = await world.account('deep', {
      provider: 'deepseek',
      models: ['deepseek-reasoner'],
    });
    world.policy('smart', { tiers: [{ name: 'only', models: ['deepseek-reasoner'] }] });
    await settle(id, { model: 'deepseek-reasoner', capabilities: { vision: true } });
    const image = { type: 'image' as const, url: 'data:image/png;base64,aGk=' };
    await send({ model: 'smart', messages: [{ role: 'user', content: [image] }] });
    expect(upstream.seen.at(-1)?.path).toBe(path);
  });
});

describe('a probe of a model', () => {
  const tool = [
    chunk({
      tool_calls: [
        {
          index: 0,
          id: 'c',
          type: 'function',
          function: { name: 'report_colour', arguments: '{"colour":"red"}' },
        },
      ],
    }),
    chunk({}, 'tool_calls'),
    usageChunk({ prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 }),
    done,
  ];

  it('asks for each capability, under the purpose `probe`, and keeps what was found', async () => {
    const { id, upstream } = await world.account('work');
    upstream.script(path, [
      spoken('1', '2'),
      { pieces: tool },
      spoken('Yellow, for one.'),
      failure(400, 'this model reads no pictures'),
      {
        pieces: [
          chunk({ content: 'No.' }),
          chunk({}, 'stop'),
          usageChunk({
            prompt_tokens: 9,
            completion_tokens: 40,
            completion_tokens_details: { reasoning_tokens: 30 },
          }),
          done,
        ],
      },
    ]);
    world.setClock(1_800_000_000_000);
    const { modelSettings } = await world.router.modelProbes.probe(desktopOwnerId, id, 'cloud');
    expect(modelSettings).toMatchObject([
      {
        model: 'cloud',
        enabled: true,
        probe: {
          at: 1_800_000_000_000,
          findings: [
            { capability: 'streaming', able: true },
            { capability: 'tools', able: true },
            { capability: 'structured_output', able: false, detail: 'Yellow, for one.' },
            { capability: 'vision', able: false },
            { capability: 'reasoning', able: true },
          ],
        },
      },
    ]);
    world.ledger.flush();
    const rows = world.store.sqlite.prepare('SELECT purpose FROM requests').pluck().all();
    expect(rows).toEqual(Array.from({ length: 5 }, () => 'probe'));
    expect(upstream.seen).toHaveLength(5);
  });

  it('counts for planning until the user says otherwise', async () => {
    const { id, upstream } = await world.account('work');
    await world.accounts.noteProbe(desktopOwnerId, id, {
      model: 'cloud',
      at: 1,
      findings: [{ capability: 'tools', able: false, detail: '' }],
    });
    const tools = [{ name: 'look', parameters: {} }];
    await expect(send({ tools })).rejects.toMatchObject({ code: 'no_candidate' });
    await settle(id, { model: 'cloud', capabilities: { tools: true } });
    await send({ tools });
    expect(upstream.seen.at(-1)?.path).toBe(path);
    expect((await world.accounts.get(desktopOwnerId, id)).modelSettings[0]?.probe?.at).toBe(1);
  });

  it('says before what it costs at the most, and that a price is unknown', async () => {
    const { id } = await world.account('work');
    const cost = () => world.router.modelProbes.cost(desktopOwnerId, id, 'cloud');
    expect(await cost()).toMatchObject({ requests: 5, costMicro: null, currency: null });
    const { inputTokens, outputTokens } = await cost();
    await world.prices.set(desktopOwnerId, 'openai-compatible', 'cloud', {
      currency: 'USD',
      input: 1,
      output: 10,
      since: '2026-01-01',
      source: 'x',
    });
    expect(await cost()).toMatchObject({
      costMicro: inputTokens + 10 * outputTokens,
      currency: 'USD',
    });
  });

  it('is refused by a hard budget and by local-only, and then finds nothing', async () => {
    const { id, upstream } = await world.account('work');
    const away = await world.account('away', { baseUrl: 'https://models.example.com/v1' });
    const probe = (account = id) =>
      world.router.modelProbes.probe(desktopOwnerId, account, 'cloud');
    world.set({ localOnly: true });
    await expect(probe(away.id)).rejects.toMatchObject({ code: 'local_only' });
    world.set({ localOnly: false });
    await world.quota.save(desktopOwnerId, {
      ...budgetInputSchema.parse({ name: 'tight', period: 'day' }),
      limitTokens: 20,
    });
    await expect(probe()).rejects.toMatchObject({ code: 'budget_exceeded' });
    expect(upstream.seen).toEqual([]);
    expect((await world.accounts.get(desktopOwnerId, id)).modelSettings).toEqual([]);
  });

  it('stops at a refused key instead of asking five times', async () => {
    const { id, upstream } = await world.account('work');
    upstream.script(path, [failure(401, 'Incorrect API key', 'invalid_api_key')]);
    await expect(world.router.modelProbes.probe(desktopOwnerId, id, 'cloud')).rejects.toMatchObject(
      { code: 'credential_rejected' },
    );
    expect(upstream.seen).toHaveLength(1);
  });
});

import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modelSettingsSchema } from '../../shared/contract/account-models.ts';
import { desktopOwnerId } from '../../shared/ids.ts';
import { routerWorld, smallModel, type RouterWorld } from '../fakes/router-world.ts';
import { runKey, startLan, type LanFixture } from './lan-fixture.ts';

/** What the lists of models tell, by the official clients and the real router. */
let world: RouterWorld;
let lan: LanFixture;
let id: string;
beforeEach(async () => {
  world = await routerWorld();
  lan = await startLan({ router: world.router });
  ({ id } = await world.account('work', { models: ['cloud', 'other'] }));
  await world.accounts.setModel(
    desktopOwnerId,
    id,
    modelSettingsSchema.parse({ model: 'cloud', capabilities: { tools: true, vision: false } }),
  );
});
afterEach(async () => {
  await lan.close();
  await world.close();
});

const openai = () => new OpenAI({ apiKey: runKey, baseURL: `${lan.origin}/v1`, maxRetries: 0 });
const anthropic = () => new Anthropic({ apiKey: runKey, baseURL: lan.origin, maxRetries: 0 });

interface Described {
  hearth: Record<string, unknown>;
}

describe('the openai client', () => {
  const described = async (model: string) =>
    (await openai().models.retrieve(model)) as unknown as Described;

  it('lists models with owner, capabilities, context and price; what is unknown is null', async () => {
    const listed = await openai().models.list();
    expect(listed.data.map((one) => one.id)).toEqual(
      expect.arrayContaining([smallModel.id, 'cloud', 'other']),
    );
    expect(await described('cloud')).toMatchObject({
      object: 'model',
      owned_by: 'openai-compatible',
      hearth: {
        local: false,
        context_tokens: null,
        capabilities: { tools: true, vision: false, reasoning: null },
        price: null,
      },
    });
    expect((await described(smallModel.id)).hearth).toMatchObject({
      local: true,
      context_tokens: smallModel.contextTokens,
      capabilities: { tools: true, structured_output: true, vision: false },
      price: null,
    });
  });

  it('sees a price as soon as it is known, and no model that is off', async () => {
    await world.prices.set(desktopOwnerId, 'openai-compatible', 'cloud', {
      currency: 'CNY',
      input: 2,
      output: 8,
      since: '2026-01-01',
      source: 'x',
    });
    expect((await described('cloud')).hearth['price']).toEqual({
      currency: 'CNY',
      per_tokens: 1_000_000,
      input: 2,
      output: 8,
      since: '2026-01-01',
    });
    await world.accounts.setModel(
      desktopOwnerId,
      id,
      modelSettingsSchema.parse({ model: 'other', enabled: false }),
    );
    await expect(openai().models.retrieve('other')).rejects.toMatchObject({ status: 404 });
  });
});

describe('`limit`', () => {
  it.each([
    ['', 200],
    ['1', 200],
    ['1000', 200],
    ['0', 400],
    ['1001', 400],
    ['x', 400],
  ])('%j is answered as its schema has it, in both forms: %i', async (limit, status) => {
    for (const form of [{}, { 'anthropic-version': '2023-06-01' }]) {
      const reply = await fetch(`${lan.origin}/v1/models?limit=${limit}`, {
        headers: { authorization: `Bearer ${runKey}`, ...form },
      });
      expect(reply.status).toBe(status);
      if (status === 400) expect(await reply.json()).toMatchObject({ error: { param: 'limit' } });
    }
  });
});

describe('the Anthropic client', () => {
  it('lists and retrieves models in its own form, page by page', async () => {
    const ids: string[] = [];
    for await (const model of anthropic().models.list({ limit: 2 })) ids.push(model.id);
    expect(ids).toEqual((await openai().models.list()).data.map((one) => one.id));
    const before = await anthropic().models.list({ limit: 1, before_id: ids.at(-1) ?? '' });
    expect([before.data[0]?.id, before.has_more]).toEqual([ids.at(-2), true]);
    expect(await anthropic().models.retrieve('cloud')).toMatchObject({
      type: 'model',
      id: 'cloud',
      display_name: 'cloud',
      max_tokens: null,
      capabilities: { image_input: { supported: false }, structured_outputs: { supported: false } },
    });
    expect((await anthropic().models.retrieve('other')).capabilities).toBeNull();
    await expect(anthropic().models.list({ limit: 0 })).rejects.toMatchObject({ status: 400 });
    await expect(anthropic().models.retrieve('gone')).rejects.toMatchObject({ status: 404 });
  });
});

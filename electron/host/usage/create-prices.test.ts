import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Price } from '../../../shared/contract/prices.ts';
import { desktopOwnerId, ownerOfClient } from '../../../shared/ids.ts';
import { createChanges } from '../changes/create-changes.ts';
import { testClients } from '../clients/testing/test-clients.ts';
import { providerOf } from '../providers/catalogue/provider-catalogue.ts';
import { openMemoryStore, type OpenStore } from '../store/open-store.ts';
import { createPrices, loadPrices } from './create-prices.ts';
import { costMicroOf, type Prices } from './prices.ts';

const price = (input: number, more: Partial<Price> = {}): Price => ({
  currency: 'USD',
  input,
  output: input * 4,
  since: '2026-01-01',
  source: 'https://prices.example',
  ...more,
});
const file = (rows: readonly (readonly [string, string, Price])[]) =>
  loadPrices({
    comment: '',
    prices: rows.map(([provider, model, row]) => ({ provider, model, ...row })),
  });

let store: OpenStore;
let prices: Prices;

beforeEach(() => {
  store = openMemoryStore();
  prices = createPrices({
    ...store,
    file: file([
      ['openai', 'gpt-4o', price(2.5)],
      ['openai', 'gpt-4o-2024-05-13', price(5)],
      ['deepseek', 'deepseek-flash', price(2, { currency: 'CNY' })],
    ]),
  });
});
afterEach(() => store.close());

describe('a model’s price', () => {
  it.each([
    ['its own id', 'gpt-4o', 2.5],
    ['a snapshot that has a row of its own', 'gpt-4o-2024-05-13', 5],
    ['a snapshot that has none', 'gpt-4o-2024-08-06', 2.5],
    ['a date without dashes', 'gpt-4o-20240806', 2.5],
    ['the newest', 'gpt-4o-latest', 2.5],
  ])('is found by %s', (_, model, input) => {
    expect(prices.of(desktopOwnerId, 'openai', model)?.input).toBe(input);
  });

  it.each([
    ['a cheaper model of a longer name', 'openai', 'gpt-4o-mini'],
    ['the same model at another provider', 'openrouter', 'gpt-4o'],
    ['a model that nobody priced', 'openai', 'o9'],
    ['this machine', 'local', 'gpt-4o'],
  ])('is unknown for %s, and not guessed', (_, provider, model) => {
    expect(prices.of(desktopOwnerId, provider, model)).toBeNull();
  });
});

describe('a price of one country', () => {
  it('is not the price at the same provider’s address in another, which charges other money', async () => {
    const glm = {
      provider: 'zhipu',
      model: 'glm',
      notAt: ['api.z.ai'],
      ...price(8, { currency: 'CNY' }),
    };
    const known = createPrices({ ...store, file: loadPrices({ comment: '', prices: [glm] }) });
    expect(
      known.of(desktopOwnerId, 'zhipu', 'glm', 'https://open.bigmodel.cn/api/paas/v4')?.input,
    ).toBe(8);
    expect(known.of(desktopOwnerId, 'zhipu', 'glm', 'https://api.z.ai/api/paas/v4')).toBeNull();
    await known.set(desktopOwnerId, 'zhipu', 'glm', price(1));
    expect(known.of(desktopOwnerId, 'zhipu', 'glm', 'https://api.z.ai/api/paas/v4')?.input).toBe(1);
  });
});

describe('the user’s own price', () => {
  it('goes before the file’s, lasts, and is taken back by null', async () => {
    await prices.set(desktopOwnerId, 'openai', 'gpt-4o', price(1));
    expect(prices.of(desktopOwnerId, 'openai', 'gpt-4o-2024-08-06')?.input).toBe(1);
    expect(
      createPrices({ ...store, file: file([]) }).of(desktopOwnerId, 'openai', 'gpt-4o')?.input,
    ).toBe(1);
    const list = await prices.set(desktopOwnerId, 'openai', 'gpt-4o', null);
    expect(list).toContainEqual({
      provider: 'openai',
      model: 'gpt-4o',
      price: price(2.5),
      own: false,
    });
    expect(prices.of(desktopOwnerId, 'openai', 'gpt-4o')?.input).toBe(2.5);
  });

  it('for * is every model of the provider, but one that is named goes first', async () => {
    await prices.set(desktopOwnerId, 'openai', '*', price(0.5));
    await prices.set(desktopOwnerId, 'openai', 'o9', price(9));
    expect(prices.of(desktopOwnerId, 'openai', 'anything')?.input).toBe(0.5);
    expect(prices.of(desktopOwnerId, 'openai', 'gpt-4o')?.input).toBe(0.5);
    expect(prices.of(desktopOwnerId, 'openai', 'o9')?.input).toBe(9);
    expect(prices.of(desktopOwnerId, 'deepseek', 'deepseek-flash')?.input).toBe(2);
  });

  it('holds for the clients that the user made, is theirs to see, and not theirs to set; another owner has none of it', async () => {
    const { client } = await testClients({ store, changes: createChanges(), now: () => 0 }).add(
      desktopOwnerId,
      { name: 'laptop' },
    );
    await prices.set(desktopOwnerId, 'openai', '*', price(0.5));
    expect(prices.of(ownerOfClient(client.id), 'openai', 'gpt-4o')?.input).toBe(0.5);
    expect(prices.list(ownerOfClient(client.id)).filter(({ own }) => own)).toHaveLength(1);
    await expect(
      prices.set(ownerOfClient(client.id), 'openai', '*', price(0)),
    ).rejects.toMatchObject({ code: 'forbidden' });
    expect(prices.of('owner_else', 'openai', 'gpt-4o')?.input).toBe(2.5);
  });

  it('that the database holds in a form that no one reads any more does not stop the start', () => {
    store.sqlite
      .prepare('INSERT INTO prices (owner_id, provider, model, price) VALUES (?, ?, ?, ?)')
      .run(desktopOwnerId, 'openai', 'gpt-4o', '{"input":"free"}');
    expect(
      createPrices({ ...store, file: file([['openai', 'gpt-4o', price(2.5)]]) }).of(
        desktopOwnerId,
        'openai',
        'gpt-4o',
      )?.input,
    ).toBe(2.5);
  });
});

describe('resources/prices.json', () => {
  const table = loadPrices();
  const rows = [...table].flatMap(([provider, models]) =>
    [...models].map(([model, { price: row, notAt }]) => ({ provider, model, row, notAt })),
  );

  it('holds prices of known providers, with a link and a day, in the money that the provider bills in', () => {
    expect(rows.length).toBeGreaterThan(0);
    for (const { provider, model, row } of rows) {
      expect(row.source, model).toMatch(/^https:\/\//);
      expect(Date.parse(row.since), model).toBeLessThanOrEqual(Date.now());
      expect(providerOf(provider)?.currency ?? row.currency, `${provider} ${model}`).toBe(
        row.currency,
      );
    }
  });

  it('has no row where reading the cache costs more than the input, or output costs less than input', () => {
    for (const { model, row } of rows) {
      expect(row.cacheRead ?? 0, model).toBeLessThanOrEqual(row.input);
      expect(row.output, model).toBeGreaterThanOrEqual(row.input);
    }
  });

  it('in yuan is not for the regions of the provider that are outside China', () => {
    for (const { provider, model, row, notAt } of rows) {
      const abroad = (providerOf(provider)?.regions ?? [])
        .filter(({ id }) => id === 'global' || id === 'intl' || id === 'us')
        .map(({ baseUrl }) => new URL(baseUrl).host);
      expect(
        row.currency === 'CNY' ? abroad.filter((host) => !notAt.includes(host)) : [],
        `${provider} ${model}`,
      ).toEqual([]);
    }
  });

  it('is refused when a row occurs twice: the second would win unseen', () => {
    expect(() =>
      file([
        ['openai', 'gpt-4o', price(1)],
        ['openai', 'gpt-4o', price(2)],
      ]),
    ).toThrow('twice');
  });

  it('gives costs in millionths, rounded up: a million tokens of input at 2.5 are 2.5', () => {
    expect(
      costMicroOf(
        { input: 1_000_000, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 },
        price(2.5),
      ),
    ).toBe(2_500_000);
    expect(
      costMicroOf({ input: 1, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 }, price(0.15)),
    ).toBe(1);
  });
});

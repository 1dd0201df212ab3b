// The pool as a user works with it: accounts in an order, a policy that is tried before it is in
// force, a budget, and what it all cost.
import { readFileSync } from 'node:fs';
import type { Browser, Locator, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostClient } from '../../shared/contract/host.ts';
import { dayMs } from '../../shared/time.ts';
import {
  failure,
  forever,
  spoken,
  startFakeUpstream,
  type FakeUpstream,
} from '../fakes/upstream.ts';
import { openUi } from './support/open-ui.ts';
import { palettes } from './support/pictures.ts';
import { poolShots } from './support/pool-shots.ts';
import type { Served } from './support/serve.ts';
import { shoot } from './support/shoot.ts';
import { openPlace, takeAll } from './support/take-shots.ts';
import { freshHome, until } from './support/test-home.ts';

const home = freshHome('pool');
let server: Served;
let browser: Browser;
let page: Page;
let upstream: FakeUpstream;
let client: HostClient;
let closeUi: (() => Promise<void>) | undefined;

beforeAll(async () => {
  upstream = await startFakeUpstream();
  ({ server, browser, page, client, close: closeUi } = await openUi(home));
});

afterAll(async () => {
  await closeUi?.();
  await upstream?.close();
  home.remove();
});

const open = (place: string, sees: string): Promise<void> => openPlace(page, server, place, sees);

const names = async (): Promise<string[]> =>
  (await client.accounts.list())
    .toSorted((a, b) => a.priority - b.priority || a.createdAt - b.createdAt)
    .map(({ name }) => name);
const handleOf = (name: string): Locator =>
  page.getByRole('button', { name: `Move ${name}`, exact: true });
const rowOf = (name: string): Locator =>
  page.getByTestId('account').filter({ has: handleOf(name) });

async function pickInMenu(name: string, item: string): Promise<void> {
  await rowOf(name).getByTestId('account-menu').click();
  await page.getByTestId(item).click();
}

/** A chat through the policy, from its question to its end. */
async function ask(model: string, content: string): Promise<string> {
  const { id } = await client.conversations.create({ model, title: content });
  await client.conversations.send({ id, content });
  await until(
    async () => (await client.conversations.get({ id })).messages.at(-1)?.state !== 'streaming',
    100,
  );
  return id;
}

describe('accounts', () => {
  it('are added by finding the provider and giving a key, and the test says what works', async () => {
    for (const [place, sees] of [
      ['accounts/policies', 'policies-empty'],
      ['monitor/usage', 'usage-empty'],
      ['accounts', 'accounts-empty'],
    ] as const) {
      await open(place, sees);
      await shoot(page, `pool-${sees}`);
    }
    await page.getByTestId('add-account').click();
    await page.getByTestId('provider-search').fill('compatible');
    await page.locator('[data-provider=openai-compatible]').click();
    await page.getByTestId('account-name').fill('Work');
    await page.getByTestId('account-base-url').fill(upstream.baseUrl);
    await page.getByTestId('account-key').fill('not-a-real-key-0001');
    await page.getByTestId('save-account').click();
    await rowOf('Work').getByTestId('account-test-ok').waitFor();
    await rowOf('Work').getByTestId('take-models').click();
    await expect
      .poll(async () => (await client.accounts.list())[0]?.models)
      .toEqual(['fake-model']);
  });

  it('are imported from what was pasted, seen before they are kept', async () => {
    await page.getByTestId('import-accounts').click();
    await page
      .getByTestId('import-text')
      .fill(
        `OPENAI_API_KEY=sk-0123456789abcdefghij\nOPENAI_BASE_URL=${upstream.baseUrl}\nOPENAI_MODEL=spare-model`,
      );
    await page.locator('[data-testid=import-row][data-state=new]').waitFor();
    expect(await names()).toEqual(['Work']);
    await shoot(page, 'pool-import');
    await page.getByTestId('import-add').click();
    await page.locator('[data-testid=import-row][data-state=added]').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await names()).length).toBe(2);
  });

  it('change places by drag, by key and back by undo', async () => {
    const [, second = ''] = await names();
    await handleOf(second).dragTo(rowOf('Work'), { targetPosition: { x: 200, y: 4 } });
    await expect.poll(names).toEqual([second, 'Work']);
    await page.getByTestId('undo').click();
    await expect.poll(names).toEqual(['Work', second]);
    await handleOf('Work').press('ArrowDown');
    await expect.poll(names).toEqual([second, 'Work']);
    await handleOf('Work').press('ArrowUp');
    await expect.poll(names).toEqual(['Work', second]);
  });

  it('have limits whose bars say what is used, and a new key that waits for its first answer', async () => {
    await pickInMenu('Work', 'account-limits');
    await page.getByTestId('limit-dayTokens').fill('200k');
    await page.getByTestId('limit-dayCostMicro').fill('5');
    await page.getByTestId('limit-concurrency').fill('many');
    await page.getByTestId('save-limits').click();
    await page.getByTestId('limits-dialog').getByText('Choose a currency').waitFor();
    await page.getByTestId('limit-concurrency').fill('4');
    await page.getByTestId('limit-currency').selectOption('USD');
    await page.getByTestId('save-limits').click();
    await page.getByTestId('limits-dialog').waitFor({ state: 'hidden' });
    await rowOf('Work').locator('[data-kind=dayTokens]').waitFor();
    await pickInMenu('Work', 'rotate-key');
    await page.getByTestId('new-key').fill('not-a-real-key-0002');
    await page.getByTestId('save-key').click();
    await page.getByTestId('rotate-dialog').waitFor({ state: 'hidden' });
    await expect
      .poll(
        async () => (await client.accounts.list()).find(({ name }) => name === 'Work')?.nextKeyHint,
      )
      .toBe('0002');
  });
});

describe('a policy', () => {
  it('shows its plan while it is composed, is tried on the past, and is active once saved', async () => {
    await ask('fake-model', 'Hello there');
    await open('accounts/policies', 'policies-empty');
    await page.getByTestId('new-policy').click();
    await page.getByTestId('policy-alias').fill('fast');
    await page.getByTestId('tier-name').fill('small');
    await page.getByTestId('tier-models').fill('fake-model');
    await page.getByTestId('add-tier').click();
    await page.getByTestId('tier').nth(1).getByTestId('tier-name').fill('large');
    await page.getByTestId('tier').nth(1).getByTestId('tier-models').fill('spare-model');
    await page.getByTestId('add-rule').click();
    await page.getByTestId('rule-complexity').click();
    await page.getByTestId('hedge-switch').click();
    await page.getByTestId('hedge-switch').click();
    const first = page.getByTestId('plan-preview').locator('[data-outcome=first]');
    await first.waitFor();
    expect(await first.innerText()).toContain('fake-model');
    await page.getByTestId('try-policy').click();
    await page.getByTestId('trial').waitFor();
    await page.getByTestId('save-policy').click();
    await page.getByTestId('policy-version').first().waitFor();
    await expect
      .poll(async () =>
        (await client.policies.list()).map(({ alias, version }) => [alias, version]),
      )
      .toEqual([['fast', 1]]);
  });

  it('has other names on its page: one is added, answered under, and removed', async () => {
    await open('accounts/policies', 'model-aliases');
    await page.getByTestId('model-alias-name').fill('GPT-4');
    await page.getByTestId('model-alias-model').fill('fake-model');
    await page.getByTestId('add-model-alias').click();
    await expect
      .poll(async () => (await client.app.settings.get()).modelAliases['GPT-4'])
      .toBe('fake-model');
    await shoot(page, 'pool-model-aliases');
    const id = await ask('GPT-4', 'By another name');
    const asked = (await client.conversations.get({ id })).messages.at(-1)?.footnote?.requestId;
    expect(
      (await client.monitoring.requests({})).find((one) => one.id === asked)?.requestedModel,
    ).toBe('fake-model');
    const row = page.getByTestId('model-alias').filter({ hasText: 'chatglm_std' });
    await row.getByTestId('remove-model-alias').click();
    await row.waitFor({ state: 'detached' });
    await page.getByTestId('open-policy').first().click();
    await page.getByTestId('save-policy').waitFor();
  });

  it('has versions: another one is activated, and the first comes back', async () => {
    await page.getByTestId('fallback-local').click();
    await page.getByTestId('save-policy').click();
    await expect
      .poll(async () => (await client.policies.list())[0]?.definition.fallbackLocal)
      .toBe(true);
    await page.getByTestId('rollback').click();
    await expect
      .poll(async () => (await client.policies.list())[0])
      .toMatchObject({ version: 3, definition: { fallbackLocal: false } });
  });

  it('leads a request, which says so in its route', async () => {
    upstream.script('/v1/chat/completions', [
      failure(503, 'The engine is overloaded'),
      failure(503, 'The engine is overloaded'),
      {
        ...failure(200, ''),
        json: {
          choices: [
            { index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' },
          ],
          usage: { prompt_tokens: 7, completion_tokens: 1, total_tokens: 8 },
        },
      },
    ]);
    await ask('fast', 'Say hello in one word, please');
    const request = (await client.monitoring.requests({})).find(
      ({ requestedModel }) => requestedModel === 'fast',
    );
    await open(`monitor/${request?.id ?? ''}`, 'route-picture');
    await page.getByTestId('route-explanation').getByText('Policy fast, version 3').waitFor();
    expect(await page.getByTestId('route-explanation').innerText()).toContain('small');
  });
});

describe('a budget', () => {
  it('counts each client apart, and shows what is left', async () => {
    await open('accounts/budgets', 'add-budget');
    await page.getByTestId('add-budget').click();
    await page.getByTestId('budget-name').fill('Everybody, a day');
    await page.getByTestId('save-budget').click();
    await page.getByTestId('budget-dialog').getByText('Set tokens, cost, or both.').waitFor();
    await page.getByTestId('budget-tokens').fill('100,000');
    await page.getByTestId('scope-model').selectOption('*');
    await page.getByTestId('save-budget').click();
    const made = page.getByTestId('budget').filter({ hasText: 'Everybody, a day' });
    await made.waitFor();
    upstream.script('/v1/chat/completions', []);
    await ask('spare-model', 'Hello again');
    await made.getByTestId('budget-use').first().waitFor();
    expect(await made.innerText()).toMatch(/spare-model|fake-model/);
  });
});

describe('usage and prices', () => {
  it('are grouped, exported, and a price of one’s own is counted from then on', async () => {
    await open('monitor/prices', 'prices');
    // The account's limit of money refuses a model without a price, so that it is in no usage yet.
    await page.getByTestId('add-price').click();
    await page.getByTestId('price-provider').selectOption('openai-compatible');
    await page.getByTestId('price-model').fill('fake-model');
    await page.getByTestId('price-input').fill('2.5');
    await page.getByTestId('price-output').fill('10');
    await page.getByTestId('save-price').click();
    await page.locator('[data-testid=price-row][data-own=true]').waitFor();
    await ask('fake-model', 'And once more');
    await open('monitor/usage', 'usage');
    await page.getByTestId('group-first').selectOption('account');
    await page.getByTestId('usage-row').filter({ hasText: 'Work' }).waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId('export-csv').click(),
    ]);
    expect(readFileSync(await file.path(), 'utf8')).toContain('Work');
  });
});

describe('accounts that are held back', () => {
  it('say in words why, until when, and what to do', async () => {
    const held = await startFakeUpstream();
    const add = (name: string, more: Partial<Parameters<HostClient['accounts']['add']>[0]> = {}) =>
      client.accounts.add({
        provider: 'openai-compatible',
        name,
        baseUrl: held.baseUrl,
        apiKey: `not-a-real-key-${name}`,
        models: [`${name}-model`],
        ...more,
      });
    const [yesterday] = [Date.now() - dayMs];
    await add('Refused');
    await add('Busy');
    await add('Spent');
    await add('Old', { expiresAt: yesterday });
    held.script('/v1/chat/completions', [failure(401, 'Incorrect API key provided')]);
    await ask('Refused-model', 'Hello?');
    held.script('/v1/chat/completions', [
      failure(429, 'Slow down', 'account_rate_limit_exceeded', { 'retry-after': '1800' }),
    ]);
    await ask('Busy-model', 'Hello?');
    held.script('/v1/chat/completions', [
      failure(429, 'You exceeded your current quota', 'insufficient_quota'),
    ]);
    await ask('Spent-model', 'Hello?');
    await open('accounts', 'account');
    const sentence = (name: string): Promise<string> =>
      rowOf(name).getByTestId('account-sentence').innerText();
    expect(await sentence('Refused')).toContain('Replace it');
    expect(await sentence('Busy')).toMatch(/Used again in \d+ minutes/);
    expect(await sentence('Spent')).toContain('Quota');
    expect(await sentence('Old')).toContain('Not used since');
    await held.close();
  });
});

describe('a hedge', () => {
  it('is drawn next to the slow attempt, with what that cost', async () => {
    await client.accounts.add({
      provider: 'openai-compatible',
      name: 'Second',
      baseUrl: upstream.baseUrl,
      apiKey: 'not-a-real-key-0003',
      models: ['fake-model'],
    });
    const tiers = [
      { name: 'both', models: ['fake-model'] },
      { name: 'spare', models: ['spare-model'] },
    ];
    const rules = [
      { kind: 'privacy', clients: ['laptop'] },
      { kind: 'user_tier', tiers: { '*': 'both' } },
      { kind: 'budget', steps: [{ at: 0.8, tier: 'spare' }] },
      { kind: 'intent', tiers: { code: 'both' } },
      {
        kind: 'when',
        clients: ['laptop'],
        complexityAtLeast: 0.6,
        budgetLeft: { over: 1 },
        tier: 'spare',
      },
      { kind: 'canary', tier: 'spare', share: 0.05 },
      {
        kind: 'ab',
        split: [
          { tier: 'both', share: 0.5 },
          { tier: 'spare', share: 0.5 },
        ],
      },
    ] satisfies Parameters<HostClient['policies']['save']>[0]['definition']['rules'];
    await client.policies.save({
      alias: 'smart',
      definition: { tiers, rules, hedgeAfterMs: 100, cacheSeconds: 600, fallbackLocal: true },
      note: 'Everything at once',
    });
    const whole = {
      choices: [
        { index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' },
      ],
      usage: { prompt_tokens: 7, completion_tokens: 1, total_tokens: 8 },
    };
    upstream.script('/v1/chat/completions', [{ held: forever, json: whole }, spoken('Hello')]);
    await ask('smart', 'Who is faster?');
    const request = (await client.monitoring.requests({})).find(
      ({ requestedModel }) => requestedModel === 'smart',
    );
    await open(`monitor/${request?.id ?? ''}`, 'route-picture');
    await page.getByTestId('hedge').first().waitFor();
  });
});

describe('a model of an account', () => {
  it('takes default parameters, and is probed once its cost was shown', async () => {
    await open('accounts', 'account');
    await page.getByRole('button', { name: 'Work', exact: true }).click();
    await page.getByTestId('model-settings').first().click();
    await page.getByTestId('model-temperature').fill('3');
    await page.getByTestId('save-model').click();
    await page.getByText('A number from 0 to 2.').waitFor();
    await page.getByTestId('model-temperature').fill('0.2');
    await page.getByTestId('save-model').click();
    await page.getByTestId('model-dialog').waitFor({ state: 'hidden' });
    const settings = async () =>
      (await client.accounts.list()).find(({ name }) => name === 'Work')?.modelSettings[0];
    expect(await settings()).toMatchObject({ model: 'fake-model', temperature: 0.2, probe: null });
    upstream.script('/v1/chat/completions', [spoken('Hello')]);
    await page.getByTestId('model-settings').first().click();
    await page.getByTestId('probe-cost').click();
    await page.getByText(/^5 small requests/).waitFor();
    expect((await settings())?.probe).toBeNull();
    await page.getByTestId('probe-start').click();
    await page.getByTestId('probe-findings').waitFor();
    expect((await settings())?.probe?.findings).toHaveLength(5);
    await page.keyboard.press('Escape');
  });
});

describe('a view whose host does not answer', () => {
  it('keeps the place of what is to come, then says what failed and offers another try', async () => {
    const context = await browser.newContext({
      locale: 'en',
      viewport: { width: 1024, height: 768 },
    });
    const entry = await context.newPage();
    await entry.goto(await server.entry());
    await entry.getByTestId('composer').waitFor();
    // The socket opens, and nothing comes from its other end.
    await context.routeWebSocket(/\/rpc$/, () => undefined);
    await Promise.all(
      ['accounts', 'accounts/policies', 'accounts/budgets', 'monitor/usage', 'monitor/prices'].map(
        async (place) => {
          const where = await context.newPage();
          await where.goto(`${server.url}/#/${place}`);
          await where.locator('main .animate-breathe').first().waitFor();
          await shoot(where, `pool-busy-${place.replace('/', '-')}`);
          await where.locator('main [data-testid=error-retry]').waitFor({ timeout: 60_000 });
          await shoot(where, `pool-failed-${place.replace('/', '-')}`);
        },
      ),
    );
    await context.close();
  });
});

describe('each view of the pool', () => {
  for (const palette of palettes) {
    it(`fits its window: ${palette.language}, ${palette.theme}`, async () => {
      const context = await browser.newContext({
        locale: palette.language,
        colorScheme: palette.theme,
      });
      const found = await takeAll({ context, server, shots: await poolShots(client), palette });
      await context.close();
      expect(found).toEqual([]);
    });
  }
});

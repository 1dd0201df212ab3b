import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../../../shared/contract/accounts.ts';
import { desktopOwnerId } from '../../../../shared/ids.ts';
import { budgetInputSchema } from '../../../../shared/contract/budgets.ts';
import { defaultSettings } from '../../../../shared/contract/app.ts';
import {
  failure,
  spoken,
  startFakeUpstream,
  type FakeUpstream,
} from '../../../../test/fakes/upstream.ts';
import { poolBed, type PoolBed } from '../../accounts/testing/pool-bed.ts';
import { createEgressGate } from '../../egress/create-egress-gate.ts';
import type { EgressGate } from '../../egress/egress-gate.ts';
import { providers } from '../../providers/catalogue/provider-catalogue.ts';
import { createCodecs } from '../../providers/codecs/create-codecs.ts';
import type { Quota } from '../../quota/quota.ts';
import { createQuota } from '../../quota/create-quota.ts';
import { createPrices } from '../../usage/create-prices.ts';
import { createLedger, type Ledger } from '../../usage/ledger.ts';
import { createAccountTest } from './account-test.ts';
import { createAnswerCache } from '../run/answer-cache.ts';
import { createProbe } from './probe.ts';

const balancePath = '/user/balance';

let bed: PoolBed;
let upstream: FakeUpstream;
let egress: EgressGate;
let localOnly = false;
let ledger: Ledger;
let quota: Quota;
let test: (ownerId: string, id: string) => ReturnType<ReturnType<typeof createAccountTest>>;

beforeEach(async () => {
  bed = await poolBed({ providers });
  upstream = await startFakeUpstream();
  localOnly = false;
  const settings = () => ({ ...defaultSettings, localOnly });
  egress = createEgressGate({
    sqlite: bed.store.sqlite,
    settings,
    changes: bed.changes,
    now: bed.now,
    writeFailed: (error) => bed.failures.push(error),
  });
  const { sqlite, db } = bed.store;
  const writeFailed = (error: unknown): void => void bed.failures.push(error);
  ledger = createLedger({ sqlite, changes: bed.changes, now: bed.now, writeFailed });
  quota = createQuota({ db, sqlite, changes: bed.changes, now: bed.now, flush: ledger.flush });
  const codecs = createCodecs({ egress, now: bed.now });
  const parts = {
    ledger,
    quota,
    answers: createAnswerCache({ sqlite, now: bed.now, writeFailed }),
    prices: createPrices({ db, sqlite }),
  };
  const probe = createProbe({
    ...parts,
    codecs,
    withKey: bed.withKey,
    pool: bed.pool,
    settings,
    now: bed.now,
  });
  test = createAccountTest({ accounts: bed.accounts, codecs, settings, pool: bed.pool, probe });
});
afterEach(async () => {
  await egress.close();
  await upstream.close();
  await bed.close();
});

const account = (models: string[], provider = 'openai-compatible'): Promise<Account> =>
  bed.add('Work', { provider, baseUrl: upstream.baseUrl, models });
const listOf = (...ids: string[]) => ({
  json: { object: 'list', data: ids.map((id) => ({ id, object: 'model' })) },
});
const get = (id: string) => bed.accounts.get(desktopOwnerId, id);

describe('the test of an account', () => {
  it('says what is in the list and which of its own models are not: a model that was renamed is found here, not in a chat', async () => {
    upstream.script('/v1/models', [listOf('gpt-5', 'gpt-5-mini')]);
    const { id } = await account(['gpt-5-mini', 'gpt-4-gone']);
    expect(await test(desktopOwnerId, id)).toMatchObject({
      ok: true,
      models: ['gpt-5', 'gpt-5-mini'],
      checks: [
        { what: 'list', ok: true, detail: '2' },
        { what: 'models', ok: false, detail: 'Not in the list: gpt-4-gone' },
      ],
    });
    expect(upstream.seen.map(({ path }) => path)).not.toContain('/v1/chat/completions');
  });

  it('asks for one token of chat where there is no list', async () => {
    upstream.script('/v1/models', [failure(404, 'no such path')]);
    upstream.script('/v1/chat/completions', [spoken('H')]);
    const { id } = await account(['house-model']);
    expect(await test(desktopOwnerId, id)).toMatchObject({
      ok: true,
      models: ['house-model'],
      checks: [
        { what: 'list', ok: false },
        { what: 'chat', ok: true, detail: 'house-model' },
      ],
    });
    expect(upstream.seen.at(-1)?.body).toMatchObject({ model: 'house-model', max_tokens: 1 });
  });

  it('is a request of the owner under the purpose `probe`: it is in the ledger, and a hard budget without room refuses it', async () => {
    upstream.script('/v1/models', [failure(404, 'no such path')]);
    upstream.script('/v1/chat/completions', [spoken('H')]);
    const { id } = await account(['house-model']);
    await test(desktopOwnerId, id);
    ledger.flush();
    const rows = (): unknown[] =>
      bed.store.sqlite.prepare('SELECT purpose, outcome, input_tokens FROM requests').all();
    expect(rows()).toEqual([{ purpose: 'probe', outcome: 'ok', input_tokens: 7 }]);
    await quota.save(desktopOwnerId, {
      ...budgetInputSchema.parse({ name: 'tight', period: 'day' }),
      limitTokens: 20,
    });
    const asked = upstream.seen.length;
    expect(await test(desktopOwnerId, id)).toMatchObject({ ok: false, code: 'budget_exceeded' });
    expect(upstream.seen.slice(asked).map(({ path }) => path)).not.toContain(
      '/v1/chat/completions',
    );
  });

  it('says that a model has to be named where there is neither list nor model', async () => {
    upstream.script('/v1/models', [failure(404, 'no such path')]);
    const { id } = await account([]);
    expect(await test(desktopOwnerId, id)).toMatchObject({
      ok: false,
      code: 'model_gone',
      message: expect.stringContaining('Name a model') as unknown,
    });
  });

  it('tells the balance where the provider has a call for it, and keeps it for the quotas', async () => {
    upstream.script('/v1/models', [listOf('deepseek-chat')]);
    upstream.script(balancePath, [
      {
        json: {
          is_available: true,
          balance_infos: [
            {
              currency: 'CNY',
              total_balance: '12.34',
              granted_balance: '0',
              topped_up_balance: '12.34',
            },
          ],
        },
      },
    ]);
    const { id } = await account(['deepseek-chat'], 'deepseek');
    expect((await test(desktopOwnerId, id)).checks.at(-1)).toEqual({
      what: 'balance',
      ok: true,
      detail: '12.34 CNY',
    });
    expect((await bed.pool.status(desktopOwnerId))[0]?.quotas.at(-1)).toMatchObject({
      kind: 'balance',
      left: 12_340_000,
      currency: 'CNY',
      label: 'reported',
    });
  });

  it('a balance that cannot be read takes nothing from a key that works', async () => {
    upstream.script('/v1/models', [listOf('deepseek-chat')]);
    upstream.script(balancePath, [failure(500, 'down')]);
    const { id } = await account([], 'deepseek');
    expect(await test(desktopOwnerId, id)).toMatchObject({
      ok: true,
      checks: [
        { what: 'list', ok: true },
        { what: 'balance', ok: false },
      ],
    });
  });

  it('parks a key that is rejected, with what the provider says and without the key', async () => {
    upstream.script('/v1/models', [
      failure(401, 'Incorrect API key provided: sk-key-of-Work', 'invalid_api_key'),
    ]);
    const { id } = await account(['gpt-5']);
    const result = await test(desktopOwnerId, id);
    expect(result).toMatchObject({
      ok: false,
      code: 'credential_rejected',
      models: [],
      checks: [{ what: 'list', ok: false }],
    });
    expect(await get(id)).toMatchObject({ state: 'parked' });
    expect(JSON.stringify(result)).not.toContain('sk-key-of-Work');
  });

  it('tries the new key of a rotation first: refused, the old one is tested and goes on serving', async () => {
    const { id } = await account(['fake-model']);
    await bed.accounts.rotate(desktopOwnerId, id, 'sk-the-new-key-0123456789NEW1');
    upstream.script('/v1/models', [
      failure(401, 'Incorrect API key provided', 'invalid_api_key'),
      listOf('fake-model'),
    ]);
    expect(await test(desktopOwnerId, id)).toMatchObject({
      ok: true,
      checks: [
        { what: 'new_key', ok: false },
        { what: 'list', ok: true },
        { what: 'models', ok: true },
      ],
    });
    expect(await get(id)).toMatchObject({
      state: 'active',
      nextKeyHint: '',
      stateReason: expect.stringContaining('old one stays in use') as unknown,
    });
  });

  it('brings a parked account back that works again', async () => {
    const { id } = await account(['fake-model']);
    bed.accounts.markState(id, 'parked', null, '401');
    await test(desktopOwnerId, id);
    expect(await get(id)).toMatchObject({ state: 'active', stateReason: '' });
  });

  it('of another user is not found', async () => {
    const { id } = await account([]);
    await expect(test('owner_x', id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('sends nothing in local-only use', async () => {
    localOnly = true;
    const { id } = await bed.add('Work', {
      provider: 'openai-compatible',
      baseUrl: 'https://api.example.test/v1',
      models: [],
    });
    expect(await test(desktopOwnerId, id)).toMatchObject({ ok: false, code: 'local_only' });
  });
});

import papaparse from 'papaparse';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UsageGroup } from '../../../shared/contract/usage.ts';
import { desktopOwnerId, ownerOfClient } from '../../../shared/ids.ts';
import { createChanges } from '../changes/create-changes.ts';
import { testClients } from '../clients/testing/test-clients.ts';
import { openMemoryStore, type OpenStore } from '../store/open-store.ts';
import { createUsage, type UsageReports } from './create-usage.ts';
import { createLedger, type AttemptRow, type Ledger, type Settlement } from './ledger.ts';

let store: OpenStore;
let ledger: Ledger;
let usage: UsageReports;
let clock: number;
const changes = createChanges();
const now = (): number => clock;

beforeEach(() => {
  clock = Date.UTC(2026, 2, 28, 12);
  store = openMemoryStore();
  ledger = createLedger({ sqlite: store.sqlite, changes, now });
  usage = createUsage({ store, ledger, now, timeZone: 'UTC' });
});
afterEach(() => store.close());

interface Made extends Partial<Settlement> {
  endUser?: string;
  ownerId?: string;
  clientId?: string;
  attempts?: Partial<AttemptRow>[];
}

function request({
  ownerId = desktopOwnerId,
  clientId,
  endUser,
  attempts = [],
  ...settlement
}: Made = {}): void {
  const id = ledger.open({
    caller: { ownerId, clientId: clientId ?? null, via: 'app', localOnly: false },
    purpose: 'chat',
    model: 'auto',
    endUser: endUser ?? null,
  });
  for (const [order, attempt] of attempts.entries()) {
    ledger.attempt(id, {
      order,
      provider: 'openai',
      accountId: 'b',
      accountName: 'Second',
      model: 'gpt',
      local: false,
      outcome: 'failed',
      reasons: [],
      errorCode: null,
      errorMessage: null,
      firstTokenMs: null,
      totalMs: null,
      hedge: false,
      inputTokens: 0,
      outputTokens: 0,
      costMicro: null,
      currency: null,
      ...attempt,
    });
  }
  const usual: Settlement = {
    outcome: 'ok',
    model: 'gpt',
    provider: 'openai',
    accountId: 'a',
    accountName: 'First',
    errorCode: null,
    usage: { input: 10, cacheRead: 5, cacheWrite: 0, output: 20, reasoning: 0, source: 'reported' },
    costMicro: 100,
    currency: 'USD',
    firstTokenMs: 50,
    totalMs: 200,
  };
  void ledger.settle(id, ownerId, { ...usual, ...settlement });
}
const by = (...groupBy: UsageGroup[]) =>
  usage.query(desktopOwnerId, { sinceMs: 0, groupBy, timeZone: '' });

describe('usage', () => {
  it('by model sums tokens, and keeps currencies apart', async () => {
    request();
    request({ costMicro: 700, currency: 'CNY' });
    request({
      model: 'glm',
      provider: 'zhipu',
      costMicro: null,
      currency: null,
      usage: {
        input: 3,
        cacheRead: 0,
        cacheWrite: 0,
        output: 1,
        reasoning: 2,
        source: 'estimated',
      },
    });
    request({
      outcome: 'failed',
      model: null,
      provider: null,
      usage: null,
      costMicro: null,
      currency: null,
      firstTokenMs: null,
    });
    expect(await by('model')).toMatchObject([
      {
        key: [null],
        requests: 1,
        failed: 1,
        inputTokens: 0,
        costs: [],
        unknownCosts: 0,
        firstTokenMs: null,
        totalMs: null,
      },
      {
        key: ['glm'],
        requests: 1,
        inputTokens: 3,
        outputTokens: 3,
        estimated: 1,
        unknownCosts: 1,
        costs: [],
      },
      {
        key: ['gpt'],
        requests: 2,
        failed: 0,
        inputTokens: 30,
        cacheReadTokens: 10,
        outputTokens: 40,
        estimated: 0,
        costs: [
          { currency: 'CNY', costMicro: 700 },
          { currency: 'USD', costMicro: 100 },
        ],
      },
    ]);
  });

  it('counts the hedge that was paid though another one served, at its own account', async () => {
    request({
      attempts: [
        {
          outcome: 'aborted',
          hedge: true,
          inputTokens: 15,
          outputTokens: 3,
          costMicro: 40,
          currency: 'USD',
        },
        { outcome: 'served', accountName: 'First' },
      ],
    });
    expect(await by('account')).toMatchObject([
      { key: ['First'], requests: 1, inputTokens: 15, costs: [{ costMicro: 100 }] },
      {
        key: ['Second'],
        requests: 0,
        inputTokens: 15,
        outputTokens: 3,
        costs: [{ costMicro: 40 }],
      },
    ]);
    expect(await by()).toMatchObject([
      { key: [], requests: 1, inputTokens: 30, costs: [{ currency: 'USD', costMicro: 140 }] },
    ]);
  });

  it('gives the shares of the times by nearest rank, of answers that came', async () => {
    for (let ms = 1; ms <= 200; ms += 1) request({ firstTokenMs: ms, totalMs: ms * 10 });
    request({ outcome: 'failed', firstTokenMs: null, totalMs: 900_000 });
    request({ cached: true, firstTokenMs: 0, totalMs: 0 });
    expect(await by('provider')).toMatchObject([
      {
        requests: 202,
        failed: 1,
        firstTokenMs: { p50: 100, p95: 190, p99: 198 },
        totalMs: { p50: 1_000, p95: 1_900, p99: 1_980 },
      },
    ]);
  });

  it('cuts days by the zone that is asked for, also the day of 23 hours', async () => {
    const berlin = (groupBy: UsageGroup[]) =>
      usage.query(desktopOwnerId, { sinceMs: 0, groupBy, timeZone: 'Europe/Berlin' });
    clock = Date.UTC(2026, 2, 28, 22, 59);
    request();
    clock = Date.UTC(2026, 2, 28, 23, 1);
    request();
    clock = Date.UTC(2026, 2, 29, 21, 59);
    request();
    clock = Date.UTC(2026, 2, 29, 22, 1);
    request();
    expect((await berlin(['day'])).map(({ key, requests }) => [key[0], requests])).toEqual([
      ['2026-03-28', 1],
      ['2026-03-29', 2],
      ['2026-03-30', 1],
    ]);
    expect((await by('day', 'model')).map(({ key, requests }) => [...key, requests])).toEqual([
      ['2026-03-28', 'gpt', 2],
      ['2026-03-29', 'gpt', 2],
    ]);
    await expect(
      usage.query(desktopOwnerId, { sinceMs: 0, groupBy: ['day'], timeZone: 'Moon/Crater' }),
    ).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('begins and ends where it was asked to, and names clients; no one sees what is not theirs', async () => {
    const { client } = await testClients({ store, changes, now }).add(desktopOwnerId, {
      name: 'Laptop',
    });
    request({ ownerId: ownerOfClient(client.id), clientId: client.id });
    clock += 1_000;
    request();
    expect(await by('client')).toMatchObject([
      { key: [null], requests: 1 },
      { key: ['Laptop'], requests: 1 },
    ]);
    expect(
      await usage.query(desktopOwnerId, {
        sinceMs: clock - 1_000,
        untilMs: clock,
        groupBy: [],
        timeZone: '',
      }),
    ).toMatchObject([{ requests: 1 }]);
    expect(
      await usage.query(ownerOfClient(client.id), {
        sinceMs: 0,
        groupBy: ['client'],
        timeZone: '',
      }),
    ).toMatchObject([{ key: ['Laptop'], requests: 1 }]);
    expect(await usage.query('owner_x', { sinceMs: 0, groupBy: [], timeZone: '' })).toEqual([]);
  });

  it('reads a day by index, however long the ledger is', () => {
    const plan = store.sqlite
      .prepare(
        `EXPLAIN QUERY PLAN WITH day AS MATERIALIZED (SELECT value ->> 'start' AS start, ` +
          `value ->> 'end' AS "end" FROM json_each('[]')) SELECT count(*) FROM day CROSS JOIN ` +
          `requests r ON r.owner_id IN (SELECT value FROM json_each('[]')) AND r.at >= ` +
          `day.start AND r.at < day."end"`,
      )
      .all() as { detail: string }[];
    expect(plan.map(({ detail }) => detail).join('; ')).toContain(
      'SEARCH r USING COVERING INDEX requests_recent (owner_id=? AND at>? AND at<?)',
    );
  });
});

describe('an export', () => {
  it('as CSV has a column for each currency, and runs nothing in a spreadsheet', async () => {
    request({ accountName: '=HYPERLINK("http://evil.test")' });
    request({ accountName: 'Plain, with comma', costMicro: 1_250_000, currency: 'CNY' });
    const { name, mediaType, text } = await usage.export(desktopOwnerId, {
      sinceMs: Date.UTC(2026, 2, 1),
      groupBy: ['account', 'model'],
      timeZone: '',
      format: 'csv',
    });
    expect([name, mediaType]).toEqual(['hearth-usage-2026-03-01-2026-03-28.csv', 'text/csv']);
    expect(text.startsWith('\uFEFFaccount,model,requests')).toBe(true);
    const { data } = papaparse.parse<Record<string, string>>(text.slice(1).trimEnd(), {
      header: true,
    });
    expect(data).toMatchObject([
      { account: `'=HYPERLINK("http://evil.test")`, cost_USD: '0.0001', cost_CNY: '0' },
      {
        account: 'Plain, with comma',
        model: 'gpt',
        requests: '1',
        input_tokens: '15',
        cost_CNY: '1.25',
        cost_USD: '0',
        first_token_ms_p50: '50',
      },
    ]);
  });

  it('as JSON holds the same rows', async () => {
    request();
    const { text } = await usage.export(desktopOwnerId, {
      sinceMs: 0,
      groupBy: ['day'],
      timeZone: '',
      format: 'json',
    });
    expect(JSON.parse(text)).toMatchObject({ groupBy: ['day'], rows: await by('day') });
  });
});

it('adds up by end user and by the code of a failure', async () => {
  const failed = { outcome: 'failed' as const, usage: null, costMicro: null, currency: null };
  request({ endUser: 'user123' });
  request({ endUser: 'user123', ...failed, errorCode: 'provider_overloaded' });
  request({ ...failed, errorCode: 'timeout' });
  request({ ...failed, errorCode: 'timeout' });
  const rows = await by('user', 'error');
  expect(rows.map(({ key, requests, failed: failures }) => [...key, requests, failures])).toEqual([
    [null, 'timeout', 2, 2],
    ['user123', null, 1, 0],
    ['user123', 'provider_overloaded', 1, 1],
  ]);
});

import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { defaultSettings, type BackupStatus } from '../../shared/contract/app.ts';
import { clientOfOwner, desktopOwnerId } from '../../shared/ids.ts';
import { hourMs, minuteMs } from '../../shared/time.ts';
import {
  healthReportSchema,
  usageReportSchema,
  performanceReportSchema,
  costReportSchema,
  metricsReportSchema,
} from '../../electron/host/lan-server/status/status-schemas.ts';
import { createTraffic, type Traffic } from '../../electron/host/lan-server/status/traffic.ts';
import { createLedger, type Ledger, type Settlement } from '../../electron/host/usage/ledger.ts';
import { createChanges } from '../../electron/host/changes/create-changes.ts';
import { openMemoryStore, type OpenStore } from '../../electron/host/store/open-store.ts';
import type { Clients } from '../../electron/host/clients/create-clients.ts';
import { lanClients } from './lan-clients.ts';
import {
  adminKey,
  clientKey,
  runKey,
  startLan,
  viewerKey,
  type LanFixture,
} from './lan-fixture.ts';
import { statusFor } from './lan-status.ts';

let store: OpenStore;
let ledger: Ledger;
let traffic: Traffic;
let lan: LanFixture;
let clock: number;
let clients: Clients;

beforeEach(async () => {
  clock = Date.parse('2026-11-21T12:30:00Z');
  store = openMemoryStore();
  clients = await lanClients(store);
  traffic = createTraffic();
  ledger = createLedger({
    sqlite: store.sqlite,
    changes: createChanges(),
    now: () => clock,
    settled: traffic.settled,
  });
  lan = await startLan({
    clients,
    now: () => clock,
    status: statusFor(store, { ledger, traffic, now: () => clock }),
  });
});
afterEach(async () => {
  await lan.close();
  ledger.close();
  await store.close();
});

const usage = {
  input: 10,
  cacheRead: 2,
  cacheWrite: 0,
  output: 5,
  reasoning: 1,
  source: 'reported' as const,
};

function request(given: Partial<Settlement> = {}, ownerId = desktopOwnerId, agoMs = 60_000): void {
  const arrived = clock;
  clock -= agoMs;
  const id = ledger.open({
    caller: {
      ownerId,
      clientId: clientOfOwner(ownerId),
      via: 'lan',
      localOnly: false,
    },
    purpose: 'api',
    model: 'auto',
  });
  const settled: Settlement = {
    outcome: 'ok',
    model: 'big',
    provider: 'vendor',
    accountId: 'a',
    accountName: 'first',
    errorCode: null,
    usage,
    costMicro: 1_500_000,
    currency: 'USD',
    firstTokenMs: 120,
    totalMs: 900,
    ...given,
  };
  void ledger.settle(id, ownerId, settled);
  clock = arrived;
}

const get = async (path: string, key = runKey) =>
  fetch(`${lan.origin}${path}`, { headers: { authorization: `Bearer ${key}` } });
const json = async (path: string, key = runKey): Promise<unknown> => (await get(path, key)).json();

describe('reports', () => {
  it('adds up requests, tokens and failures, grouped, and keeps currencies apart', async () => {
    request();
    request({ model: 'small', currency: 'CNY', costMicro: 2_000_000 });
    request({
      model: 'small',
      outcome: 'failed',
      errorCode: 'provider_overloaded',
      usage: null,
      costMicro: null,
      currency: null,
      firstTokenMs: null,
    });
    const used = usageReportSchema.parse(await json('/api/v1/status/usage?group_by=model'));
    expect(used.total).toMatchObject({
      requests: 3,
      failed: 1,
      input_tokens: 24,
      cached_tokens: 4,
      output_tokens: 12,
    });
    expect(used.data).toMatchObject([
      { key: { model: 'big' }, requests: 1 },
      { key: { model: 'small' }, requests: 2, failed: 1 },
    ]);
    const cost = costReportSchema.parse(await json('/api/v1/status/cost?period=7d'));
    expect(cost.total.costs).toEqual([
      { currency: 'CNY', amount: 2, micro: 2_000_000 },
      { currency: 'USD', amount: 1.5, micro: 1_500_000 },
    ]);
    expect(cost.data).toEqual([]);
    const performance = performanceReportSchema.parse(
      await json('/api/v1/status/performance?period=hour&group_by=provider,model'),
    );
    expect(performance.total).toMatchObject({
      error_rate: 1 / 3,
      requests_per_minute: 3 / 60,
      first_token_ms: { p50: 120, p99: 120 },
      total_ms: { p95: 900 },
    });
    expect(performance.data).toHaveLength(2);
  });

  it('tells hours apart and leaves out what came before the period', async () => {
    request({}, desktopOwnerId, 10 * minuteMs);
    request({}, desktopOwnerId, 40 * minuteMs);
    request({}, desktopOwnerId, 3 * hourMs);
    const { data, total } = usageReportSchema.parse(
      await json('/api/v1/status/usage?period=hour&group_by=hour'),
    );
    expect(data.map(({ key, requests }) => [key['hour'], requests])).toEqual([
      ['2026-11-21T11:00Z', 1],
      ['2026-11-21T12:00Z', 1],
    ]);
    expect(total.requests).toBe(2);
    expect(
      usageReportSchema.parse(await json('/api/v1/status/usage?group_by=day')).data,
    ).toHaveLength(1);
  });

  it('gives the figures of a stretch in one object, and says null where there is nothing to divide', async () => {
    expect(metricsReportSchema.parse(await json('/api/v1/status/metrics'))).toMatchObject({
      requests: 0,
      success_rate: null,
      first_token_ms: null,
      now: { in_flight: 1, ledger_queue: 0 },
    });
    request();
    expect(
      metricsReportSchema.parse(await json('/api/v1/status/metrics?period=24h')),
    ).toMatchObject({ requests: 1, success_rate: 1, tokens: { input: 12, output: 6 } });
  });

  it('shows a member and a viewer their own requests only, an admin and the machine’s user everybody’s', async () => {
    request();
    request({}, clients.authenticate(clientKey)?.ownerId);
    const seen = async (key: string) =>
      usageReportSchema.parse(await json('/api/v1/status/usage', key)).total.requests;
    expect([
      await seen(runKey),
      await seen(adminKey),
      await seen(clientKey),
      await seen(viewerKey),
    ]).toEqual([2, 2, 1, 0]);
    for (const report of ['performance', 'cost', 'metrics'])
      expect(JSON.stringify(await json(`/api/v1/status/${report}`, viewerKey))).toContain(
        '"requests":0',
      );
    expect(await json('/api/v1/status/metrics', clientKey)).not.toHaveProperty('now');
  });

  test.each([
    'period=year',
    'group_by=secret',
    'group_by=model,model',
    'group_by=day,hour',
    'group_by=',
    'period=day&period=week',
    'period=',
    'unknown=1',
    'group_by=model,provider,client,day',
  ])('%s is refused by name', async (query) => {
    const reply = await get(`/api/v1/status/usage?${query}`);
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ error: { param: query.split('=')[0] } });
  });
});

describe('health', () => {
  const account = {
    id: 'acc_1',
    name: 'first',
    provider: 'openai',
    state: 'cooling',
    stateUntil: 1_800_000_000_000,
  } as never;

  it('is down where nothing may leave the machine and nothing on it answers, whatever accounts there are', async () => {
    const active = {
      id: 'acc_1',
      name: 'first',
      provider: 'openai',
      state: 'active',
      stateUntil: null,
    } as never;
    await lan.close();
    lan = await startLan({
      status: statusFor(store, {
        settings: () => ({ ...defaultSettings, localOnly: true }),
        accounts: {
          list: () => Promise.resolve([active]),
          usable: () => Promise.resolve([active]),
        },
      }),
    });
    expect(healthReportSchema.parse(await json('/api/v1/status/health'))).toMatchObject({
      status: 'down',
      accounts: [],
    });
  });

  it('names who can answer, and keeps the machine’s own matters for admins', async () => {
    const down = healthReportSchema.parse(await json('/api/v1/status/health'));
    expect(down).toMatchObject({
      status: 'down',
      lan: { running: true },
      store: { queued_rows: 0 },
    });
    await lan.close();
    lan = await startLan({
      status: statusFor(store, {
        accounts: {
          list: () => Promise.resolve([account]),
          usable: () => Promise.resolve([account]),
        },
        pool: {
          status: () =>
            Promise.resolve([
              {
                accountId: 'acc_1',
                health: 0.25,
                samples: [],
                quotas: [],
                models: [{ model: 'big', latencyMs: null, breaker: 'open' as const }],
              },
            ]),
        },
        runtime: {
          runnable: () => [
            {
              id: 'small',
              name: 'Small',
              kind: 'chat' as const,
              contextTokens: 1,
              dimensions: null,
              parametersBillion: null,
              loaded: true,
            },
          ],
        },
      }),
    });
    const bare = await fetch(`${lan.origin}/api/v1/status/health`);
    expect([bare.status, await bare.json()]).toEqual([200, { status: 'degraded' }]);
    expect((await get('/api/v1/status/health', 'wrong')).status).toBe(401);
    const seen = healthReportSchema.parse(await json('/api/v1/status/health', viewerKey));
    expect(seen).toMatchObject({
      status: 'degraded',
      accounts: [{ name: 'openai', state: 'cooling', health: 0.25, models: [{ breaker: 'open' }] }],
      local_models: [{ id: 'small', loaded: true }],
    });
    expect(seen).not.toHaveProperty('store');
    const text = await (await get('/metrics')).text();
    expect(text).toContain('hearth_account_health{account="first",provider="openai"} 0.25');
    expect(text).toContain(
      'hearth_account_state{account="first",provider="openai",state="cooling"} 1',
    );
    expect(text).toContain('hearth_account_breakers_open{account="first",provider="openai"} 1');
  });
});

describe('the backups of the database', () => {
  const at = Date.UTC(2026, 10, 30);
  const withBackups = async (backups: BackupStatus): Promise<void> => {
    await lan.close();
    lan = await startLan({
      now: () => at + 7_200_500,
      status: statusFor(store, { store: { ...store, backups: () => backups } }),
    });
  };
  const backupSeen = async (key = adminKey): Promise<unknown> =>
    healthReportSchema.parse(await json('/api/v1/status/health', key)).backup;

  it('are in the health report, and a failure is said to every caller, its reason to admins only', async () => {
    await withBackups({ newestAt: null, failed: null });
    expect(await backupSeen()).toEqual({ newest_at: null, age_seconds: null, failing: false });
    await withBackups({ newestAt: at, failed: { at: at + 1, reason: 'no space' } });
    const seen = { newest_at: '2026-11-30T00:00:00.000Z', age_seconds: 7200, failing: true };
    expect(await backupSeen(viewerKey)).toEqual(seen);
    expect(await backupSeen()).toEqual({ ...seen, reason: 'no space' });
  });
});

describe('Prometheus', () => {
  it('reads what has passed: histograms with running sums, tokens by direction, cost by currency, refusals by reason', async () => {
    request();
    request({ firstTokenMs: 300_000, totalMs: 300_000 });
    request({
      operation: 'embeddings',
      firstTokenMs: null,
      outcome: 'failed',
      errorCode: 'rate_limited',
      usage: null,
      costMicro: null,
    });
    await get('/v1/models', 'wrong');
    await get('/v1/embeddings');
    const reply = await get('/metrics', adminKey);
    expect(reply.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await reply.text();
    const chat = 'gen_ai_operation_name="chat",gen_ai_provider_name="vendor"';
    for (const line of [
      `gen_ai_server_time_to_first_token_seconds_bucket{${chat},le="0.08"} 0`,
      `gen_ai_server_time_to_first_token_seconds_bucket{${chat},le="0.16"} 1`,
      `gen_ai_server_time_to_first_token_seconds_bucket{${chat},le="81.92"} 1`,
      `gen_ai_server_time_to_first_token_seconds_bucket{${chat},le="+Inf"} 2`,
      `gen_ai_server_request_duration_seconds_count{${chat}} 2`,
      `gen_ai_client_token_usage_sum{${chat},gen_ai_token_type="input"} 24`,
      `hearth_requests_total{${chat},error_type=""} 2`,
      'error_type="rate_limited"} 1',
      `hearth_tokens_total{${chat},direction="cache_read"} 4`,
      `hearth_cost_total{currency="USD",${chat}} 3`,
      'hearth_http_requests_total{dialect="openai",kind="none",status="401"} 1',
      'hearth_http_requests_total{dialect="openai",kind="embedding",status="405"} 1',
      'hearth_http_refusals_total{reason="unauthorized"} 1',
      'hearth_http_requests_in_flight 1',
      'hearth_ledger_queue ',
      'nodejs_eventloop_lag_seconds',
      'process_resident_memory_bytes',
      'hearth_info{version="0.0.0-test"} 1',
    ])
      expect(text).toContain(line);
  });

  it('answers twice with the same sums: a read must not count', async () => {
    request();
    const sums = async () =>
      (await (await get('/metrics')).text())
        .split('\n')
        .filter((line) => line.startsWith('gen_ai') || line.startsWith('hearth_requests'));
    expect(await sums()).toEqual(await sums());
  });

  test.each(['/metrics', '/debug/config'])(
    '%s is for admins and the machine’s user',
    async (path) => {
      for (const [key, status] of [
        ['', 401],
        ['wrong', 401],
        [viewerKey, 403],
        [clientKey, 403],
        [adminKey, 200],
        [runKey, 200],
      ] as const)
        expect([key, (await get(path, key)).status]).toEqual([key, status]);
    },
  );
});

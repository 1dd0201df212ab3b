import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { desktopOwnerId, ownerOfClient } from '../../../shared/ids.ts';
import { createChanges } from '../changes/create-changes.ts';
import { testClients } from '../clients/testing/test-clients.ts';
import { createEgressLog } from '../egress/egress-log.ts';
import { openMemoryStore, type OpenStore } from '../store/open-store.ts';
import { createStoreWriter } from '../store/store-writer.ts';
import { createLedger, type Ledger } from '../usage/ledger.ts';
import { createMonitoring, type Monitoring } from './create-monitoring.ts';

let store: OpenStore;
let ledger: Ledger;
let monitoring: Monitoring;
let clock = 1_000_000;
const changes = createChanges();
const now = (): number => clock;

beforeEach(() => {
  clock = 1_000_000;
  store = openMemoryStore();
  ledger = createLedger({ sqlite: store.sqlite, changes, now });
  monitoring = createMonitoring(store, ledger);
});
afterEach(() => store.close());

const caller = (ownerId = desktopOwnerId, clientId: string | null = null) => ({
  ownerId,
  clientId,
  via: clientId === null ? ('app' as const) : ('lan' as const),
  localOnly: false,
});
const asked = (ownerId?: string, clientId?: string): string =>
  ledger.open({ caller: caller(ownerId, clientId ?? null), purpose: 'chat', model: 'auto' });
const settled = (id: string, ownerId = desktopOwnerId): void =>
  void ledger.settle(id, ownerId, {
    outcome: 'ok',
    model: 'm',
    provider: 'openai',
    accountId: 'a',
    accountName: 'Work',
    errorCode: null,
    usage: { input: 10, cacheRead: 3, cacheWrite: 1, output: 4, reasoning: 2, source: 'reported' },
    costMicro: null,
    currency: null,
    firstTokenMs: 40,
    totalMs: 90,
  });
const sent = (ownerId: string, host: string, reason = 'allowed'): void => {
  const log = createEgressLog({
    sqlite: store.sqlite,
    writer: createStoreWriter(store),
    changes,
    now,
    writeFailed: () => undefined,
  });
  const entry = log.open({
    ownerId,
    process: 'host',
    purpose: 'chat',
    host,
    allowed: reason === 'allowed' || reason === 'loopback',
    reason,
    requestId: null,
    bytesOut: 0,
    bytesIn: 0,
  });
  entry.out(5);
  entry.in(7);
  log.close();
};

describe('the list of requests', () => {
  it('adds up the buckets as people read them: cached is input, reasoning is output', async () => {
    settled(asked());
    expect(await monitoring.requests(desktopOwnerId, {})).toMatchObject([
      { inputTokens: 14, outputTokens: 6, usageSource: 'reported', costMicro: null, local: false },
    ]);
  });

  it('loses no row between two pages, also of requests in the same millisecond', async () => {
    const ids = new Set<string>();
    for (let i = 0; i < 12; i += 1) {
      if (i % 4 === 0) clock += 1;
      ids.add(asked());
    }
    const seen: string[] = [];
    for (let before: number | undefined; seen.length < 12;) {
      const page = await monitoring.requests(desktopOwnerId, { limit: 3, before });
      expect(page.length).toBeGreaterThan(0);
      seen.push(...page.map(({ id }) => id));
      before = page.at(-1)?.at;
    }
    expect([seen.length, new Set(seen).size, seen.every((id) => ids.has(id))]).toEqual([
      12,
      12,
      true,
    ]);
  });

  it('is read by an index, however long the ledger is', () => {
    const plan = store.sqlite
      .prepare(
        'EXPLAIN QUERY PLAN SELECT * FROM requests WHERE owner_id = ? AND at < ? ORDER BY at ' +
          'DESC, id DESC LIMIT 5',
      )
      .all('o', 1) as { detail: string }[];
    expect(plan.map(({ detail }) => detail)).toEqual([
      'SEARCH requests USING INDEX requests_recent (owner_id=? AND at<?)',
    ]);
  });
});

describe('the summary of what left', () => {
  it('counts what the gate recorded as loopback as not outside, whatever the host is called', async () => {
    sent(desktopOwnerId, '[::ffff:7f00:1]:80', 'loopback');
    sent(desktopOwnerId, 'x.localhost:80');
    sent(desktopOwnerId, 'api.example.test', 'local_only_setting');
    const { hosts } = await monitoring.egressSummary(desktopOwnerId, 0);
    expect(
      hosts.map(({ host, allowed, outside, denied }) => [host, allowed, outside, denied]),
    ).toEqual([
      ['[::ffff:7f00:1]:80', 1, 0, 0],
      ['api.example.test', 0, 0, 1],
      ['x.localhost:80', 1, 1, 0],
    ]);
  });
});

describe('whose machine it is', () => {
  it('sees what its clients asked and sent, with their names, also after they were removed', async () => {
    const clients = testClients({ store, changes, now });
    const { client } = await clients.add(desktopOwnerId, { name: 'Laptop' });
    const owner = ownerOfClient(client.id);
    const id = asked(owner, client.id);
    settled(id, owner);
    sent(owner, 'api.example.test');
    expect(await monitoring.requests(desktopOwnerId, {})).toMatchObject([
      { id, clientName: 'Laptop' },
    ]);
    expect((await monitoring.request(desktopOwnerId, id)).request).toMatchObject({
      clientName: 'Laptop',
    });
    await clients.remove(desktopOwnerId, client.id);
    expect(await monitoring.requests(desktopOwnerId, {})).toMatchObject([{ id, clientName: null }]);
    expect(await monitoring.egressSummary(desktopOwnerId, 0)).toEqual({
      hosts: [
        { host: 'api.example.test', allowed: 1, outside: 1, denied: 0, bytesOut: 5, bytesIn: 7 },
      ],
    });
    expect(await monitoring.summary(desktopOwnerId, 0)).toMatchObject({
      requests: 1,
      inputTokens: 14,
    });
  });

  it('is seen by no one else: not by a client, not by another owner', async () => {
    const { client } = await testClients({ store, changes, now }).add(desktopOwnerId, {
      name: 'Laptop',
    });
    const id = asked();
    sent(desktopOwnerId, 'api.example.test');
    for (const stranger of [ownerOfClient(client.id), 'owner_x']) {
      expect(await monitoring.requests(stranger, {})).toEqual([]);
      expect(await monitoring.egress(stranger, {})).toEqual([]);
      expect((await monitoring.egressSummary(stranger, 0)).hosts).toEqual([]);
      expect((await monitoring.summary(stranger, 0)).requests).toBe(0);
      await expect(monitoring.request(stranger, id)).rejects.toMatchObject({ code: 'not_found' });
    }
  });
});

describe('the egress log', () => {
  it('is paged by id, newest first, denied ones with their reason', async () => {
    for (const host of ['a.test', 'b.test', 'c.test'])
      sent(desktopOwnerId, host, host === 'b.test' ? 'local_only_setting' : 'allowed');
    const first = await monitoring.egress(desktopOwnerId, { limit: 2 });
    expect(first).toMatchObject([
      { host: 'c.test', allowed: true, bytesOut: 5, bytesIn: 7 },
      { host: 'b.test', allowed: false, reason: 'local_only_setting' },
    ]);
    expect(
      await monitoring.egress(desktopOwnerId, { limit: 2, before: first.at(-1)?.id }),
    ).toMatchObject([{ host: 'a.test' }]);
  });
});

describe('the summary', () => {
  it('begins where it was asked to, and knows what it does not know', async () => {
    settled(asked());
    clock += 1_000;
    settled(asked());
    asked();
    expect(await monitoring.summary(desktopOwnerId, clock)).toMatchObject({
      requests: 2,
      failed: 0,
      inputTokens: 14,
      outputTokens: 6,
      unknownCosts: 1,
      costs: [],
      firstTokenMsMedian: 40,
    });
  });
});

describe('after a kill', () => {
  it('what was left running is interrupted, with its attempt, and stays so', async () => {
    const id = asked();
    ledger.attempt(id, {
      order: 0,
      provider: 'local',
      accountId: null,
      accountName: null,
      model: 'm',
      local: true,
      outcome: 'running',
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
    });
    expect(ledger.recover()).toBe(1);
    settled(id);
    expect(await monitoring.request(desktopOwnerId, id)).toMatchObject({
      request: { outcome: 'interrupted', errorCode: 'host_unavailable' },
      attempts: [{ outcome: 'failed' }],
    });
  });
});

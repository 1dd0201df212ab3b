/**
 * How many requests a second can be held against their budgets, settled, and found in the file.
 * Each is opened, reserved and written down as the router does it, and acknowledged only when its
 * row is committed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noLimits } from '../../shared/contract/accounts.ts';
import { budgetInputSchema } from '../../shared/contract/budgets.ts';
import { desktopOwnerId } from '../../shared/ids.ts';
import { createChanges } from '../../electron/host/changes/create-changes.ts';
import { createQuota } from '../../electron/host/quota/create-quota.ts';
import { openStore } from '../../electron/host/store/open-store.ts';
import { silentLog } from '../../electron/host/store/testing/silent-log.ts';
import { createStoreWriter } from '../../electron/host/store/store-writer.ts';
import { createLedger, type Ledger } from '../../electron/host/usage/ledger.ts';
import type { Quota } from '../../electron/host/quota/quota.ts';
import { percentile } from './percentile.ts';
import type { Row } from './row.ts';

/** Requests at once: as many as the LAN server serves without waiting. */
const hands = 64;
const runMs = 1_000;
const runs = 5;
const price = {
  currency: 'USD',
  input: 2,
  output: 8,
  since: '2026-01-01',
  source: 'https://example.test',
} as const;

async function settleOne(ledger: Ledger, quota: Quota, turn: number): Promise<void> {
  const [model, accountId] = [`model-${turn % 20}`, `account-${turn % 50}`];
  const id = ledger.open({
    caller: { ownerId: desktopOwnerId, clientId: null, via: 'lan', localOnly: false },
    purpose: 'api',
    model,
  });
  const account = {
    id: accountId,
    limits: {
      ...noLimits,
      concurrency: hands,
      requestsPerMinute: 1_000_000_000,
      tokensPerMinute: 1_000_000_000,
      monthTokens: 1_000_000_000_000,
    },
  };
  const held = quota.reserve({
    requestId: id,
    ownerId: desktopOwnerId,
    clientId: null,
    endUser: null,
    conversationId: null,
    account,
    provider: 'openai',
    model,
    inputTokens: 500,
    maxOutputTokens: null,
    price,
  });
  if ('refusal' in held) throw new Error(`refused: ${held.refusal.name}`);
  const row = {
    order: 0,
    provider: 'openai',
    accountId,
    accountName: accountId,
    model,
    local: false,
    reasons: [{ code: 'priority', detail: '1' }],
    errorCode: null,
    errorMessage: null,
    firstTokenMs: null,
    totalMs: null,
    hedge: false,
    inputTokens: 0,
    outputTokens: 0,
    costMicro: null,
    currency: null,
  };
  ledger.attempt(id, { ...row, outcome: 'running' });
  ledger.reserved(id, held.reservation);
  // Here a request is sent: not before its row is in the file.
  await ledger.written();
  const usage = {
    input: 520,
    cacheRead: 0,
    cacheWrite: 0,
    output: 200,
    reasoning: 0,
    source: 'reported',
  } as const;
  held.reservation.settle({
    usage,
    costMicro: 2_640,
    currency: 'USD',
    unknownTokens: 0,
    unknownCostMicro: 0,
  });
  ledger.attempt(id, { ...row, outcome: 'served', firstTokenMs: 10, totalMs: 20 });
  await ledger.settle(id, desktopOwnerId, {
    outcome: 'ok',
    model,
    provider: 'openai',
    accountId,
    accountName: accountId,
    errorCode: null,
    usage,
    costMicro: 2_640,
    currency: 'USD',
    price,
    firstTokenMs: 10,
    totalMs: 20,
  });
}

async function run(ledger: Ledger, quota: Quota): Promise<number> {
  let settled = 0;
  const begun = performance.now();
  const hand = async (): Promise<void> => {
    for (; performance.now() - begun < runMs; settled += 1) await settleOne(ledger, quota, settled);
  };
  await Promise.all(Array.from({ length: hands }, hand));
  return (settled * 1_000) / (performance.now() - begun);
}

export async function rows(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-bench-ledger-'));
  const store = await openStore({ folder, log: silentLog });
  const changes = createChanges();
  const ledger = createLedger({
    sqlite: store.sqlite,
    writer: createStoreWriter(store),
    changes,
    now: Date.now,
  });
  const quota = createQuota({
    db: store.db,
    sqlite: store.sqlite,
    changes,
    now: Date.now,
    flush: ledger.flush,
  });
  try {
    for (let at = 0; at < 20; at += 1) {
      const scope =
        [
          {},
          { model: '*' },
          { user: '*', model: '*' },
          { model: `model-${at}` },
          { account: `account-${at}` },
        ][at % 5] ?? {};
      await quota.save(
        desktopOwnerId,
        budgetInputSchema.parse({
          name: `budget ${at}`,
          scope,
          limitTokens: 1_000_000_000_000,
          limitCostMicro: 1_000_000_000_000,
          currency: 'USD',
          period: at % 2 === 0 ? 'day' : 'month',
        }),
      );
    }
    await run(ledger, quota);
    const rates: number[] = [];
    for (let at = 0; at < runs; at += 1) rates.push(await run(ledger, quota));
    const { count } = store.sqlite
      .prepare<[], { count: number }>(`SELECT count(*) AS count FROM requests WHERE outcome = 'ok'`)
      .get() ?? { count: 0 };
    const note =
      `median of ${runs} runs of ${runMs / 1_000} s (${Math.min(...rates).toFixed(0)} to ` +
      `${Math.max(...rates).toFixed(0)}), ${hands} requests at once on a file: opened, held by ` +
      `up to 14 budgets and an account's limits, committed before sending, settled and ` +
      `committed again; ${count} rows are in the file`;
    return [
      {
        name: 'ledger.settledPerSecond',
        value: percentile(rates, 0.5),
        unit: '1/s',
        op: '>=',
        floor: 8_000,
        note,
      },
    ];
  } finally {
    ledger.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

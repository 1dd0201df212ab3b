import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { openMemoryStore, openStore, type OpenStore } from './open-store.ts';
import { silentLog } from './testing/silent-log.ts';
import { readStatements } from './read-statements.ts';
import { createStoreJobs, type StoreJobs } from './store-jobs.ts';

let folder: string;
let store: OpenStore;
let jobs: StoreJobs;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-jobs-'));
  store = await openStore({ folder, log: silentLog });
  jobs = createStoreJobs();
});
afterEach(async () => {
  await jobs.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the worker', () => {
  it('ends a job on a file that is not there with an error, and takes the next one', async () => {
    await expect(jobs.quickCheck(join(folder, 'nothing.db'))).rejects.toMatchObject({
      code: 'internal',
    });
    expect(await jobs.quickCheck(store.path)).toEqual([]);
  });

  it('reads what the host has just written on its own connection', async () => {
    await store.db
      .insertInto('conversations')
      .values({
        id: 'conv_1',
        owner_id: desktopOwnerId,
        title: '租约 100%',
        model: 'auto',
        summary_until: null,
        deleted_at: null,
        created_at: 1,
        updated_at: 1,
      })
      .execute();
    expect(
      await store.read('conversations.search', {
        ownerId: desktopOwnerId,
        pattern: '%租%',
        limit: 5,
      }),
    ).toEqual([{ id: 'conv_1' }]);
  });

  it('rejects what still waits when it is closed, instead of hanging', async () => {
    const ended = jobs.quickCheck(store.path).catch((error: unknown) => error);
    await jobs.close();
    expect(await ended).toMatchObject({ code: 'aborted' });
  });
});

describe('named reads', () => {
  const row = {
    client_id: null,
    purpose: 'chat',
    via: 'app',
    requested_model: 'auto',
    model: null,
    account_id: null,
    account_name: null,
    error_code: null,
    total_ms: null,
  };

  it('add up by outcome and currency, and never across owners', async () => {
    const memory = openMemoryStore();
    const insert = (
      id: string,
      owner: string,
      outcome: 'ok' | 'failed',
      provider: string,
      cost: number | null,
      firstTokenMs: number,
    ) =>
      memory.db
        .insertInto('requests')
        .values({
          ...row,
          id,
          owner_id: owner,
          at: 1_000,
          outcome,
          provider,
          cost_micro: cost,
          currency: cost === null ? null : 'USD',
          input_tokens: 10,
          cache_read_tokens: 1,
          output_tokens: 5,
          first_token_ms: firstTokenMs,
        })
        .execute();
    await insert('a', desktopOwnerId, 'ok', 'local', 0, 100);
    await insert('b', desktopOwnerId, 'ok', 'openai', null, 300);
    await insert('c', desktopOwnerId, 'failed', 'openai', 7, 200);
    await insert('d', 'owner_other', 'ok', 'openai', 99, 1);
    const params = { ownerIds: JSON.stringify([desktopOwnerId]), sinceMs: 0 };
    expect(await memory.read('usage.totals', params)).toEqual([
      {
        requests: 3,
        failed: 1,
        inputTokens: 33,
        outputTokens: 15,
        unknownCosts: 1,
        localRequests: 1,
      },
    ]);
    expect(await memory.read('usage.costs', params)).toEqual([{ currency: 'USD', costMicro: 7 }]);
    expect(await memory.read('usage.firstTokenMedian', params)).toEqual([{ firstTokenMs: 200 }]);
    expect(await memory.read('usage.byDay', params)).toMatchObject([
      { requests: 3, local: 1, failed: 1 },
    ]);
    await memory.close();
  });

  it('walk an index, not the whole table', async () => {
    const memory = openMemoryStore();
    for (const name of ['usage.totals', 'usage.costs', 'usage.byDay', 'egress.hosts'] as const) {
      const plan = memory.sqlite
        .prepare(`EXPLAIN QUERY PLAN ${readStatements[name]}`)
        .all({ ownerIds: '["o"]', sinceMs: 0 }) as { detail: string }[];
      expect(plan.map(({ detail }) => detail).join('\n'), name).toMatch(
        /USING INDEX (requests|egress)_recent/,
      );
    }
    await memory.close();
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../../shared/time.ts';
import { price, quotaWorld, used, type QuotaWorld } from '../../../test/fakes/quota-world.ts';

let world: QuotaWorld;
beforeEach(() => {
  world = quotaWorld();
});
afterEach(() => world.close());

describe('an account’s limits', () => {
  it('concurrency counts what runs, also what began before the limit was set', () => {
    const first = world.must();
    world.must();
    const limits = { concurrency: 2 };
    expect(world.refusal({ account: { id: 'a', limits } })).toMatchObject({ code: 'concurrency' });
    expect(world.refusal({ account: { id: 'b', limits } })).toBeNull();
    first.end(null);
    expect(world.refusal({ account: { id: 'a', limits } })).toBeNull();
  });

  it('requests a minute slide: the first leaves a minute after it came, however long it ran', () => {
    const account = { id: 'a', limits: { requestsPerMinute: 2 } };
    world.must({ account });
    world.pass(30_000);
    world.must({ account });
    const until = world.refusal({ account })?.until ?? 0;
    expect(until - world.now()).toBeGreaterThanOrEqual(30_000);
    expect(until - world.now()).toBeLessThanOrEqual(31_000);
    world.set(until - 1);
    expect(world.refusal({ account })).toMatchObject({ code: 'rate', name: 'requestsPerMinute' });
    world.set(until);
    expect(world.refusal({ account })).toBeNull();
    expect(world.refusal({ account })).toMatchObject({ code: 'rate' });
  });

  it('tokens a minute wait for room instead of cutting an answer short, and cut one that never fits', () => {
    const account = { id: 'a', limits: { tokensPerMinute: 3_000 } };
    world.must({ account, inputTokens: 500, maxOutputTokens: 1_500 }).end(used(500, 1_500));
    expect(world.refusal({ account, inputTokens: 100, maxOutputTokens: 1_500 })).toMatchObject({
      code: 'rate',
      name: 'tokensPerMinute',
    });
    expect(world.refusal({ account, inputTokens: 100, maxOutputTokens: 500 })).toBeNull();
    const small = { id: 'b', limits: { tokensPerMinute: 600 } };
    expect(
      world.must({ account: small, inputTokens: 100, maxOutputTokens: null }).reservation
        .maxOutputTokens,
    ).toBe(500);
  });

  it('the minute goes on when the clock is set back, by an hour or by a year', () => {
    for (const back of [hourMs, 366 * dayMs]) {
      const account = { id: `a${back}`, limits: { requestsPerMinute: 1 } };
      world.must({ account });
      world.pass(-back);
      const until = world.refusal({ account })?.until ?? 0;
      expect(until - world.now()).toBeLessThanOrEqual(61_000);
      world.pass(61_000);
      expect(world.refusal({ account })).toBeNull();
    }
  });

  it('days and months count tokens and cost by the account’s own zone and reset day', () => {
    world.set(Date.UTC(2026, 4, 10, 12));
    const limits = {
      dayTokens: 1_000,
      monthTokens: 1_500,
      monthCostMicro: 10_000,
      currency: 'USD' as const,
      resetDay: 12,
      timeZone: 'Asia/Shanghai',
    };
    const account = { id: 'a', limits };
    world.must({ account, price, maxOutputTokens: 700 }).end(used(100, 700));
    expect(world.refusal({ account, price, inputTokens: 300 })).toMatchObject({
      code: 'account_limit',
      name: 'dayTokens',
      until: Date.UTC(2026, 4, 10, 16),
    });
    world.set(Date.UTC(2026, 4, 10, 16));
    expect(world.refusal({ account, price, inputTokens: 800 })).toMatchObject({
      name: 'monthTokens',
      until: Date.UTC(2026, 4, 11, 16),
    });
    expect(world.refusal({ account, price, inputTokens: 300, maxOutputTokens: 400 })).toBeNull();
    expect(
      world.refusal({
        account: { id: 'b', limits: { monthCostMicro: 1_000, currency: 'USD' } },
        price,
        inputTokens: 500,
      }),
    ).toMatchObject({ code: 'account_limit', name: 'monthCost' });
    expect(world.figures(limits)).toMatchObject([
      {
        kind: 'dayTokens',
        used: 0,
        reserved: 700,
        limit: 1_000,
        left: 300,
        label: 'estimated',
        resetsAt: Date.UTC(2026, 4, 11, 16),
      },
      {
        kind: 'monthTokens',
        used: 800,
        reserved: 700,
        left: 0,
        resetsAt: Date.UTC(2026, 4, 11, 16),
      },
      { kind: 'monthCost', used: 5_800, currency: 'USD', limit: 10_000 },
    ]);
  });

  it('that are set or changed while the host runs know what was used before, and after a restart', () => {
    world.must({ account: { id: 'a' } }).end(used(400, 100));
    const running = world.must({ account: { id: 'a' }, inputTokens: 30, maxOutputTokens: 70 });
    expect(world.figures({ dayTokens: 1_000 })).toMatchObject([{ used: 500, reserved: 100 }]);
    expect(world.figures({ dayTokens: 2_000 })).toMatchObject([
      { used: 500, reserved: 100, limit: 2_000 },
    ]);
    running.end(used(30, 10));
    expect(world.figures({ dayTokens: 2_000, monthTokens: 9_000 })).toMatchObject([
      { used: 540 },
      { used: 540 },
    ]);
    world.restart();
    expect(world.figures({ dayTokens: 2_000, requestsPerMinute: 5 })).toMatchObject([
      { kind: 'requestsPerMinute', used: 2 },
      { kind: 'dayTokens', used: 540 },
    ]);
  });

  it('are read for all accounts at the start', () => {
    world.store.sqlite
      .prepare(
        'INSERT INTO accounts (id, owner_id, provider, name, base_url, limits, created_at) ' +
          `VALUES ('a', 'owner_desktop', 'openai', 'A', '', '{"dayTokens":1000}', 0)`,
      )
      .run();
    world.must({ account: { id: 'a', limits: { dayTokens: 1_000 } } }).end(used(100, 100));
    world.restart();
    expect(world.view({ account: { id: 'a', limits: { dayTokens: 1_000 } } })).toMatchObject({
      refusal: null,
      left: 0.8,
      budgetUsed: null,
    });
  });

  it('an attempt that was paid and did not serve counts at its own account', () => {
    const id = world.ledger.open({
      caller: { ownerId: 'owner_desktop', clientId: null, via: 'app', localOnly: false },
      purpose: 'chat',
      model: 'gpt',
    });
    world.ledger.attempt(id, {
      order: 0,
      provider: 'openai',
      accountId: 'b',
      accountName: 'B',
      model: 'gpt',
      local: false,
      outcome: 'aborted',
      reasons: [],
      errorCode: null,
      errorMessage: null,
      firstTokenMs: null,
      totalMs: null,
      hedge: true,
      inputTokens: 30,
      outputTokens: 12,
      costMicro: null,
      currency: null,
    });
    world.restart();
    expect(world.figures({ dayTokens: 100 }, 'b')).toMatchObject([{ used: 42 }]);
  });
});

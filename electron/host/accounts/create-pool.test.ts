import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noLimits, type Account } from '../../../shared/contract/accounts.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { dayMs, hourMs } from '../../../shared/time.ts';
import { sampleEveryMs } from './health-log.ts';
import { answered, failedOutcome, failureOf, poolBed, type PoolBed } from './testing/pool-bed.ts';

const model = 'gpt-5-mini';

let bed: PoolBed;
let account: Account;

beforeEach(async () => {
  bed = await poolBed({
    figures: () => [
      {
        kind: 'dayTokens',
        used: 10,
        reserved: 5,
        limit: 100,
        left: 85,
        currency: null,
        resetsAt: null,
        label: 'estimated',
      },
    ],
  });
  account = await bed.add('Work');
});
afterEach(() => bed.close());

const healthOf = (id = account.id) =>
  bed.store.sqlite
    .prepare('SELECT at, health FROM account_health WHERE account_id = ? ORDER BY at')
    .all(id) as { at: number; health: number }[];
const status = async () => (await bed.pool.status(desktopOwnerId))[0];

describe('modelStatus', () => {
  it('is the best there is for an account that nothing is known of', () => {
    expect(bed.pool.modelStatus(account, model)).toEqual({
      health: 1,
      latencyMs: null,
      breaker: 'closed',
      breakerUntil: null,
      reportedLeft: null,
    });
  });

  it('tells health of the account, and the median time to the first token of the model', () => {
    for (const ms of [100, 900, 200]) bed.pool.observe(account.id, model, answered(ms));
    bed.pool.observe(account.id, 'other', failedOutcome('provider_overloaded'));
    expect(bed.pool.modelStatus(account, model)).toMatchObject({ latencyMs: 200 });
    expect(bed.pool.modelStatus(account, model).health).toBeLessThan(1);
    expect(bed.pool.modelStatus(account, 'other')).toMatchObject({
      latencyMs: null,
      health: bed.pool.modelStatus(account, model).health,
    });
  });

  it('takes the whole time where nothing streamed, as of an embedding', () => {
    bed.pool.observe(account.id, model, { error: null, firstTokenMs: null, totalMs: 70 });
    expect(bed.pool.modelStatus(account, model).latencyMs).toBe(70);
  });

  it('is the same object until something changes, so that 200 candidates a request cost no memory', () => {
    bed.pool.observe(account.id, model, answered());
    const first = bed.pool.modelStatus(account, model);
    expect(bed.pool.modelStatus(account, model)).toBe(first);
    expect(bed.pool.modelStatus(account, 'unheard')).toBe(
      bed.pool.modelStatus(account, 'unheard too'),
    );
    bed.pool.observe(account.id, model, failedOutcome('timeout'));
    expect(bed.pool.modelStatus(account, model)).not.toBe(first);
  });

  it('is not moved by the caller’s own faults', () => {
    for (const code of [
      'bad_request',
      'provider_rejected',
      'context_too_long',
      'model_gone',
    ] as const)
      bed.pool.observe(account.id, model, failedOutcome(code));
    expect(bed.pool.modelStatus(account, model).health).toBe(1);
  });

  it('of one key of three that is rejected falls alone', async () => {
    const [second, third] = [
      await bed.add('Second', { priority: 101 }),
      await bed.add('Third', { priority: 102 }),
    ];
    bed.pool.observe(second.id, model, failedOutcome('credential_rejected'));
    bed.accounts.markState(second.id, 'parked', null, '401');
    for (const one of [account, third]) bed.pool.observe(one.id, model, answered());
    expect([account, second, third].map((one) => bed.pool.modelStatus(one, model).health)).toEqual([
      1, 0.5, 1,
    ]);
    expect(
      (await bed.accounts.usable(desktopOwnerId)).map(({ name, state }) => `${name} ${state}`),
    ).toEqual(['Work active', 'Second parked', 'Third active']);
  });
});

describe('the breaker', () => {
  const open = async (): Promise<void> => {
    for (let i = 0; i < 5; i += 1)
      bed.pool.admit(account.id, model)?.failed(failureOf('provider_overloaded'));
    await turn();
  };

  it('is of one account with one model', async () => {
    const other = await bed.add('Other');
    await open();
    expect(bed.pool.modelStatus(account, model)).toMatchObject({
      breaker: 'open',
      breakerUntil: bed.clock.now + 5_000,
    });
    expect(bed.pool.admit(account.id, model)).toBeNull();
    expect(bed.pool.admit(account.id, 'other model')).not.toBeNull();
    expect(bed.pool.admit(other.id, model)).not.toBeNull();
  });

  it('counts an admission once, whatever is reported afterwards', async () => {
    for (let i = 0; i < 4; i += 1) bed.pool.admit(account.id, model)?.failed(failureOf('timeout'));
    const admission = bed.pool.admit(account.id, model);
    admission?.succeeded();
    admission?.failed(failureOf('timeout'));
    await turn();
    expect(bed.pool.modelStatus(account, model).breaker).toBe('closed');
  });

  it('closes for another key or address: what it counted was another’s', async () => {
    await open();
    await bed.accounts.update(desktopOwnerId, {
      id: account.id,
      apiKey: 'sk-another-key-0123456789',
    });
    expect(bed.pool.modelStatus(account, model).breaker).toBe('closed');
  });
});

describe('what the provider reports', () => {
  const limits = (left: number, resetsAt: number | null = bed.clock.now + 10_000) => [
    { kind: 'requests' as const, limit: 100, left: 90, resetsAt },
    { kind: 'tokens' as const, limit: 1000, left, resetsAt },
  ];

  it('counts by its smallest share, until it resets', () => {
    bed.pool.reported(account.id, limits(250));
    expect(bed.pool.modelStatus(account, model).reportedLeft).toBe(0.25);
    bed.clock.now += 10_000;
    expect(bed.pool.modelStatus(account, model).reportedLeft).toBeNull();
  });

  it('holds a minute where no reset is named, and no longer than a day whatever is named', () => {
    bed.pool.reported(account.id, limits(500, null));
    bed.clock.now += 59_999;
    expect(bed.pool.modelStatus(account, model).reportedLeft).toBe(0.5);
    bed.clock.now += 1;
    expect(bed.pool.modelStatus(account, model).reportedLeft).toBeNull();
    bed.pool.reported(account.id, limits(500, bed.clock.now + 365 * dayMs));
    bed.clock.now += dayMs;
    expect(bed.pool.modelStatus(account, model).reportedLeft).toBeNull();
  });

  it('is forgotten when the clock is set back behind it', () => {
    bed.pool.reported(account.id, limits(0));
    bed.clock.now -= hourMs;
    expect(bed.pool.modelStatus(account, model).reportedLeft).toBeNull();
  });

  it('is shown with its label next to the user’s own limits, and says when nothing is known', async () => {
    bed.pool.reported(account.id, limits(250));
    expect((await status())?.quotas).toMatchObject([
      { kind: 'dayTokens', label: 'estimated' },
      { kind: 'requests', used: 10, left: 90, label: 'reported', at: bed.clock.now },
      { kind: 'tokens', used: 750, left: 250, label: 'reported' },
      { kind: 'balance', left: null, label: 'unknown' },
    ]);
    bed.clock.now += 20_000;
    expect((await status())?.quotas[2]).toMatchObject({
      kind: 'tokens',
      used: null,
      left: null,
      limit: 1000,
      label: 'unknown',
    });
  });

  it('of a balance is kept over a restart with its time; an empty one leaves no share', async () => {
    const at = bed.clock.now;
    bed.pool.balance(account.id, { leftMicro: 12_340_000, currency: 'CNY' });
    expect(bed.pool.modelStatus(account, model).reportedLeft).toBeNull();
    const { pool } = bed.restarted();
    expect((await pool.status(desktopOwnerId))[0]?.quotas.at(-1)).toMatchObject({
      kind: 'balance',
      left: 12_340_000,
      currency: 'CNY',
      label: 'reported',
      at,
    });
    pool.balance(account.id, { leftMicro: 0, currency: 'CNY' });
    expect(pool.modelStatus(account, model).reportedLeft).toBe(0);
  });
});

describe('history', () => {
  it('keeps one sample in five minutes, however much traffic there is', async () => {
    const from = bed.clock.now;
    for (let i = 0; i < 40; i += 1) {
      bed.pool.observe(account.id, model, i % 2 === 0 ? answered() : failedOutcome('timeout'));
      bed.clock.now += sampleEveryMs / 10;
    }
    const samples = (await status())?.samples ?? [];
    expect(samples.map(({ at }) => (at - from) / sampleEveryMs)).toEqual([0, 1, 2, 3]);
    expect(samples.at(-1)?.health).toBeLessThan(1);
  });

  it('shows a day and drops what is older than a week', async () => {
    for (const daysAgo of [9, 3, 0.5])
      bed.store.sqlite
        .prepare('INSERT INTO account_health VALUES (?, ?, 0.5)')
        .run(account.id, bed.clock.now - daysAgo * dayMs);
    bed.pool.observe(account.id, model, answered());
    expect((await status())?.samples).toHaveLength(2);
    expect(healthOf()).toHaveLength(3);
  });

  it('goes on after a restart from the last sample', async () => {
    for (let i = 0; i < 20; i += 1)
      bed.pool.observe(account.id, model, failedOutcome('provider_overloaded'));
    bed.pool.close();
    bed.clock.now += sampleEveryMs;
    bed.pool.observe(account.id, model, failedOutcome('provider_overloaded'));
    const before = bed.pool.modelStatus(account, model).health;
    const { pool } = bed.restarted();
    expect(pool.modelStatus(account, model).health).toBeCloseTo(before, 2);
  });

  it('takes a sample at once when the clock was set back', async () => {
    bed.pool.observe(account.id, model, answered());
    bed.clock.now -= dayMs;
    bed.pool.observe(account.id, model, answered());
    await status();
    expect(healthOf()).toHaveLength(2);
  });

  it('that cannot be written is reported, and the health holds in memory', async () => {
    bed.store.sqlite.pragma('query_only = ON');
    bed.pool.observe(account.id, model, failedOutcome('timeout'));
    bed.pool.close();
    expect(bed.failures).toHaveLength(1);
    expect(bed.pool.modelStatus(account, model).health).toBeLessThan(1);
    bed.store.sqlite.pragma('query_only = OFF');
  });
});

describe('an account that is deleted while a request runs', () => {
  it('stays gone: what the request tells afterwards brings nothing back and breaks nothing', async () => {
    const admission = bed.pool.admit(account.id, model);
    await bed.accounts.remove(desktopOwnerId, account.id);
    admission?.failed(failureOf('stream_broken'));
    bed.pool.observe(account.id, model, failedOutcome('stream_broken'));
    bed.pool.reported(account.id, [{ kind: 'tokens', limit: 10, left: 1, resetsAt: null }]);
    bed.pool.balance(account.id, { leftMicro: 1, currency: 'USD' });
    bed.accounts.markState(account.id, 'cooling', bed.clock.now + 5000, '429');
    bed.pool.admit(account.id, model)?.succeeded();
    await turn();
    bed.pool.close();
    expect(bed.failures).toEqual([]);
    expect(healthOf()).toEqual([]);
    expect(await bed.pool.status(desktopOwnerId)).toEqual([]);
    expect(bed.pool.modelStatus(account, model)).toMatchObject({ health: 1, reportedLeft: null });
    expect(bed.pool.heardAt(account.id)).toBeNull();
  });
});

describe('status', () => {
  it('is of the owner’s accounts alone', async () => {
    bed.pool.observe(account.id, model, answered(120));
    expect(await bed.pool.status('owner_x')).toEqual([]);
    expect(await status()).toMatchObject({
      accountId: account.id,
      health: 1,
      models: [{ model, latencyMs: 120, breaker: 'closed' }],
    });
    expect(account.limits).toEqual(noLimits);
  });

  it('forgets models asked longest ago: names that clients make up must not fill the memory', async () => {
    for (let i = 0; i < 600; i += 1) bed.pool.admit(account.id, `made-up-${i}`)?.ended();
    expect((await status())?.models).toHaveLength(500);
  });
});

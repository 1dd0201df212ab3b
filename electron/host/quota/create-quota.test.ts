import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { hourMs } from '../../../shared/time.ts';
import { defaultOutputTokens, soonMs } from './remaining.ts';
import { paid, price, quotaWorld, used, type QuotaWorld } from '../../../test/fakes/quota-world.ts';

let world: QuotaWorld;
beforeEach(() => {
  world = quotaWorld();
});
afterEach(() => world.close());

const hour = hourMs;

describe('a hard budget', () => {
  it('holds prompt and answer while a request runs, and what was used afterwards', async () => {
    const { id } = await world.budget({ limitTokens: 1_000 });
    const one = world.must({ inputTokens: 300, maxOutputTokens: 400 });
    expect(await world.use(id)).toMatchObject([{ reservedTokens: 700, usedTokens: 0 }]);
    expect(world.refusal({ inputTokens: 300, maxOutputTokens: 50 })).toMatchObject({
      code: 'budget',
      name: 'b',
    });
    one.end(used(310, 20));
    expect(await world.use(id)).toMatchObject([{ reservedTokens: 0, usedTokens: 330 }]);
    expect(world.refusal({ inputTokens: 300, maxOutputTokens: 50 })).toBeNull();
  });

  it('an answer that nothing limits is limited: by the default, then by what is left', async () => {
    await world.budget({ limitTokens: 10_000 });
    expect(world.must({ maxOutputTokens: null }).reservation).toMatchObject({
      maxOutputTokens: defaultOutputTokens,
      tokens: 100 + defaultOutputTokens,
    });
    expect(world.must({ maxOutputTokens: null }).reservation.maxOutputTokens).toBe(
      defaultOutputTokens,
    );
    expect(world.must({ maxOutputTokens: null }).reservation.maxOutputTokens).toBe(
      10_000 - 300 - 2 * defaultOutputTokens,
    );
    expect(world.begin({ maxOutputTokens: null }).refusal).not.toBeNull();
  });

  it('an answer is not cut to a stump because others hold more than they will use: it waits for them; what is used up is used up', async () => {
    await world.budget({ limitTokens: 4_500 });
    const other = world.must({ maxOutputTokens: null });
    expect(world.refusal({ maxOutputTokens: null })).toMatchObject({
      code: 'budget',
      until: world.now() + soonMs,
    });
    const short = world.must({ maxOutputTokens: 50 });
    expect(short.reservation.maxOutputTokens).toBeNull();
    other.end(used(100, 4_096));
    short.end(used(100, 50));
    expect(world.must({ maxOutputTokens: null }).reservation.maxOutputTokens).toBe(
      4_500 - 4_196 - 150 - 100,
    );
  });

  it('an answer longer than there is room for is cut to the room; one that fits is left alone', async () => {
    await world.budget({ limitTokens: 1_000 });
    expect(world.must({ maxOutputTokens: 100 }).reservation.maxOutputTokens).toBeNull();
    expect(world.must({ maxOutputTokens: 10_000 }).reservation.maxOutputTokens).toBe(700);
  });

  it('a cost is held at the dearest that it may become, and limits the answer too', async () => {
    const { id } = await world.budget({ limitCostMicro: 11_000, currency: 'USD' });
    expect(
      world.must({ inputTokens: 1_000, maxOutputTokens: 500, price }).reservation,
    ).toMatchObject({ costMicro: 6_000, currency: 'USD', maxOutputTokens: null });
    expect(
      world.must({ inputTokens: 1_000, maxOutputTokens: null, price }).reservation,
    ).toMatchObject({ costMicro: 5_000, maxOutputTokens: 375 });
    expect(await world.use(id)).toMatchObject([{ reservedCostMicro: 11_000 }]);
  });

  it('of money refuses what it cannot count: another currency, no price; 1,000 CNY are not spent while it shows 0', async () => {
    const { id } = await world.budget({ name: 'yuan', limitCostMicro: 1_000, currency: 'CNY' });
    expect(world.refusal({ price })).toEqual({
      code: 'uncounted',
      name: 'yuan',
      until: null,
      money: { currency: 'CNY', of: 'budget' },
    });
    expect(world.refusal({ price: null })).toEqual({
      code: 'uncounted',
      name: 'yuan',
      until: null,
      money: { currency: 'CNY', of: 'budget' },
    });
    expect(await world.use(id)).toMatchObject([{ usedCostMicro: 0, reservedCostMicro: 0 }]);
  });

  it('of money lets through what costs nothing: this machine, a server of the user’s own, a price of zero in any currency', async () => {
    await world.budget({ limitCostMicro: 1, currency: 'CNY' });
    expect(world.refusal({ account: null, price: null })).toBeNull();
    expect(world.refusal({ price: null, free: true })).toBeNull();
    expect(world.refusal({ price: { ...price, input: 0, output: 0 } })).toBeNull();
  });

  it('of money that allows what it cannot count counts its own currency alone', async () => {
    const { id } = await world.budget({
      limitCostMicro: 1_000,
      currency: 'CNY',
      uncounted: 'allow',
    });
    world.must({ inputTokens: 1_000, price }).end(used(1_000, 100));
    world.must({ inputTokens: 1_000_000 }).end(used(1_000_000, 100));
    expect(await world.use(id)).toMatchObject([{ usedCostMicro: 0, reservedCostMicro: 0 }]);
  });

  it('that is soft refuses nothing, whatever it cannot count', async () => {
    await world.budget({ limitCostMicro: 1, currency: 'CNY', hard: false });
    expect(world.refusal({ price })).toBeNull();
  });

  it('that was allowed to pass what it cannot count refuses it from the next request on once that is taken back', async () => {
    const budget = await world.budget({
      limitCostMicro: 1_000,
      currency: 'CNY',
      uncounted: 'allow',
    });
    expect(world.refusal({ price })).toBeNull();
    await world.budget({
      id: budget.id,
      limitCostMicro: 1_000,
      currency: 'CNY',
      uncounted: 'refuse',
    });
    expect(world.refusal({ price })).toMatchObject({ code: 'uncounted' });
    world.restart();
    expect(world.refusal({ price })).toMatchObject({ code: 'uncounted' });
  });

  it('a vector has no answer: none is reserved, none is sent', async () => {
    await world.budget({ limitTokens: 100 });
    expect(world.must({ inputTokens: 100, maxOutputTokens: 0 }).reservation).toMatchObject({
      tokens: 100,
      maxOutputTokens: null,
    });
  });

  it('is held by all limits or by none: a later one that refuses leaves nothing behind', async () => {
    const wide = await world.budget({ name: 'wide', limitTokens: 10_000 });
    await world.budget({ name: 'narrow', limitTokens: 50, scope: { model: 'gpt' } });
    expect(world.refusal()).toMatchObject({ name: 'narrow' });
    expect(await world.use(wide.id)).toMatchObject([{ reservedTokens: 0 }]);
    expect(world.figures({ concurrency: 5 })).toMatchObject([{ kind: 'concurrency', used: 0 }]);
  });

  it('says until when; a request larger than the limit waits for nothing', async () => {
    await world.budget({ limitTokens: 300 });
    world.must().end(used(200, 90));
    expect(world.refusal()?.until).toBe(Date.UTC(2026, 4, 11));
    expect(world.refusal({ inputTokens: 400 })?.until).toBeNull();
  });

  it('what settles twice, or never was sent, is counted once or not at all', async () => {
    const { id } = await world.budget({ limitTokens: 1_000 });
    const { reservation } = world.must();
    reservation.settle(paid(used(10, 10)));
    reservation.settle(paid(used(500, 500)));
    world.must().reservation.settle(null);
    expect(await world.use(id)).toMatchObject([{ usedTokens: 20, reservedTokens: 0 }]);
  });
});

describe('a soft budget', () => {
  it('refuses nothing, limits no answer, and tells at its share', async () => {
    const { id } = await world.budget({ limitTokens: 1_000, hard: false });
    const told: string[] = [];
    const stop = new AbortController();
    const listening = (async () => {
      for await (const { topic } of world.changes.subscribe(desktopOwnerId, stop.signal))
        told.push(topic);
    })();
    const one = world.must({ maxOutputTokens: null });
    expect(one.reservation.maxOutputTokens).toBeNull();
    one.end(used(700, 99));
    expect(await world.use(id)).toMatchObject([{ alerted: false }]);
    world.must().end(used(1, 0));
    expect(await world.use(id)).toMatchObject([{ alerted: true }]);
    world.must().end(used(5_000, 0));
    expect(world.view()).toMatchObject({ refusal: null, budgetUsed: 1, left: 0 });
    await expect.poll(() => told).toContain('budgets');
    stop.abort();
    await listening;
  });
});

describe('the scope', () => {
  it('with `*` counts each value apart: one model that is used up leaves the others', async () => {
    const { id } = await world.budget({ limitTokens: 250, scope: { user: '*', model: '*' } });
    world.must({ model: 'gpt' }).end(used(100, 140));
    expect(world.refusal({ model: 'gpt' })).not.toBeNull();
    expect(world.refusal({ model: 'glm' })).toBeNull();
    expect((await world.use(id)).map(({ key }) => key).sort()).toEqual(['app × glm', 'app × gpt']);
  });

  it.each([
    ['account', { account: 'a' }, { account: { id: 'b' } }],
    ['provider', { provider: 'openai' }, { provider: 'glm' }],
    ['model', { model: 'gpt' }, { model: 'glm' }],
    ['conversation', { conversation: 'c1' }, { conversationId: 'c2' }],
    ['user', { user: 'app/bob' }, { endUser: 'eve' }],
    ['provider and model', { provider: 'openai', model: 'gpt' }, { model: 'glm' }],
  ])('by %s counts that one alone', async (_, scope, other) => {
    await world.budget({ limitTokens: 150, scope });
    const mine = { conversationId: 'c1', endUser: 'bob' };
    expect(world.view({ ...mine, ...other }).budgetUsed).toBeNull();
    expect(world.refusal({ ...mine, inputTokens: 150 })).toMatchObject({ code: 'budget' });
    expect(world.refusal({ ...mine, inputTokens: 150, ...other })).toBeNull();
  });

  it.each(['phone', 'app', 'app/bob', 'phone/bob'])(
    'by user counts no request of another client that names %s as its user',
    async (user) => {
      const laptop = await world.client('laptop');
      const { id } = await world.budget({ limitTokens: 150, scope: { user } });
      world.must({ ...laptop, endUser: user, inputTokens: 100 }).end(used(100, 0));
      world
        .must({ ...laptop, endUser: user.split('/').at(-1) ?? '', inputTokens: 100 })
        .end(used(100, 0));
      expect(await world.use(id)).toMatchObject([{ usedTokens: 0 }]);
    },
  );

  it('by */user counts that user of whichever client', async () => {
    const laptop = await world.client('laptop');
    const { id } = await world.budget({ limitTokens: 500, scope: { user: '*/bob' } });
    world.must({ ...laptop, endUser: 'bob', inputTokens: 100 }).end(used(100, 0));
    world.must({ endUser: 'bob', inputTokens: 100 }).end(used(100, 0));
    world.must({ ...laptop, endUser: 'eve', inputTokens: 100 }).end(used(100, 0));
    world.must({ ...laptop, inputTokens: 100 }).end(used(100, 0));
    expect(await world.use(id)).toMatchObject([{ usedTokens: 200 }]);
  });

  it('of the machine counts its clients too; a client’s own counts no one else', async () => {
    const laptop = await world.client('laptop');
    const all = await world.budget({ name: 'all', limitTokens: 100_000 });
    await world.budget({ name: 'own', limitTokens: 150 }, laptop.ownerId);
    world.must(laptop).end(used(60, 40));
    world.must().end(used(200, 0));
    expect(await world.use(all.id)).toMatchObject([{ usedTokens: 300 }]);
    expect(world.refusal(laptop)).toMatchObject({ name: 'own' });
    expect(world.refusal()).toBeNull();
  });
});

describe('a budget for LAN users', () => {
  it('is there from the first start, and counts each client with each model, the desktop’s user not', async () => {
    const [{ id, ...lan } = { id: '' }] = (await world.quota().list(desktopOwnerId)).budgets;
    expect(lan).toMatchObject({
      name: 'LAN users',
      limitTokens: 100_000,
      period: 'day',
      hard: true,
      scope: { user: '*', model: '*' },
    });
    const laptop = await world.client('laptop');
    world.must(laptop).end(used(90_000, 9_950));
    world.must({ inputTokens: 500_000 }).end(used(500_000, 0));
    expect(world.refusal({ ...laptop, inputTokens: 60 })).toMatchObject({ name: 'LAN users' });
    expect(world.refusal({ ...laptop, model: 'glm' })).toBeNull();
    expect(await world.use(id)).toMatchObject([
      { key: 'laptop × glm' },
      { key: 'laptop × gpt', usedTokens: 99_950 },
    ]);
  });

  it('is not escaped by a client that names another user each time', async () => {
    const laptop = await world.client('laptop');
    world.must({ ...laptop, endUser: 'u1' }).end(used(99_900, 0));
    expect(world.refusal({ ...laptop, endUser: 'u2' })).toMatchObject({ name: 'LAN users' });
  });

  it('is not filled with counters by a client that names thousands of users', async () => {
    const [lan] = (await world.quota().list(desktopOwnerId)).budgets;
    const laptop = await world.client('laptop');
    for (let user = 0; user < 10_500; user += 1)
      world
        .quota()
        .reserve(
          world.askOf({ ...laptop, endUser: `u${user}`, inputTokens: 1, maxOutputTokens: 1 }),
        );
    const use = await world.use(lan?.id ?? '');
    expect([use.length, use.find(({ key }) => key === 'laptop × gpt')?.reservedTokens]).toEqual([
      10_000, 21_000,
    ]);
  });

  it('that a user removed does not come back', async () => {
    const [lan] = (await world.quota().list(desktopOwnerId)).budgets;
    await world.quota().remove(desktopOwnerId, lan?.id ?? '');
    world.restart();
    expect((await world.quota().list(desktopOwnerId)).budgets).toEqual([]);
  });
});

describe('a budget that changes while requests run', () => {
  it('a new one counts what was used today and holds what runs', async () => {
    world.must().end(used(300, 100));
    const running = world.must({ inputTokens: 50, maxOutputTokens: 150 });
    const { id } = await world.budget({ limitTokens: 650 });
    expect(await world.use(id)).toMatchObject([{ usedTokens: 400, reservedTokens: 200 }]);
    expect(world.refusal()).toMatchObject({ code: 'budget' });
    running.end(used(50, 10));
    expect(await world.use(id)).toMatchObject([{ usedTokens: 460, reservedTokens: 0 }]);
  });

  it('a lower limit holds from the next request on; a wider scope counts again', async () => {
    const { id } = await world.budget({ limitTokens: 10_000, scope: { model: 'gpt' } });
    world.must({ model: 'glm' }).end(used(500, 0));
    const running = world.must();
    await world.budget({ id, limitTokens: 250, scope: { model: 'gpt' } });
    expect(world.refusal()).not.toBeNull();
    await world.budget({ id, limitTokens: 10_000 });
    expect(await world.use(id)).toMatchObject([{ usedTokens: 500, reservedTokens: 200 }]);
    running.end(used(1, 1));
    expect(await world.use(id)).toMatchObject([{ usedTokens: 502, reservedTokens: 0 }]);
  });

  it('one that is removed, or switched off, lets go; switched on again it knows what was used meanwhile', async () => {
    const budget = await world.budget({ limitTokens: 150 });
    const running = world.must({ inputTokens: 10, maxOutputTokens: 100 });
    expect(world.refusal()).not.toBeNull();
    await world.budget({ ...budget, enabled: false });
    expect(world.refusal()).toBeNull();
    running.end(used(10, 100));
    await world.budget({ ...budget, enabled: true });
    expect(await world.use(budget.id)).toMatchObject([{ usedTokens: 110 }]);
    await world.quota().remove(desktopOwnerId, budget.id);
    expect(world.refusal()).toBeNull();
  });

  it('of another user cannot be changed or removed, and a name is taken once', async () => {
    const { id } = await world.budget({ limitTokens: 150 });
    await expect(world.budget({ id, limitTokens: 1 }, 'owner_x')).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(world.quota().remove('owner_x', id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(world.budget({ limitTokens: 1 })).rejects.toMatchObject({ code: 'conflict' });
    await expect(world.budget({ name: 'empty' })).rejects.toMatchObject({ code: 'bad_request' });
    await expect(
      world.budget({ name: 'moon', limitTokens: 1, timeZone: 'Moon/Crater' }),
    ).rejects.toMatchObject({ code: 'bad_request' });
  });
});

describe('windows', () => {
  it('a day begins again at midnight of its zone; what began before belongs to the day before', async () => {
    const { id } = await world.budget({ limitTokens: 1_000, timeZone: 'Asia/Shanghai' });
    world.set(Date.UTC(2026, 4, 10, 15, 59));
    const late = world.must({ inputTokens: 400, maxOutputTokens: 400 });
    world.set(Date.UTC(2026, 4, 10, 16));
    expect(world.refusal({ inputTokens: 400 })).toBeNull();
    late.end(used(400, 400));
    expect(await world.use(id)).toMatchObject([
      {
        usedTokens: 0,
        windowStart: Date.UTC(2026, 4, 10, 16),
        resetsAt: Date.UTC(2026, 4, 11, 16),
      },
    ]);
  });

  it('a rolling one lets go of what is older than itself, and knows when', async () => {
    await world.budget({ limitTokens: 300, period: 'rolling', rollingMs: hour });
    world.must().end(used(100, 50));
    world.pass(hour / 2);
    world.must().end(used(50, 50));
    const until = world.refusal()?.until ?? 0;
    expect(until - world.now()).toBeGreaterThanOrEqual(hour / 2);
    expect(until - world.now()).toBeLessThanOrEqual(hour / 2 + hour / 60);
    world.set(until - 1);
    expect(world.refusal()).not.toBeNull();
    world.set(until);
    expect(world.refusal()).toBeNull();
  });

  it('a clock that is set back opens no new day and no new hour; far back it counts what the ledger has again', async () => {
    const day = await world.budget({ name: 'day', limitTokens: 500 });
    const rolling = await world.budget({
      name: 'rolling',
      limitTokens: 5_000,
      period: 'rolling',
      rollingMs: hour,
    });
    world.must().end(used(300, 100));
    world.pass(-13 * hour);
    expect(world.refusal()).toMatchObject({ name: 'day' });
    expect(await world.use(rolling.id)).toMatchObject([{ usedTokens: 400 }]);
    world.pass(-72 * hour);
    expect(world.refusal()).toMatchObject({ name: 'day' });
    expect(await world.use(day.id)).toMatchObject([
      { usedTokens: 400, windowStart: Date.UTC(2026, 4, 6) },
    ]);
  });
});

describe('a restart', () => {
  it('counts what the ledger has of the current windows, of every kind', async () => {
    const laptop = await world.client('laptop');
    const day = await world.budget({
      name: 'day',
      limitTokens: 10_000,
      limitCostMicro: 1_000_000,
      currency: 'USD',
    });
    const each = await world.budget({
      name: 'each',
      limitTokens: 10_000,
      scope: { user: '*', conversation: '*' },
      period: 'rolling',
      rollingMs: hour,
    });
    world.must({ price }).end(used(1_000, 1_000));
    world.pass(24 * hour);
    world.must({ price, conversationId: 'c1' }).end(used(100, 10));
    world.must({ ...laptop, price, conversationId: 'c2', endUser: 'bob' }).end(used(200, 20));
    const before = [await world.use(day.id), await world.use(each.id)];
    world.restart();
    expect(
      [await world.use(day.id), await world.use(each.id)].map((rows) => new Set(rows)),
    ).toEqual(before.map((rows) => new Set(rows)));
    expect(before[0]).toMatchObject([{ usedTokens: 330, usedCostMicro: 840 }]);
  });

  it('what a crash left reserved counts as used, and is shown as unknown', async () => {
    const { id } = await world.budget({
      limitTokens: 10_000,
      limitCostMicro: 1_000_000,
      currency: 'USD',
      scope: { account: 'a' },
    });
    world.must({ price }).end(used(100, 10));
    world.must({ inputTokens: 300, maxOutputTokens: 200, price });
    expect(world.restart()).toBe(1);
    expect(await world.use(id)).toMatchObject([
      {
        usedTokens: 610,
        unknownTokens: 500,
        usedCostMicro: 280 + 2_200,
        unknownCostMicro: 2_200,
        reservedTokens: 0,
      },
    ]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { desktopOwnerId, ownerOfClient } from '../../../../shared/ids.ts';
import { done, chunk, failure } from '../../../../test/fakes/upstream.ts';
import { routerWorld, type RouterWorld } from '../../../../test/fakes/router-world.ts';
import { createChanges } from '../../changes/create-changes.ts';
import { testClients } from '../../clients/testing/test-clients.ts';

const path = '/v1/chat/completions';
let world: RouterWorld;
beforeEach(async () => {
  world = await routerWorld();
});
afterEach(() => world.close());

const spoken = { pieces: [chunk({ content: 'fine' }), chunk({}, 'stop'), done] };
const lan = { via: 'lan' as const };

describe('a rule of conditions', () => {
  it('reads what budgets of money leave for its tier, and is refused without a condition', async () => {
    await world.account('first', { models: ['big', 'small'] });
    const tiers = [
      { name: 'small', models: ['small'] },
      { name: 'big', models: ['big'] },
    ];
    world.policy('fit', {
      tiers,
      rules: [{ kind: 'when', budgetLeft: { over: 1 }, tier: 'big' }],
    });
    const began = async () => (await world.ask({ model: 'fit', caller: lan })).route[0];
    expect(await began()).toContain('first/big');
    const { id } = await world.quota.save(desktopOwnerId, {
      ...world.budget('month'),
      limitCostMicro: 900_000,
      currency: 'USD',
      uncounted: 'allow',
    });
    expect(await began()).toContain('first/small');
    await world.quota.save(desktopOwnerId, {
      ...world.budget('month'),
      id,
      limitCostMicro: 1_100_000,
      currency: 'USD',
      uncounted: 'allow',
    });
    expect(await began()).toContain('first/big');
    expect(() => world.policy('always', { tiers, rules: [{ kind: 'when', tier: 'big' }] })).toThrow(
      'has no condition',
    );
  });
});

describe('an alias', () => {
  it('goes by its policy: tiers follow one another on failure, and the ledger keeps why', async () => {
    const first = await world.account('first', { models: ['small'] });
    await world.account('second', { models: ['big'] });
    first.upstream.script(path, [failure(500, 'down'), failure(500, 'down')]);
    const { id } = world.policy('fast', {
      tiers: [
        { name: 'cheap', models: ['small'] },
        { name: 'dear', models: ['big'] },
      ],
      retries: 0,
    });
    const { route, request } = await world.ask({ model: 'fast', caller: lan });
    expect(route).toEqual([
      'first/small failed provider_overloaded [tier priority]',
      'second/big served [fallback_tier priority]',
    ]);
    const { policy, explanation } = await world.monitoring.request(desktopOwnerId, request.id);
    expect([policy, explanation]).toEqual([
      { alias: 'fast', version: 1 },
      [{ code: 'tier', detail: 'cheap' }],
    ]);
    expect(
      world.store.sqlite
        .prepare('SELECT policy_id FROM requests WHERE id = ?')
        .pluck()
        .get(request.id),
    ).toBe(id);
  });

  it('can be “auto”, and then precedes the default', async () => {
    await world.account('first', { models: ['small'] });
    await world.account('second', { models: ['big'] });
    expect((await world.ask({ caller: lan })).route[0]).toContain('first/small served');
    world.policy('auto', { tiers: [{ name: 'only', models: ['big'] }] });
    expect((await world.ask({ caller: lan })).route).toEqual([
      'second/big served [tier priority]',
      'first/big passed_over [model_not_served tier]',
    ]);
  });

  it('that is the default model is what “auto” means', async () => {
    await world.account('first', { models: ['small'] });
    await world.account('second', { models: ['big'] });
    world.policy('smart', { tiers: [{ name: 'only', models: ['big'] }] });
    world.set({ defaultChatModel: 'smart' });
    expect((await world.ask()).route[0]).toBe('second/big served [tier priority]');
  });

  it('is among what can be asked, but not where nothing may leave and this machine is not part of it', async () => {
    await world.account('first');
    world.policy('fast', { tiers: [{ name: 'only', models: ['cloud'] }] });
    world.policy('safe', { tiers: [{ name: 'only', models: ['cloud'] }], fallbackLocal: true });
    const ids = async () => (await world.router.available(desktopOwnerId)).map(({ id }) => id);
    expect(await ids()).toEqual(['small-local', 'local-vectors', 'cloud', 'fast', 'safe']);
    world.set({ localOnly: true });
    expect(await ids()).toEqual(['small-local', 'local-vectors', 'safe']);
  });

  it('of a changed account, policy or setting is planned again at once', async () => {
    const first = await world.account('first', { models: ['small'] });
    world.policy('fast', { tiers: [{ name: 'only', models: ['small', 'big'] }] });
    expect((await world.ask({ model: 'fast', caller: lan })).route[0]).toContain(
      'first/small served',
    );
    await world.accounts.update(desktopOwnerId, { id: first.id, models: ['big'], name: 'renamed' });
    expect((await world.ask({ model: 'fast', caller: lan })).route[0]).toContain(
      'renamed/big served',
    );
    await world.accounts.update(desktopOwnerId, { id: first.id, enabled: false });
    expect((await world.ask({ model: 'fast', caller: lan })).error).toMatchObject({
      code: 'no_candidate',
    });
    await world.account('second', { models: ['small'] });
    expect((await world.ask({ model: 'fast', caller: lan })).route[0]).toContain(
      'second/small served',
    );
    world.policy('fast', { tiers: [{ name: 'only', models: ['small'], accounts: ['renamed'] }] });
    expect((await world.ask({ model: 'fast', caller: lan })).route).toEqual([
      'renamed/small passed_over [model_not_served tier]',
    ]);
    world.policy('fast', { tiers: [{ name: 'only', models: ['small'] }] });
    world.set({ localOnly: true });
    expect((await world.ask({ model: 'fast', caller: lan })).error).toMatchObject({
      code: 'local_only',
    });
  });

  it('takes turns', async () => {
    for (const name of ['first', 'second', 'third']) await world.account(name);
    world.policy('spread', {
      tiers: [{ name: 'all', models: ['cloud'], strategy: 'round_robin' }],
    });
    const served: (string | null)[] = [];
    for (let turn = 0; turn < 6; turn += 1)
      served.push((await world.ask({ model: 'spread', caller: lan })).request.accountName);
    expect(served).toEqual(['first', 'second', 'third', 'first', 'second', 'third']);
  });
});

describe('privacy', () => {
  it('by the policy sends nothing out, whatever its tiers say', async () => {
    const { upstream } = await world.account('first');
    world.policy('private', {
      tiers: [{ name: 'only', models: ['cloud'] }],
      rules: [{ kind: 'privacy' }],
      fallbackLocal: true,
    });
    expect((await world.ask({ model: 'private', caller: lan })).route).toEqual([
      'local/small-local served [fallback_local]',
      'first/cloud passed_over [local_only tier]',
    ]);
    world.policy('sealed', {
      tiers: [{ name: 'only', models: ['cloud'] }],
      rules: [{ kind: 'privacy' }],
    });
    expect((await world.ask({ model: 'sealed', caller: lan })).error).toMatchObject({
      code: 'local_only',
    });
    expect(upstream.seen).toEqual([]);
  });

  it('holds for the named clients alone', async () => {
    await world.account('first');
    world.policy('mixed', {
      tiers: [{ name: 'only', models: ['cloud'] }],
      rules: [{ kind: 'privacy', clients: ['laptop'] }],
    });
    expect(
      (await world.ask({ model: 'mixed', caller: { ...lan, clientName: 'laptop' } })).error,
    ).toMatchObject({ code: 'local_only' });
    expect(
      (await world.ask({ model: 'mixed', caller: { ...lan, clientName: 'phone' } })).error,
    ).toBeNull();
  });

  it('of a model on this machine: an account with a model of that name is asked only where the tier names it', async () => {
    const { upstream } = await world.account('first', { models: ['small-local'] });
    world.policy('here', { tiers: [{ name: 'only', models: ['small-local'] }] });
    expect((await world.ask({ model: 'here', caller: lan })).route).toEqual([
      'local/small-local served [tier priority]',
    ]);
    expect(upstream.seen).toEqual([]);
    world.policy('there', {
      tiers: [{ name: 'only', models: ['small-local'], accounts: ['first'] }],
    });
    expect((await world.ask({ model: 'there', caller: lan })).route).toEqual([
      'first/small-local served [tier priority]',
    ]);
  });
});

describe('a rule', () => {
  const tiers = [
    { name: 'small', models: ['a'] },
    { name: 'large', models: ['b'] },
  ];
  const served = async (model: string, caller: Parameters<RouterWorld['ask']>[0] = {}) =>
    (await world.ask({ model, caller: lan, ...caller })).request.model;
  beforeEach(async () => {
    await world.account('both', { models: ['a', 'b'] });
  });

  it('of clients gives each its tier', async () => {
    world.policy('x', {
      tiers,
      rules: [{ kind: 'user_tier', tiers: { laptop: 'large', '*': 'small' } }],
    });
    expect([
      await served('x', { caller: { ...lan, clientName: 'laptop' } }),
      await served('x', { caller: { ...lan, clientName: 'phone' } }),
    ]).toEqual(['b', 'a']);
  });

  it('of complexity keeps a greeting on the small tier, and says why', async () => {
    world.policy('x', {
      tiers: tiers.toReversed(),
      rules: [{ kind: 'complexity', small: 'small', large: 'large', threshold: 0.2 }],
    });
    const { request } = await world.ask({ model: 'x', caller: lan });
    expect(request.model).toBe('a');
    expect((await world.monitoring.request(desktopOwnerId, request.id)).explanation).toEqual([
      { code: 'complexity', detail: '0.00 → small' },
    ]);
  });

  it('of a budget steps down when it has filled up', async () => {
    await world.quota.save(desktopOwnerId, {
      ...world.budget('mine'),
      limitTokens: 10_000,
      hard: false,
    });
    world.policy('x', {
      tiers: tiers.toReversed(),
      rules: [{ kind: 'budget', steps: [{ at: 0.0001, tier: 'small' }] }],
    });
    expect(await served('x')).toBe('b');
    expect(await served('x')).toBe('a');
  });

  it('of a split keeps a client on its side, and counts each side’s requests', async () => {
    const { id } = world.policy('x', {
      tiers,
      rules: [
        {
          kind: 'ab',
          split: [
            { tier: 'small', share: 0.5 },
            { tier: 'large', share: 0.5 },
          ],
        },
      ],
    });
    const sides = new Map<string, Set<string | null>>();
    // So many that all of them on one side is out of the question: the split goes by the policy's
    // id, which is another in each run.
    for (let n = 0; n < 48; n += 1) {
      const clientId = `client_${n % 24}`;
      sides.set(
        clientId,
        (sides.get(clientId) ?? new Set()).add(await served('x', { caller: { ...lan, clientId } })),
      );
    }
    expect([...sides.values()].every(({ size }) => size === 1)).toBe(true);
    await world.ledger.written();
    const results = await world.trials.results(desktopOwnerId, id);
    expect(results.reduce((sum, { requests }) => sum + requests, 0)).toBe(48);
    expect(results.map(({ tier, failed }) => [tier, failed])).toEqual([
      ['large', 0],
      ['small', 0],
    ]);
  });
});

describe('embeddings by an alias', () => {
  it('are of the one model that the policy names first: vectors of different models do not compare', async () => {
    const first = await world.account('first', { models: ['vec', 'other-embed'] });
    await world.account('second', { models: ['vec'] });
    world.policy('vectors', {
      tiers: [{ name: 'only', models: ['vec', 'other-embed'] }],
      retries: 0,
    });
    first.upstream.script('/v1/embeddings', [failure(500, 'down')]);
    const { model } = await world.router.embed({
      caller: world.caller,
      purpose: 'embedding',
      request: { model: 'vectors', input: ['a'], kind: 'passage' },
      signal: AbortSignal.timeout(10_000),
    });
    expect(model).toBe('vec');
  });
});

describe('without sending anything', () => {
  it('a preview shows the plan with its reasons, also of what is left out', async () => {
    const { upstream, id } = await world.account('first');
    const second = await world.account('second');
    await world.accounts.update(desktopOwnerId, { id: second.id, enabled: false });
    const definition = world.definition({
      tiers: [{ name: 'only', models: ['cloud'] }],
      rules: [{ kind: 'intent', tiers: { translation: 'only' } }],
      fallbackLocal: true,
    });
    const shown = await world.trials.preview(desktopOwnerId, definition, {
      text: '翻译成英文：你好',
      client: 'app',
      tools: false,
      images: false,
    });
    expect(shown.explanation).toEqual([{ code: 'intent', detail: 'translation → only' }]);
    expect(shown.attempts).toMatchObject([
      {
        accountId: id,
        model: 'cloud',
        tier: 'only',
        reasons: [{ code: 'tier' }, { code: 'priority' }],
      },
      { local: true, reasons: [{ code: 'fallback_local' }] },
    ]);
    expect(shown.passedOver).toMatchObject([
      { accountName: 'second', reasons: [{ code: 'disabled' }, { code: 'tier' }] },
    ]);
    expect(upstream.seen).toEqual([]);
  });

  it('past requests are planned again, with what they would have cost, and with what is not known of them', async () => {
    const first = await world.account('first', { models: ['dear', 'cheap'] });
    const usage = {
      pieces: [
        chunk({ content: 'x' }),
        chunk({}, 'stop'),
        'data: ' +
          `${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [], usage: { prompt_tokens: 1000, completion_tokens: 100 } })}\n\n`,
        done,
      ],
    };
    first.upstream.script(path, [usage, usage]);
    const price = (input: number) => ({
      currency: 'USD' as const,
      input,
      output: input,
      since: '2026-01-01',
      source: 'test',
    });
    await world.prices.set(desktopOwnerId, 'openai-compatible', 'dear', price(10));
    await world.prices.set(desktopOwnerId, 'openai-compatible', 'cheap', price(1));
    for (let n = 0; n < 2; n += 1) await world.ask({ model: 'dear', caller: lan });
    await world.ledger.written();
    world.accounts.markState(first.id, 'cooling', Date.now() + 60_000, '429');
    const trial = await world.trials.try(desktopOwnerId, {
      definition: world.definition({
        tiers: [{ name: 'only', models: ['cheap'] }],
        rules: [{ kind: 'complexity', small: 'only', large: 'only' }],
      }),
      alias: null,
      limit: 100,
    });
    expect(trial).toMatchObject({
      requests: 2,
      unserved: 0,
      changed: 2,
      before: [{ model: 'dear', requests: 2 }],
      after: [{ model: 'cheap', accountName: 'first', requests: 2 }],
    });
    expect(trial.costs).toEqual([{ currency: 'USD', beforeMicro: 22_000, afterMicro: 2_200 }]);
    expect(trial.assumed).toEqual(['complexity', 'capabilities', 'state']);
    expect(first.upstream.seen.length).toBe(2);
  });

  it('another user’s requests are in no trial', async () => {
    const { upstream } = await world.account('first');
    upstream.script(path, [spoken]);
    await world.ask({ model: 'cloud', caller: lan });
    await world.ledger.written();
    const { client } = await testClients({
      store: world.store,
      changes: createChanges(),
      now: Date.now,
    }).add(desktopOwnerId, { name: 'phone' });
    const trial = await world.trials.try(ownerOfClient(client.id), {
      definition: world.definition({ tiers: [{ name: 'only', models: ['cloud'] }] }),
      alias: null,
      limit: 100,
    });
    expect(trial.requests).toBe(0);
  });
});

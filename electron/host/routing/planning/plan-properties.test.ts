import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noLimits, type Account } from '../../../../shared/contract/accounts.ts';
import {
  policyDefinitionSchema,
  strategySchema,
  type PolicyDefinition,
} from '../../../../shared/contract/policies.ts';
import type { RouteCandidate, Plan } from '../candidates/candidate.ts';
import { plan } from './plan.ts';
import { noFacts, type RoutingFacts } from '../request/request-facts.ts';
import { tierIn } from '../rules/decide.ts';

const nowMs = 1_000_000;
const providers = ['alpha', 'beta'];
const models = ['m1', 'm2', 'm3', 'here'];
const tierNames = ['one', 'two', 'three'];
const clients = ['app', 'laptop', 'phone'];

const account = (id: string, patch: Partial<Account> = {}): Account => ({
  id,
  provider: 'alpha',
  name: `name ${id}`,
  baseUrl: 'http://127.0.0.1:1/v1',
  keyHint: '',
  nextKeyHint: '',
  ca: '',
  caFingerprint: '',
  allowFields: [],
  modelSettings: [],
  region: '',
  weight: 1,
  limits: noLimits,
  expiresAt: null,
  source: 'app',
  models: [],
  priority: 100,
  enabled: true,
  state: 'active',
  stateUntil: null,
  stateReason: '',
  createdAt: 1,
  ...patch,
});

const share = fc.double({ min: 0, max: 1, noNaN: true });
const anAccount = (id: string): fc.Arbitrary<Account> =>
  fc
    .record({
      provider: fc.constantFrom(...providers),
      priority: fc.integer({ min: 0, max: 5 }),
      weight: fc.integer({ min: 0, max: 5 }),
      enabled: fc.boolean(),
      state: fc.constantFrom('active', 'active', 'active', 'cooling', 'exhausted', 'parked'),
      stateUntil: fc.constantFrom(null, nowMs - 1, nowMs + 1),
      expiresAt: fc.constantFrom(null, null, nowMs - 1, nowMs + 1),
    })
    .map((patch) => account(id, patch));

const aCandidate = (pool: readonly Account[]): fc.Arbitrary<RouteCandidate> =>
  fc
    .record({
      owner: fc.constantFrom(null, ...pool),
      model: fc.constantFrom(...models),
      unfit: fc.constantFrom(
        null,
        null,
        null,
        { code: 'model_not_served' as const, detail: '' },
        { code: 'model_refused' as const, detail: 'no' },
      ),
      health: share,
      latencyMs: fc.option(fc.integer({ min: 0, max: 5000 })),
      breaker: fc.constantFrom('closed', 'closed', 'open', 'half-open'),
      breakerUntil: fc.constantFrom(null, nowMs - 1, nowMs + 1),
      left: fc.option(share),
      refusal: fc.constantFrom(null, null, { code: 'budget' as const, name: 'all', until: null }),
      hard: fc.boolean(),
      budgetUsed: fc.option(share),
      input: fc.option(fc.double({ min: 0, max: 20, noNaN: true })),
      currency: fc.constantFrom('USD', 'CNY'),
      knows: fc.record({
        tools: fc.constantFrom(null, true, false),
        vision: fc.constantFrom(null, true, false),
        contextTokens: fc.constantFrom(null, 100, 100_000),
      }),
    })
    .map(
      ({
        owner,
        model,
        unfit,
        health,
        latencyMs,
        breaker,
        breakerUntil,
        left,
        refusal,
        hard,
        budgetUsed,
        input,
        currency,
        knows,
      }): RouteCandidate => ({
        provider: owner?.provider ?? 'local',
        providerName: '',
        account: owner,
        model: owner === null ? 'here' : model,
        local: owner === null,
        unfit: owner === null ? null : unfit,
        status:
          owner === null ? null : { health, latencyMs, breaker, breakerUntil, reportedLeft: left },
        quota: { refusal, hard, left, budgetUsed },
        price:
          owner === null || input === null
            ? null
            : { currency, input, output: input, since: '2026-01-01', source: 'test' },
        knows,
      }),
    );

const candidatesOf = fc.tuple(...['a', 'b', 'c', 'd'].map(anAccount)).chain((pool) =>
  fc.uniqueArray(aCandidate(pool), {
    maxLength: 16,
    selector: ({ account: owner, model }) => `${owner?.id ?? ''} ${model}`,
  }),
);

const names = fc.constantFrom(...tierNames);
const aRule = fc.oneof(
  fc.record({
    kind: fc.constant('complexity' as const),
    small: names,
    large: names,
    threshold: share,
  }),
  fc.record({
    kind: fc.constant('intent' as const),
    tiers: fc.record({ code: names, chat: names }, { requiredKeys: [] }),
  }),
  fc.record({
    kind: fc.constant('user_tier' as const),
    tiers: fc.dictionary(fc.constantFrom(...clients, '*'), names),
  }),
  fc.record({
    kind: fc.constant('budget' as const),
    steps: fc.array(fc.record({ at: share, tier: names }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('privacy' as const), clients: fc.subarray(clients) }),
  fc.record({
    kind: fc.constant('ab' as const),
    split: fc.array(fc.record({ tier: names, share }), { minLength: 2, maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('canary' as const), tier: names, share }),
);
const aTier = (name: string) =>
  fc.record({
    name: fc.constant(name),
    models: fc.subarray(models),
    accounts: fc.subarray(['a', 'name b', 'local']),
    providers: fc.oneof(fc.constant([]), fc.subarray([...providers, 'local'])),
    strategy: fc.constantFrom(...strategySchema.options),
  });
const aDefinition: fc.Arbitrary<PolicyDefinition> = fc
  .record({
    tiers: fc.tuple(...tierNames.map(aTier)),
    rules: fc.array(aRule, { maxLength: 4 }),
    fallbackLocal: fc.boolean(),
  })
  .map((input) => policyDefinitionSchema.parse(input));

const someFacts: fc.Arbitrary<RoutingFacts> = fc.record({
  client: fc.constantFrom(...clients),
  complexity: fc.option(share.map((score) => ({ score, parts: [] }))),
  intent: fc.option(
    fc.constantFrom('chat' as const, 'code' as const).map((intent) => ({ intent, cues: [] })),
  ),
  tools: fc.boolean(),
  images: fc.boolean(),
  inputTokens: fc.integer({ min: 0, max: 1000 }),
  outputTokens: fc.integer({ min: 1, max: 1000 }),
  turns: fc.record({ one: fc.nat(1000), two: fc.nat(1000), three: fc.nat(1000) }),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  splitKey: fc.string(),
});

const aCase = fc.record({
  candidates: candidatesOf,
  definition: aDefinition,
  facts: someFacts,
  localOnly: fc.boolean(),
});
type Case = {
  candidates: RouteCandidate[];
  definition: PolicyDefinition;
  facts: RoutingFacts;
  localOnly: boolean;
};
const planned = ({ candidates, definition, facts, localOnly }: Case): Plan =>
  plan(
    { model: 'x', localOnly, mayFallBack: true, facts },
    candidates,
    { id: 'policy_1', alias: 'x', version: 1, definition },
    nowMs,
  );
const keyOf = ({ account: owner, model }: Pick<RouteCandidate, 'account' | 'model'>): string =>
  `${owner?.id ?? ''} ${model}`;
const holds = (property: (one: Case) => void): void =>
  fc.assert(fc.property(aCase, property), { numRuns: 400 });

describe('whatever the policy, the pool and the request', () => {
  it('nothing outside this machine is tried where the caller or the policy says local only', () => {
    holds((one) => {
      const stays =
        one.localOnly ||
        one.definition.rules.some(
          (rule) =>
            rule.kind === 'privacy' &&
            (rule.clients.length === 0 || rule.clients.includes(one.facts.client)),
        );
      if (stays) expect(planned(one).attempts.every(({ local }) => local)).toBe(true);
    });
  });

  it('no attempt is one that its tier does not list', () => {
    holds((one) => {
      for (const { tier: name, account: owner, model, provider, local, reasons } of planned(one)
        .attempts) {
        const tier = one.definition.tiers.find((known) => known.name === name);
        if (tier === undefined) {
          expect([local, one.definition.fallbackLocal, reasons[0]?.code]).toEqual([
            true,
            true,
            'fallback_local',
          ]);
          continue;
        }
        if (tier.models.length > 0) expect(tier.models).toContain(model);
        if (tier.providers.length > 0) expect(tier.providers).toContain(provider);
        if (tier.accounts.length > 0)
          expect(
            tier.accounts.some(
              (listed) => listed === (owner?.id ?? 'local') || listed === owner?.name,
            ),
          ).toBe(true);
        if (local)
          expect(
            tier.models.includes(model) ||
              tier.accounts.includes('local') ||
              tier.providers.includes('local'),
          ).toBe(true);
      }
    });
  });

  it('no attempt is at rest, switched off, expired, broken, refused or unable', () => {
    holds((one) => {
      for (const { account: owner, status, quota, unfit, model, local } of planned(one).attempts) {
        expect([unfit, quota?.refusal ?? null]).toEqual([null, null]);
        const { knows } =
          one.candidates.find(
            (candidate) => keyOf(candidate) === keyOf({ account: owner, model }),
          ) ?? {};
        expect([
          one.facts.tools && knows?.tools === false,
          one.facts.images && knows?.vision === false,
        ]).toEqual([false, false]);
        if (status?.breaker === 'open')
          expect(status.breakerUntil ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(nowMs);
        if (owner === null) expect(local).toBe(true);
        else {
          expect([owner.enabled, owner.state === 'parked']).toEqual([true, false]);
          expect(owner.expiresAt ?? nowMs + 1).toBeGreaterThan(nowMs);
          if (owner.state !== 'active')
            expect(owner.stateUntil ?? nowMs + 1).toBeLessThanOrEqual(nowMs);
        }
      }
    });
  });

  it('each candidate is in the plan once, tried or passed over, with a reason', () => {
    holds((one) => {
      const made = planned(one);
      const all = [...made.attempts, ...made.passedOver];
      expect(all.map(keyOf).toSorted()).toEqual(one.candidates.map(keyOf).toSorted());
      expect(all.every(({ reasons }) => reasons.length > 0)).toBe(true);
    });
  });

  it('the same question has the same answer, and asking changes nothing', () => {
    holds((one) => {
      const before = structuredClone(one);
      expect(planned(one)).toEqual(planned(one));
      expect(one).toEqual(before);
    });
  });

  it('the last word of the explanation names the tier of the first attempt, or one that no one could serve', () => {
    holds((one) => {
      const { attempts, passedOver, explanation } = planned(one);
      const last = explanation.at(-1);
      const tier = last === undefined ? null : tierIn(last);
      expect(one.definition.tiers.map(({ name }) => name)).toContain(tier);
      const [first] = attempts;
      if (first !== undefined && first.tier !== tier)
        expect(passedOver.filter((left) => left.tier === tier).length).toBe(
          [...attempts, ...passedOver].filter((any) => any.tier === tier).length,
        );
    });
  });
});

describe('shares', () => {
  const pool = (count: number, patch: (index: number) => Partial<Account>): RouteCandidate[] =>
    Array.from({ length: count }, (_, index) => ({
      provider: 'alpha',
      providerName: '',
      account: account(`a${index}`, patch(index)),
      model: 'm1',
      local: false,
      unfit: null,
      status: null,
      quota: null,
      price: null,
    }));
  const definition = (strategy: 'weighted' | 'round_robin'): PolicyDefinition =>
    policyDefinitionSchema.parse({ tiers: [{ name: 'one', models: ['m1'], strategy }] });
  const firsts = (
    candidates: readonly RouteCandidate[],
    strategy: 'weighted' | 'round_robin',
    turns: number,
    randomAt: (turn: number) => number,
  ): Map<string, number> => {
    const policy = { id: 'p', alias: 'x', version: 1, definition: definition(strategy) };
    const counts = new Map<string, number>();
    for (let turn = 0; turn < turns; turn += 1) {
      const made = plan(
        {
          model: 'x',
          localOnly: false,
          mayFallBack: false,
          facts: { ...noFacts, turns: { one: turn }, random: randomAt(turn) },
        },
        candidates,
        policy,
        nowMs,
      );
      const id = made.attempts[0]?.account?.id ?? 'nobody';
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return counts;
  };
  const cooling = { state: 'cooling', stateUntil: nowMs + 1 } as const;

  it('by weight converge to the weights, also among those that are left when one is away', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(weights, fc.option(fc.nat(4)), fc.integer(), (given, away, seed) => {
        const turns = 4000;
        // Evenly spread numbers, from a start of their own (Weyl's sequence by the golden ratio).
        const start = ((seed >>> 0) / 2 ** 32) % 1;
        const counts = firsts(
          pool(given.length, (index) => ({
            weight: given[index] ?? 1,
            ...(index === away ? cooling : {}),
          })),
          'weighted',
          turns,
          (turn) => (start + turn * 0.618_033_988_749_895) % 1,
        );
        const sum = given.reduce(
          (total, weight, index) => total + (index === away ? 0 : weight),
          0,
        );
        for (const [index, weight] of given.entries()) {
          const expected = index === away ? 0 : weight / sum;
          // Four standard deviations of a share that is drawn so often.
          expect(Math.abs((counts.get(`a${index}`) ?? 0) / turns - expected)).toBeLessThanOrEqual(
            4 * Math.sqrt((expected * (1 - expected)) / turns) + 0.01,
          );
        }
      }),
      { numRuns: 25 },
    );
  });

  it('a weight of 0 is asked only when no one else can be', () => {
    const counts = firsts(
      pool(3, (index) => ({ weight: index === 0 ? 0 : 1 })),
      'weighted',
      500,
      (turn) => (turn * 0.618_033_988_749_895) % 1,
    );
    expect(counts.get('a0')).toBeUndefined();
    expect(
      firsts(
        pool(2, (index) => (index === 0 ? { weight: 0 } : cooling)),
        'weighted',
        5,
        () => 0.3,
      ).get('a0'),
    ).toBe(5);
  });

  it('in turn are equal, and the turns of those that are away are spread over all others, not given to a neighbour', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 7 }),
        fc.uniqueArray(fc.nat(6), { maxLength: 3 }),
        fc.nat(100_000),
        (count, gone, start) => {
          const away = gone.filter((index) => index < count);
          const present = count - away.length;
          if (present === 0) return;
          // One whole circle of all orders of the first places that can matter.
          const circle = Array.from(
            { length: Math.min(count, away.length + 1) },
            (_, place) => count - place,
          ).reduce((product, size) => product * size, 1);
          const policyTurns = new Map<string, number>();
          const candidates = pool(count, (index) => (away.includes(index) ? cooling : {}));
          for (let turn = start; turn < start + circle; turn += 1) {
            const made = plan(
              {
                model: 'x',
                localOnly: false,
                mayFallBack: false,
                facts: { ...noFacts, turns: { one: turn } },
              },
              candidates,
              { id: 'p', alias: 'x', version: 1, definition: definition('round_robin') },
              nowMs,
            );
            const id = made.attempts[0]?.account?.id ?? 'nobody';
            policyTurns.set(id, (policyTurns.get(id) ?? 0) + 1);
          }
          const fair = circle / present;
          for (const turns of policyTurns.values()) expect(turns).toBe(fair);
          expect(policyTurns.size).toBe(present);
        },
      ),
      { numRuns: 60 },
    );
  });
});

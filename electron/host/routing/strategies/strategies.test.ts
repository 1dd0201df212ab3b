import { describe, expect, it } from 'vitest';
import { noLimits, type Account } from '../../../../shared/contract/accounts.ts';
import type { Strategy } from '../../../../shared/contract/policies.ts';
import type { Price } from '../../../../shared/contract/prices.ts';
import type { RouteCandidate } from '../candidates/candidate.ts';
import { plan } from '../planning/plan.ts';
import { noFacts } from '../request/request-facts.ts';
import { policyDefinitionSchema } from '../../../../shared/contract/policies.ts';

const account = (id: string, patch: Partial<Account>): Account => ({
  id,
  provider: 'openai-compatible',
  name: id,
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
const status = {
  health: 1,
  latencyMs: null,
  breaker: 'closed',
  breakerUntil: null,
  reportedLeft: null,
} as const;
const price = (currency: Price['currency'], input: number, output: number): Price => ({
  currency,
  input,
  output,
  since: '2026-01-01',
  source: 'test',
});
const cloud = (
  id: string,
  { owner = {}, ...patch }: Partial<RouteCandidate> & { owner?: Partial<Account> } = {},
): RouteCandidate => ({
  provider: 'openai-compatible',
  providerName: '',
  account: account(id, owner),
  model: 'm',
  local: false,
  unfit: null,
  status,
  quota: null,
  price: null,
  ...patch,
});
const local: RouteCandidate = {
  provider: 'local',
  providerName: '',
  account: null,
  model: 'here',
  local: true,
  unfit: null,
  status: null,
  quota: null,
  price: null,
};

const ordered = (
  strategy: Strategy,
  candidates: RouteCandidate[],
  facts: Partial<typeof noFacts> = {},
) => {
  const definition = policyDefinitionSchema.parse({
    tiers: [{ name: 'only', models: ['m', 'n', 'here'], strategy }],
  });
  return plan(
    { model: 'x', localOnly: false, mayFallBack: false, facts: { ...noFacts, ...facts } },
    candidates,
    { id: 'p', alias: 'x', version: 1, definition },
    0,
  ).attempts;
};
const ids = (...args: Parameters<typeof ordered>): string[] =>
  ordered(...args).map(({ account: owner }) => owner?.id ?? 'local');
const why = (...args: Parameters<typeof ordered>): string[] =>
  ordered(...args).map(({ reasons }) => `${reasons[1]?.code ?? ''} ${reasons[1]?.detail ?? ''}`);

describe('priority', () => {
  it('goes through the accounts of the first model, then through those of the next one', () => {
    const pool = [
      cloud('b', { owner: { priority: 1 }, model: 'n' }),
      cloud('b', { owner: { priority: 1 } }),
      cloud('a', { owner: { priority: 2 } }),
      cloud('young', { owner: { priority: 1, createdAt: 2 } }),
    ];
    expect(
      ordered('priority', pool).map(({ account: owner, model }) => `${owner?.id ?? ''}/${model}`),
    ).toEqual(['b/m', 'young/m', 'a/m', 'b/n']);
  });
});

describe('cost_based', () => {
  it('weighs input and output by the request’s own size', () => {
    const pool = [
      cloud('output', { price: price('USD', 1, 10) }),
      cloud('input', { price: price('USD', 4, 4) }),
    ];
    expect([
      ids('cost_based', pool, { inputTokens: 100, outputTokens: 1000 }),
      ids('cost_based', pool, { inputTokens: 10_000, outputTokens: 10 }),
    ]).toEqual([
      ['input', 'output'],
      ['output', 'input'],
    ]);
    expect(why('cost_based', pool, { inputTokens: 100, outputTokens: 1000 })).toEqual([
      'cheapest 4400 USD',
      'cheapest 10100 USD',
    ]);
  });

  it('takes this machine as free, never compares currencies, and puts unknown prices last', () => {
    const pool = [
      cloud('unknown'),
      cloud('yuan', { price: price('CNY', 9, 9) }),
      cloud('dollar', { price: price('USD', 1, 1) }),
      cloud('less yuan', { price: price('CNY', 2, 2) }),
      local,
    ];
    expect(ids('cost_based', pool, { inputTokens: 1000 })).toEqual([
      'local',
      'less yuan',
      'yuan',
      'dollar',
      'unknown',
    ]);
    expect(why('cost_based', [cloud('unknown')])).toEqual(['unknown_price ']);
  });
});

describe('health_based', () => {
  it('asks the healthiest first, and says how healthy', () => {
    const pool = [
      cloud('ill', { status: { ...status, health: 0.2 } }),
      cloud('well', { status: { ...status, health: 0.97 } }),
    ];
    expect([ids('health_based', pool), why('health_based', pool)]).toEqual([
      ['well', 'ill'],
      ['health 0.97', 'health 0.20'],
    ]);
  });
});

describe('least_latency', () => {
  it('times who was never timed, unless it has failed so far; this machine comes last', () => {
    const pool = [
      local,
      cloud('slow', { status: { ...status, latencyMs: 900 } }),
      cloud('fast', { status: { ...status, latencyMs: 80.4 } }),
      cloud('new'),
      cloud('broken', { status: { ...status, health: 0.1 } }),
    ];
    expect(ids('least_latency', pool)).toEqual(['new', 'fast', 'slow', 'broken', 'local']);
    expect(why('least_latency', pool)[1]).toBe('latency 80');
  });
});

describe('most_quota_left', () => {
  it('goes by the tightest of our limits and the provider’s', () => {
    const left = (ours: number | null, reported: number | null): Partial<RouteCandidate> => ({
      quota: { refusal: null, hard: false, left: ours, budgetUsed: null },
      status: { ...status, reportedLeft: reported },
    });
    const pool = [
      cloud('tight', left(0.9, 0.1)),
      cloud('half', left(0.5, null)),
      cloud('free', left(null, null)),
      cloud('most', left(0.8, 0.95)),
    ];
    expect(ids('most_quota_left', pool)).toEqual(['free', 'most', 'half', 'tight']);
    expect(why('most_quota_left', pool)).toEqual([
      'quota_left ',
      'quota_left 0.80',
      'quota_left 0.50',
      'quota_left 0.10',
    ]);
  });
});

describe('weighted', () => {
  it('gives an account with several models no more than its weight', () => {
    const pool = [
      cloud('one'),
      cloud('two'),
      cloud('two', { model: 'n' }),
      cloud('two', { model: 'here' }),
    ];
    let first = 0;
    for (let n = 0; n < 2000; n += 1)
      first +=
        ids('weighted', pool, { random: (n * 0.618_033_988_749_895) % 1 })[0] === 'one' ? 1 : 0;
    expect(Math.abs(first / 2000 - 0.5)).toBeLessThan(0.05);
  });
});

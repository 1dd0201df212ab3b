import { describe, expect, it } from 'vitest';
import { policyDefinitionSchema } from '../../../../shared/contract/policies.ts';
import { noFacts } from '../request/request-facts.ts';
import type { RemainingMoney } from './conditions.ts';
import { decide } from './decide.ts';

/**
 * “premium with budget > 1.0: complexity high → gpt-4, else gpt-3.5-turbo; complexity high and
 * budget > 0.5 → claude-3-sonnet; else gpt-3.5-turbo”, as the AI back end's document has it.
 */
const definition = policyDefinitionSchema.parse({
  tiers: [
    { name: 'gpt-3.5-turbo', models: ['gpt-3.5-turbo'] },
    { name: 'claude-3-sonnet', models: ['claude-3-sonnet'] },
    { name: 'gpt-4', models: ['gpt-4'] },
  ],
  rules: [
    {
      kind: 'when',
      clients: ['premium-*'],
      budgetLeft: { over: 1 },
      complexityAtLeast: 0.6,
      tier: 'gpt-4',
    },
    { kind: 'when', clients: ['premium-*'], budgetLeft: { over: 1 }, tier: 'gpt-3.5-turbo' },
    { kind: 'when', complexityAtLeast: 0.6, budgetLeft: { over: 0.5 }, tier: 'claude-3-sonnet' },
  ],
});

const decided = (client: string, score: number | null, left: RemainingMoney) =>
  decide({
    policyId: 'p',
    definition,
    facts: { ...noFacts, client, complexity: score === null ? null : { score, parts: [] } },
    budgetUsed: () => null,
    moneyLeft: () => left,
  });

describe('a rule of several conditions', () => {
  it.each([
    ['premium-1', 0.9, 1.5, 'gpt-4'],
    ['premium-1', 0.6, 1.01, 'gpt-4'],
    ['premium-1', 0.3, 1.5, 'gpt-3.5-turbo'],
    ['premium-1', 0.9, 1, 'claude-3-sonnet'],
    ['premium-1', 0.9, 0.5, 'gpt-3.5-turbo'],
    ['premium-1', 0.3, 0.8, 'gpt-3.5-turbo'],
    ['basic', 0.9, 5, 'claude-3-sonnet'],
    ['basic', 0.9, 0.51, 'claude-3-sonnet'],
    ['basic', 0.9, 0.5, 'gpt-3.5-turbo'],
    ['basic', 0.3, 5, 'gpt-3.5-turbo'],
    ['basic', 0.3, 0.1, 'gpt-3.5-turbo'],
  ])('%s, complexity %d, %d left: %s', (client, score, left, tier) => {
    expect(decided(client, score, left * 1e6).tier).toBe(tier);
  });

  it('says which condition failed, and with which figures all hold', () => {
    expect(decided('premium-1', 0.9, 700_000).explanation).toEqual([
      { code: 'when_budget', detail: '0.70 ≤ 1.00 USD' },
      { code: 'when_budget', detail: '0.70 ≤ 1.00 USD' },
      { code: 'when', detail: '0.90 ≥ 0.60 · 0.70 > 0.50 USD → claude-3-sonnet' },
    ]);
    expect(decided('basic', 0.3, 700_000).explanation).toEqual([
      { code: 'when_client', detail: 'basic' },
      { code: 'when_client', detail: 'basic' },
      { code: 'when_complexity', detail: '0.30 < 0.60' },
      { code: 'tier', detail: 'gpt-3.5-turbo' },
    ]);
  });

  it('holds without a budget, and not by one in another currency or without a text', () => {
    expect(decided('premium-1', 0.9, null).tier).toBe('gpt-4');
    expect(decided('premium-1', 0.9, null).explanation[0]?.detail).toBe(
      'premium-1 · 0.90 ≥ 0.60 · ∞ > 1.00 USD → gpt-4',
    );
    expect(decided('premium-1', 0.9, 'other_currency').tier).toBe('gpt-3.5-turbo');
    expect(decided('basic', null, null).tier).toBe('gpt-3.5-turbo');
  });
});

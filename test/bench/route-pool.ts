/**
 * A pool of candidates with figures that differ, for the benches and property tests of planning.
 */
import { noLimits, type Account } from '../../shared/contract/accounts.ts';
import type { Price } from '../../shared/contract/prices.ts';
import type { RouteCandidate } from '../../electron/host/routing/candidates/candidate.ts';

const currencies = ['USD', 'CNY', 'EUR'] as const;

const accountAt = (index: number, next: () => number): Account => ({
  id: `acc_${index}`,
  provider: `provider-${index % 5}`,
  name: `account ${index}`,
  baseUrl: 'https://api.example.test/v1',
  region: '',
  keyHint: '1234',
  nextKeyHint: '',
  ca: '',
  caFingerprint: '',
  allowFields: [],
  modelSettings: [],
  models: [],
  priority: Math.floor(next() * 50),
  weight: 1 + Math.floor(next() * 9),
  limits: noLimits,
  expiresAt: null,
  enabled: next() > 0.03,
  state: next() > 0.08 ? 'active' : 'cooling',
  stateUntil: 1_800_000_000_000,
  stateReason: '',
  source: 'app',
  createdAt: index,
});

const priceAt = (next: () => number): Price => ({
  currency: currencies[Math.floor(next() * currencies.length)] ?? 'USD',
  input: next() * 10,
  output: next() * 30,
  since: '2026-01-01',
  source: 'bench',
});

/**
 * `count` candidates, four models to an account, some of them resting, switched off, refused or
 * without a price.
 */
export function poolOfCandidates(count: number, next: () => number): RouteCandidate[] {
  const accounts = Array.from({ length: Math.ceil(count / 4) }, (_, index) =>
    accountAt(index, next),
  );
  return Array.from({ length: count }, (_, index): RouteCandidate => {
    const account = accounts[Math.floor(index / 4)] ?? accountAt(index, next);
    return {
      provider: account.provider,
      providerName: account.provider,
      account,
      model: `model-${index % 4}`,
      local: false,
      unfit: null,
      status: {
        health: next(),
        latencyMs: next() > 0.2 ? next() * 3000 : null,
        breaker: next() > 0.05 ? 'closed' : 'open',
        breakerUntil: 1_800_000_000_000,
        reportedLeft: next() > 0.5 ? next() : null,
      },
      quota: {
        refusal:
          next() > 0.05
            ? null
            : { code: 'rate', name: 'requestsPerMinute', until: 1_800_000_000_000 },
        hard: false,
        left: next(),
        budgetUsed: next(),
      },
      price: next() > 0.1 ? priceAt(next) : null,
      knows: { tools: next() > 0.1, vision: null, contextTokens: 128_000 },
    };
  });
}

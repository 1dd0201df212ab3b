import { defaultAttemptLimits } from '../../shared/contract/attempt-limits.ts';
import { clientInputSchema, type Client } from '../../shared/contract/clients.ts';
import type { Attempt, RequestRow } from '../../shared/contract/monitoring.ts';
import type { PolicyDefinition, RoutingPolicy } from '../../shared/contract/policies.ts';
import { AppError } from '../../shared/errors.ts';
import type { Procedures } from '../../electron/host/api/procedures.ts';

/**
 * The parts of a scripted host that tell of accounts' work: requests, usage, policies, budgets and
 * files.
 */

const at = Date.UTC(2030, 0, 2, 3, 4, 5);

export const request: RequestRow = {
  id: 'req_1',
  at,
  purpose: 'chat',
  via: 'lan',
  clientName: 'laptop',
  requestedModel: 'fast',
  model: 'gpt-5-mini',
  provider: 'openai',
  accountName: 'second',
  local: false,
  localOnly: false,
  outcome: 'ok',
  errorCode: null,
  inputTokens: 1200,
  outputTokens: 34,
  usageSource: 'estimated',
  costMicro: 368,
  currency: 'USD',
  firstTokenMs: 120,
  totalMs: 1500,
  attempts: 2,
  cached: false,
};

const attempt = (patch: Partial<Attempt>): Attempt => ({
  order: 0,
  provider: 'openai',
  providerName: 'OpenAI',
  accountId: 'acc_1',
  accountName: 'first',
  model: 'gpt-5-mini',
  local: false,
  outcome: 'failed',
  reasons: [{ code: 'priority', detail: '1' }],
  errorCode: 'provider_rate_limited',
  errorMessage: 'Too many requests.',
  firstTokenMs: null,
  totalMs: 30,
  hedge: false,
  inputTokens: 0,
  outputTokens: 0,
  costMicro: null,
  currency: null,
  ...patch,
});

const attempts = [
  attempt({}),
  attempt({
    order: 1,
    accountName: 'second',
    outcome: 'served',
    errorCode: null,
    errorMessage: null,
    firstTokenMs: 120,
    totalMs: 1500,
    hedge: true,
    costMicro: 368,
    currency: 'USD',
  }),
  attempt({
    order: 2,
    accountName: 'third',
    outcome: 'passed_over',
    errorCode: null,
    errorMessage: null,
    totalMs: null,
    reasons: [
      { code: 'cooling', detail: String(at) },
      { code: 'of_tomorrow', detail: 'x' },
    ],
  }),
];

const definition: PolicyDefinition = {
  tiers: [
    { name: 'main', models: ['gpt-5-mini'], accounts: [], providers: [], strategy: 'priority' },
  ],
  rules: [{ kind: 'privacy', clients: [] }],
  fallbackLocal: false,
  deadlineMs: 600_000,
  retries: 1,
  hedgeAfterMs: null,
  limits: defaultAttemptLimits,
  commitAfter: 'content',
  continueBroken: false,
  waitFirst: false,
  cacheSeconds: null,
};
export const policy: RoutingPolicy = {
  id: 'policy_1',
  alias: 'fast',
  enabled: true,
  version: 3,
  definition,
  source: 'file',
  createdAt: 1,
};

const spread = { p50: 900, p95: 1500, p99: 2500 };
const row = {
  key: ['second', '2030-01-02'],
  requests: 12,
  failed: 1,
  inputTokens: 12_000,
  cacheReadTokens: 0,
  outputTokens: 345,
  estimated: 1,
  costs: [
    { currency: 'USD', costMicro: 1_234_567 },
    { currency: 'CNY', costMicro: 5_000 },
  ],
  unknownCosts: 2,
  firstTokenMs: spread,
  totalMs: spread,
};

const budget = {
  id: 'budget_1',
  name: 'laptops',
  scope: { client: 'client_1', model: '*' },
  limitTokens: 1000,
  limitCostMicro: null,
  currency: null,
  period: 'day' as const,
  rollingMs: null,
  resetDay: 1,
  timeZone: '',
  hard: true,
  alertAt: 0.8,
  enabled: true,
  source: 'app' as const,
  createdAt: 1,
};
const use = {
  budgetId: 'budget_1',
  key: 'gpt-5-mini',
  usedTokens: 250,
  reservedTokens: 50,
  usedCostMicro: 0,
  reservedCostMicro: 0,
  unknownTokens: 0,
  unknownCostMicro: 0,
  windowStart: 0,
  resetsAt: at,
  alerted: false,
};

const trial = {
  requests: 10,
  unserved: 1,
  changed: 4,
  before: [{ model: 'gpt-5', accountName: 'first', requests: 10 }],
  after: [{ model: 'gpt-5-mini', accountName: 'second', requests: 9 }],
  costs: [{ currency: 'USD', beforeMicro: 2_000_000, afterMicro: 500_000 }],
  samples: [{ requestId: 'req_1', at, before: 'gpt-5 · first', after: 'gpt-5-mini · second' }],
  assumed: ['complexity' as const, 'state' as const],
};

const laptop: Client = {
  ...clientInputSchema.parse({ name: 'laptop' }),
  id: 'client_1',
  keyHint: 'abcd',
  suspended: false,
  formerKeyUntil: null,
  createdAt: 1,
  lastSeenAt: null,
  source: 'app',
  issuer: null,
};

export function scriptedPool(os: Procedures, note: <T>(name: string, input: T) => T) {
  return {
    monitoring: {
      requests: os.monitoring.requests.handler(
        ({ input }) => (note('monitoring.requests', input), [request]),
      ),
      request: os.monitoring.request.handler(({ input }) => {
        if (input.id !== request.id) throw new AppError('not_found', 'There is no such request.');
        return {
          request,
          attempts,
          egress: [],
          policy: { alias: 'fast', version: 3 },
          explanation: [{ code: 'default_model', detail: '' }],
          price: null,
        };
      }),
    },
    usage: {
      query: os.usage.query.handler(({ input }) => (note('usage.query', input), [row])),
      export: os.usage.export.handler(
        ({ input }) => (
          note('usage.export', input),
          { name: 'usage.csv', mediaType: 'text/csv', text: 'account,requests\nsecond,12\n' }
        ),
      ),
    },
    policies: {
      list: os.policies.list.handler(() => [policy]),
      versions: os.policies.versions.handler(() =>
        [1, 2, 3].map((version) => ({
          version,
          definition,
          note: '',
          createdAt: 1,
          inForce: version === 3,
        })),
      ),
      rollback: os.policies.rollback.handler(
        ({ input }) => (note('policies.rollback', input), { ...policy, version: 4 }),
      ),
      try: os.policies.try.handler(({ input }) => (note('policies.try', input), trial)),
    },
    budgets: {
      list: os.budgets.list.handler(() => ({ budgets: [budget], use: [use] })),
      save: os.budgets.save.handler(({ input }) => (note('budgets.save', input), budget)),
    },
    audit: {
      list: os.audit.list.handler(
        ({ input }) => (
          note('audit.list', input),
          [
            {
              id: 2,
              at,
              actor: '',
              actorName: '',
              via: 'lan' as const,
              action: 'key',
              subject: '',
              outcome: 'refused' as const,
              peer: '10.0.0.9',
              detail: 'an unknown key',
            },
            {
              id: 1,
              at,
              actor: 'owner_desktop',
              actorName: '',
              via: 'cli' as const,
              action: 'clients.add',
              subject: 'Ann',
              outcome: 'done' as const,
              peer: '',
              detail: 'name, role',
            },
          ]
        ),
      ),
    },
    clients: { list: os.clients.list.handler(() => [laptop]) },
    config: {
      diff: os.config.diff.handler(
        ({ input }) => (
          note('config.diff', input),
          [
            {
              kind: 'policy' as const,
              name: 'fast',
              change: 'changed' as const,
              fields: [{ field: 'retries', before: '1', after: '2' }],
            },
          ]
        ),
      ),
      apply: os.config.apply.handler(({ input }) => (note('config.apply', input), [])),
      export: os.config.export.handler(() => ({ text: 'accounts: []\n' })),
    },
  };
}

import { z } from 'zod';
import { procedure } from './procedure.ts';
import { hourMs } from '../time.ts';
import { takeOverOptions } from './attempt-limits.ts';
import { currencySchema } from './currencies.ts';

export const strategySchema = z.enum([
  'priority',
  'cost_based',
  'round_robin',
  'weighted',
  'health_based',
  'least_latency',
  'most_quota_left',
]);
export type Strategy = z.infer<typeof strategySchema>;

export const intentSchema = z.enum([
  'chat',
  'code',
  'translation',
  'extraction',
  'documents',
  'reasoning',
]);
export type Intent = z.infer<typeof intentSchema>;

const tierName = z.string().trim().min(1).max(40);
const share = z.number().min(0).max(1);

/** Models and accounts of one kind, and how one of them is picked. Empty lists mean any. */
export const tierSchema = z.strictObject({
  name: tierName,
  models: z.array(z.string().min(1)).default([]),
  /** Names or ids of accounts. `local` is this machine. */
  accounts: z.array(z.string().min(1)).default([]),
  providers: z.array(z.string().min(1)).default([]),
  strategy: strategySchema.default('priority'),
});
export type Tier = z.infer<typeof tierSchema>;

/**
 * Which tier comes first for a request. The first rule that decides wins, but for `privacy`, which
 * always holds.
 */
export const ruleSchema = z.discriminatedUnion('kind', [
  /** A cheap, explained estimate: below the threshold `small`, else `large`. */
  z.strictObject({
    kind: z.literal('complexity'),
    small: tierName,
    large: tierName,
    threshold: share.default(0.5),
  }),
  z.strictObject({ kind: z.literal('intent'), tiers: z.partialRecord(intentSchema, tierName) }),
  /** By the client's name; `*` is everybody else, `app` the desktop. */
  z.strictObject({ kind: z.literal('user_tier'), tiers: z.record(z.string(), tierName) }),
  /** As the fullest budget that counts this request fills up, step down. */
  z.strictObject({
    kind: z.literal('budget'),
    steps: z.array(z.strictObject({ at: share, tier: tierName })).min(1),
  }),
  /** Local only, hard: for everybody, or for these clients. */
  z.strictObject({ kind: z.literal('privacy'), clients: z.array(z.string()).default([]) }),
  /** A stable split by the hash of conversation, client or owner. */
  z.strictObject({
    kind: z.literal('ab'),
    split: z.array(z.strictObject({ tier: tierName, share })).min(2),
  }),
  z.strictObject({ kind: z.literal('canary'), tier: tierName, share }),
  /** Where all conditions hold that are given, this tier; else the next rule decides. */
  z.strictObject({
    kind: z.literal('when'),
    /** Names of clients; `*` at the end matches all that begin so. None: every client. */
    clients: z.array(z.string().min(1)).default([]),
    /** The estimate of the `complexity` rule. */
    complexityAtLeast: share.nullable().default(null),
    complexityBelow: share.nullable().default(null),
    /** Of every budget in this currency that counts the tier; without a budget it holds. */
    budgetLeft: z
      .strictObject({
        over: z.number().min(0).max(1e9),
        currency: currencySchema.default('USD'),
      })
      .nullable()
      .default(null),
    tier: tierName,
  }),
]);
export type Rule = z.infer<typeof ruleSchema>;

/** The tiers that a rule may lead to. */
export function tiersOfRule(rule: Rule): string[] {
  switch (rule.kind) {
    case 'complexity':
      return [rule.small, rule.large];
    case 'intent':
    case 'user_tier':
      return Object.values(rule.tiers).filter((tier) => tier !== undefined);
    case 'budget':
      return rule.steps.map(({ tier }) => tier);
    case 'ab':
      return rule.split.map(({ tier }) => tier);
    case 'canary':
    case 'when':
      return [rule.tier];
    case 'privacy':
      return [];
  }
}

export const policyDefinitionSchema = z.strictObject({
  /** In the order in which they follow one another when one fails. */
  tiers: z.array(tierSchema).min(1),
  rules: z.array(ruleSchema).default([]),
  /** Whether the model on this machine may answer when all else fails. */
  fallbackLocal: z.boolean().default(false),
  /** From the request's arrival to its first content. */
  deadlineMs: z.number().int().min(1000).max(hourMs).default(600_000),
  /**
   * Further tries of the same account and model after a passing failure, before the next account is
   * asked, with exponential backoff and full jitter.
   */
  retries: z.number().int().min(0).max(5).default(1),
  /**
   * Another account is asked too when one has shown nothing for so long, and for 60 s where the
   * answer comes in one piece; both are paid.
   */
  hedgeAfterMs: z.number().int().min(50).max(60_000).nullable().default(null),
  ...takeOverOptions,
  /** The very same request is answered from the last answer for so long. */
  cacheSeconds: z.number().int().min(1).max(2_592_000).nullable().default(null),
});
export type PolicyDefinition = z.infer<typeof policyDefinitionSchema>;

export const policySchema = z.object({
  id: z.string(),
  /** The model name that it answers to. */
  alias: z.string(),
  enabled: z.boolean(),
  version: z.number().int(),
  definition: policyDefinitionSchema,
  source: z.enum(['app', 'file']),
  createdAt: z.number(),
});
export type RoutingPolicy = z.infer<typeof policySchema>;

export const policyVersionSchema = z.object({
  version: z.number().int(),
  definition: policyDefinitionSchema,
  note: z.string(),
  createdAt: z.number(),
  inForce: z.boolean(),
});
export type PolicyVersion = z.infer<typeof policyVersionSchema>;

export const reasonSchema = z.object({ code: z.string(), detail: z.string() });

/** One place in a plan, tried or passed over. */
export const planStepSchema = z.object({
  provider: z.string(),
  providerName: z.string(),
  accountId: z.string().nullable(),
  accountName: z.string().nullable(),
  model: z.string(),
  local: z.boolean(),
  tier: z.string(),
  reasons: z.array(reasonSchema),
});
export const planPreviewSchema = z.object({
  /** What the rules said of the request, in order; the last one decided. */
  explanation: z.array(reasonSchema),
  attempts: z.array(planStepSchema),
  passedOver: z.array(planStepSchema),
});
export type PlanPreview = z.infer<typeof planPreviewSchema>;

/**
 * What the ledger does not keep of a request: a trial takes complexity from the length, an intent
 * from the purpose alone, and leaves out budgets, wanted capabilities, and who rested then.
 */
export const trialAssumptionSchema = z.enum([
  'complexity',
  'intent',
  'budget',
  'capabilities',
  'state',
]);

/**
 * What would have become of past requests. Costs by currency, of those whose cost is known on both
 * sides.
 */
export const policyTrialSchema = z.object({
  requests: z.number().int(),
  /** Requests that no candidate could have served. */
  unserved: z.number().int(),
  changed: z.number().int(),
  before: z.array(
    z.object({ model: z.string(), accountName: z.string().nullable(), requests: z.number().int() }),
  ),
  after: z.array(
    z.object({ model: z.string(), accountName: z.string().nullable(), requests: z.number().int() }),
  ),
  costs: z.array(
    z.object({ currency: z.string(), beforeMicro: z.number(), afterMicro: z.number() }),
  ),
  samples: z.array(
    z.object({ requestId: z.string(), at: z.number(), before: z.string(), after: z.string() }),
  ),
  assumed: z.array(trialAssumptionSchema),
});
export type PolicyTrial = z.infer<typeof policyTrialSchema>;

/** How the sides of an `ab` or `canary` rule have done. */
export const splitResultSchema = z.object({
  tier: z.string(),
  requests: z.number().int(),
  failed: z.number().int(),
  firstTokenMsMedian: z.number().nullable(),
  totalMsMedian: z.number().nullable(),
  outputTokens: z.number(),
  costs: z.array(z.object({ currency: z.string(), costMicro: z.number() })),
});
export type SplitResult = z.infer<typeof splitResultSchema>;

export const sampleRequestSchema = z.object({
  text: z.string().max(200_000),
  client: z.string().default('app'),
  tools: z.boolean().default(false),
  images: z.boolean().default(false),
});

const byId = z.object({ id: z.string() });
const alias = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/^[^\s]+$/, 'no spaces');

export const policiesContract = {
  list: procedure({ access: 'viewer', audited: false }).output(z.array(policySchema)),
  /** A new alias, or a new version of a known one; active at once. */
  save: procedure({ access: 'admin', audited: true })
    .input(
      z.object({
        alias,
        definition: policyDefinitionSchema,
        note: z.string().max(200).default(''),
      }),
    )
    .output(policySchema),
  setEnabled: procedure({ access: 'admin', audited: true })
    .input(byId.extend({ enabled: z.boolean() }))
    .output(policySchema),
  remove: procedure({ access: 'admin', audited: true })
    .input(byId)
    .output(z.object({ removed: z.boolean() })),
  versions: procedure({ access: 'viewer', audited: false })
    .input(byId)
    .output(z.array(policyVersionSchema)),
  /** An older version comes into force again, as a new one. */
  rollback: procedure({ access: 'admin', audited: true })
    .input(byId.extend({ version: z.number().int() }))
    .output(policySchema),
  /** The plan for a sample request, with what is known this moment; sends nothing. */
  preview: procedure({ access: 'admin', audited: false })
    .input(z.object({ definition: policyDefinitionSchema, sample: sampleRequestSchema }))
    .output(planPreviewSchema),
  /** The last requests, planned again. */
  try: procedure({ access: 'admin', audited: false })
    .input(
      z.object({
        definition: policyDefinitionSchema,
        alias: z.string().nullable().default(null),
        limit: z.number().int().min(1).max(2000).default(500),
      }),
    )
    .output(policyTrialSchema),
  results: procedure({ access: 'viewer', audited: false })
    .input(byId)
    .output(z.array(splitResultSchema)),
};

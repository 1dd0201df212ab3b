import { z } from 'zod';
import { procedure } from './procedure.ts';
import { dayMs } from '../time.ts';
import { currencySchema } from './currencies.ts';

/**
 * `*` counts each value separately; without a dimension all its values count together. Values are ids
 * (accounts, clients, conversations), or names (providers, models, users).
 */
const dimension = z.string().min(1).optional();
export const budgetScopeSchema = z.strictObject({
  account: dimension,
  provider: dimension,
  model: dimension,
  client: dimension,
  /**
   * A client's name, or `client/user` for what it names in OpenAI's field `user`; `app` and
   * `app/user` for the desktop.
   */
  user: dimension,
  conversation: dimension,
});
export type BudgetScope = z.infer<typeof budgetScopeSchema>;

export const budgetInputSchema = z.object({
  name: z.string().trim().min(1).max(80),
  scope: budgetScopeSchema.default({}),
  limitTokens: z.number().int().min(1).nullable().default(null),
  /** Millionths of `currency`. Only costs in this very currency count. */
  limitCostMicro: z.number().int().min(1).nullable().default(null),
  currency: currencySchema.nullable().default(null),
  period: z.enum(['day', 'month', 'rolling']),
  /** The length of a rolling window. */
  rollingMs: z
    .number()
    .int()
    .min(60_000)
    .max(366 * dayMs)
    .nullable()
    .default(null),
  resetDay: z.number().int().min(1).max(31).default(1),
  timeZone: z.string().default(''),
  /** A hard one refuses; a soft one only tells. */
  hard: z.boolean().default(true),
  /**
   * What a hard limit of money does with a request whose cost it cannot count: of a model without a
   * known price, or priced in another currency. Models on this machine cost nothing, which is
   * counted.
   */
  uncounted: z.enum(['refuse', 'allow']).default('refuse'),
  alertAt: z.number().min(0).max(1).default(0.8),
  enabled: z.boolean().default(true),
});
export type BudgetInput = z.infer<typeof budgetInputSchema>;

export const budgetSchema = budgetInputSchema.extend({
  id: z.string(),
  source: z.enum(['app', 'file']),
  createdAt: z.number(),
});
export type Budget = z.infer<typeof budgetSchema>;

/** One counter of a budget: the budget itself, or one value of its `*` dimensions. */
export const budgetUseSchema = z.object({
  budgetId: z.string(),
  /**
   * The values of the `*` dimensions, such as `laptop × gpt-5-mini`; empty for a budget without.
   */
  key: z.string(),
  usedTokens: z.number(),
  reservedTokens: z.number(),
  usedCostMicro: z.number(),
  reservedCostMicro: z.number(),
  /** Of the used: what a crash left behind, counted as it was reserved. */
  unknownTokens: z.number(),
  unknownCostMicro: z.number(),
  windowStart: z.number(),
  resetsAt: z.number().nullable(),
  alerted: z.boolean(),
});
export type BudgetUse = z.infer<typeof budgetUseSchema>;

const byId = z.object({ id: z.string() });

export const budgetsContract = {
  list: procedure({ access: 'viewer', audited: false }).output(
    z.object({ budgets: z.array(budgetSchema), use: z.array(budgetUseSchema) }),
  ),
  save: procedure({ access: 'admin', audited: true })
    .input(budgetInputSchema.extend({ id: z.string().optional() }))
    .output(budgetSchema),
  remove: procedure({ access: 'admin', audited: true })
    .input(byId)
    .output(z.object({ removed: z.boolean() })),
};

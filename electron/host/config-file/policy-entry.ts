import { z } from 'zod';
import {
  policyDefinitionSchema,
  ruleSchema,
  strategySchema,
  tierSchema,
} from '../../../shared/contract/policies.ts';

const list = z.array(z.string().trim().min(1));

/** A policy as hearth.yaml states it. */
export const policyEntrySchema = z.strictObject({
  alias: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .regex(/^\S+$/, 'no spaces')
    .describe('The model name that it answers to.'),
  enabled: z.boolean().default(true),
  strategy: strategySchema
    .optional()
    .describe('Of a policy of one tier: how one of its candidates is picked.'),
  models: list.default([]),
  accounts: list.default([]),
  providers: list.default([]),
  tiers: z
    .array(tierSchema)
    .min(1)
    .optional()
    .describe(
      'Instead of strategy and models: several kinds, in the order in which they follow one another.',
    ),
  rules: z.array(ruleSchema).default([]),
  fallbackLocal: policyDefinitionSchema.shape.fallbackLocal,
  deadlineMs: policyDefinitionSchema.shape.deadlineMs,
  retries: policyDefinitionSchema.shape.retries,
  hedgeAfterMs: policyDefinitionSchema.shape.hedgeAfterMs,
  limits: policyDefinitionSchema.shape.limits,
  commitAfter: policyDefinitionSchema.shape.commitAfter,
  continueBroken: policyDefinitionSchema.shape.continueBroken,
  waitFirst: policyDefinitionSchema.shape.waitFirst,
  cacheSeconds: policyDefinitionSchema.shape.cacheSeconds,
});
export type PolicyEntry = z.output<typeof policyEntrySchema>;

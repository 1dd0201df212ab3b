import { z } from 'zod';
import { procedure } from './procedure.ts';
import { priceSchema } from './prices.ts';

export const usageGroupSchema = z.enum([
  'account',
  'provider',
  'model',
  'client',
  'day',
  'purpose',
  'policy',
  /** The end user that a client names. */
  'user',
  /** The code of a failure; none for what was answered. */
  'error',
]);
export type UsageGroup = z.infer<typeof usageGroupSchema>;

export const usageQuerySchema = z.object({
  sinceMs: z.number(),
  untilMs: z.number().optional(),
  groupBy: z.array(usageGroupSchema).max(3),
  /** IANA zone of the days; empty is the machine's. */
  timeZone: z.string().default(''),
});

export const usageRowSchema = z.object({
  /** The values of `groupBy`, in its order; for an account or a client its name. */
  key: z.array(z.string().nullable()),
  requests: z.number().int(),
  failed: z.number().int(),
  inputTokens: z.number(),
  cacheReadTokens: z.number(),
  outputTokens: z.number(),
  /** Requests whose usage a provider did not report. */
  estimated: z.number().int(),
  /** One entry a currency: they are never added up. */
  costs: z.array(z.object({ currency: z.string(), costMicro: z.number() })),
  unknownCosts: z.number().int(),
  firstTokenMs: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable(),
  totalMs: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable(),
});
export type UsageRow = z.infer<typeof usageRowSchema>;

export const knownPriceSchema = z.object({
  provider: z.string(),
  model: z.string(),
  price: priceSchema,
  own: z.boolean(),
});
export type KnownPrice = z.infer<typeof knownPriceSchema>;

export const usageContract = {
  query: procedure({ access: 'viewer', audited: false })
    .input(usageQuerySchema)
    .output(z.array(usageRowSchema)),
  /** The same rows as a file's text. */
  export: procedure({ access: 'viewer', audited: false })
    .input(usageQuerySchema.extend({ format: z.enum(['csv', 'json']) }))
    .output(z.object({ name: z.string(), mediaType: z.string(), text: z.string() })),
  prices: procedure({ access: 'viewer', audited: false }).output(z.array(knownPriceSchema)),
  /**
   * The user's own price for a provider's model, or for all of its models by `*`; null takes it
   * back.
   */
  setPrice: procedure({ access: 'admin', audited: true })
    .input(z.object({ provider: z.string(), model: z.string(), price: priceSchema.nullable() }))
    .output(z.array(knownPriceSchema)),
};

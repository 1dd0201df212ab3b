import { z } from 'zod';
import { procedure } from './errors.ts';

export const providerInfoSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Empty when the user must give it. */
  baseUrl: z.string(),
  /** Whether an address other than `baseUrl` makes sense. */
  baseUrlEditable: z.boolean(),
  keyRequired: z.boolean(),
});
export type ProviderInfo = z.infer<typeof providerInfoSchema>;

export const accountStateSchema = z.enum(['active', 'cooling', 'exhausted', 'parked', 'disabled']);

export const accountSchema = z.object({
  id: z.string(),
  provider: z.string(),
  name: z.string(),
  baseUrl: z.string(),
  /** The last four characters, or empty where there is no key. */
  keyHint: z.string(),
  /** Models this account may serve; empty means whatever the provider lists. */
  models: z.array(z.string()),
  /** Lower is tried first. */
  priority: z.number().int(),
  enabled: z.boolean(),
  state: accountStateSchema,
  /** Until when it is cooling or exhausted, Unix ms. */
  stateUntil: z.number().nullable(),
  stateReason: z.string(),
  createdAt: z.number(),
});
export type Account = z.infer<typeof accountSchema>;

export const accountInputSchema = z.object({
  provider: z.string(),
  name: z.string().trim().min(1).max(80),
  baseUrl: z.string().trim(),
  apiKey: z.string(),
  models: z.array(z.string().trim().min(1)),
  priority: z.number().int().default(100),
});

export const accountTestSchema = z.object({
  ok: z.boolean(),
  latencyMs: z.number().nullable(),
  models: z.array(z.string()),
  code: z.string().nullable(),
  message: z.string(),
});
export type AccountTest = z.infer<typeof accountTestSchema>;

const byId = z.object({ id: z.string() });

export const accountsContract = {
  providers: procedure.output(z.array(providerInfoSchema)),
  list: procedure.output(z.array(accountSchema)),
  add: procedure.input(accountInputSchema).output(accountSchema),
  update: procedure
    .input(byId.extend(accountInputSchema.partial().shape).extend({ enabled: z.boolean().optional(), priority: z.number().int().optional() }))
    .output(accountSchema),
  test: procedure.input(byId).output(accountTestSchema),
  remove: procedure.input(byId).output(z.object({ removed: z.boolean() })),
};

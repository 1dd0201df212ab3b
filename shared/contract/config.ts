import { z } from 'zod';
import { modelSettingsSchema } from './account-models.ts';
import { accountLimitsSchema } from './accounts.ts';
import { settingsSchema } from './app.ts';
import { budgetInputSchema } from './budgets.ts';
import { clientInputSchema } from './clients.ts';
import { procedure } from './procedure.ts';
import { policyDefinitionSchema } from './policies.ts';
import { priceSchema } from './prices.ts';
import { tokenIssuerInputSchema } from './token-issuers.ts';

const name = z.string().trim().min(1).max(80);

/**
 * What a hearth.yaml says, read, checked and with its keys at hand: the form in which a host takes
 * it.
 */
export const declaredSchema = z.strictObject({
  accounts: z.array(
    z.strictObject({
      name,
      provider: z.string(),
      /** The provider's own where it is empty. */
      baseUrl: z.string(),
      /** Empty where none is needed. */
      apiKey: z.string(),
      models: z.array(z.string().min(1)),
      priority: z.number().int(),
      weight: z.number().int().min(0).max(1000),
      region: z.string(),
      limits: accountLimitsSchema,
      expiresAt: z.number().nullable(),
      /** PEM; empty: the public authorities. */
      ca: z.string().default(''),
      allowFields: z.array(z.string().min(1)).default([]),
      modelSettings: z.array(modelSettingsSchema).default([]),
      /** Null where the file leaves it to the app. */
      enabled: z.boolean().nullable(),
    }),
  ),
  policies: z.array(
    z.strictObject({
      alias: z.string().min(1),
      enabled: z.boolean(),
      definition: policyDefinitionSchema,
    }),
  ),
  clients: z.array(
    z.strictObject({
      ...clientInputSchema.omit({ signed: true }).shape,
      apiKey: z.string().min(1),
      /** What its requests are signed with; null: they need no signature. */
      signingSecret: z.string().min(1).nullable().default(null),
      /** What its limits of cost do with a request whose cost they cannot count. */
      uncounted: budgetInputSchema.shape.uncounted,
    }),
  ),
  issuers: z.array(tokenIssuerInputSchema).default([]),
  /** Accounts and clients of a scope stand there by name. */
  budgets: z.array(budgetInputSchema),
  prices: z.array(z.strictObject({ provider: z.string(), model: z.string(), price: priceSchema })),
  /** Those that are named are set; the others stay as they are. */
  settings: settingsSchema.partial(),
});
export type Declared = z.infer<typeof declaredSchema>;

export const configChangeSchema = z.object({
  kind: z.enum(['setting', 'price', 'account', 'client', 'issuer', 'policy', 'budget']),
  name: z.string(),
  change: z.enum(['added', 'changed', 'removed']),
  /** What a changed one differs in, as JSON. Of a key it says only that it is another one. */
  fields: z.array(z.object({ field: z.string(), before: z.string(), after: z.string() })),
});
export type ConfigChange = z.infer<typeof configChangeSchema>;

const declared = z.object({
  declared: declaredSchema,
  /**
   * What was made in the app under a name that the file declares becomes the file's; else that is a
   * conflict.
   */
  adopt: z.boolean().default(false),
});

/**
 * A hearth.yaml on this host. Only the person whose machine it is may use it. What was made in the
 * app stays untouched unless the file adopts it.
 */
export const configContract = {
  /**
   * What `apply` would do. Throws `conflict` where something else was made in the app under the
   * same name.
   */
  diff: procedure({ access: 'owner', audited: false })
    .input(declared)
    .output(z.array(configChangeSchema)),
  /** Makes it so, and says what changed; the same file again changes nothing. */
  apply: procedure({ access: 'owner', audited: true })
    .input(declared)
    .output(z.array(configChangeSchema)),
  /** All that is there, from the app and from files, as the text of a hearth.yaml without keys. */
  export: procedure({ access: 'owner', audited: false }).output(z.object({ text: z.string() })),
};

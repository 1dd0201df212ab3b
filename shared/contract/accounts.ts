import { z } from 'zod';
import { accountModelSchema, modelSettingsSchema, probeCostSchema } from './account-models.ts';
import { attemptLimitsSchema } from './attempt-limits.ts';
import { procedure } from './procedure.ts';
import { currencySchema } from './currencies.ts';

export const providerInfoSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Empty when the user must give it. */
  baseUrl: z.string(),
  /** Whether an address other than `baseUrl` makes sense. */
  baseUrlEditable: z.boolean(),
  keyRequired: z.boolean(),
  /** What a key looks like or where it is found; empty where nothing special is to be said. */
  keyHelp: z.string(),
  /** Where the provider explains keys and models. */
  docsUrl: z.string(),
  /** Other addresses of the same provider; keys of one are often refused by the other. */
  regions: z.array(z.object({ id: z.string(), name: z.string(), baseUrl: z.string() })),
});
export type ProviderInfo = z.infer<typeof providerInfoSchema>;

export const accountStateSchema = z.enum(['active', 'cooling', 'exhausted', 'parked', 'disabled']);

const limit = z.number().int().min(1).nullable().default(null);
/** What the user allows an account; null: no limit of ours. Costs are millionths of `currency`. */
export const accountLimitsSchema = z.object({
  concurrency: limit,
  requestsPerMinute: limit,
  tokensPerMinute: limit,
  dayTokens: limit,
  monthTokens: limit,
  dayCostMicro: limit,
  monthCostMicro: limit,
  currency: currencySchema.nullable().default(null),
  /**
   * Day of the month on which monthly limits start over; a month that has fewer days begins on its
   * last.
   */
  resetDay: z.number().int().min(1).max(31).default(1),
  /** IANA name; empty is the machine's. */
  timeZone: z.string().default(''),
  /** How long an attempt at it may be silent. */
  ...attemptLimitsSchema.shape,
});
export type AccountLimits = z.infer<typeof accountLimitsSchema>;
export const noLimits: AccountLimits = accountLimitsSchema.parse({});

export const accountSchema = z.object({
  id: z.string(),
  provider: z.string(),
  name: z.string(),
  baseUrl: z.string(),
  region: z.string(),
  /** The last four characters, or empty where there is no key. */
  keyHint: z.string(),
  /** Set while a new key waits for its first answer. */
  nextKeyHint: z.string(),
  /** Models this account may serve; empty means whatever the provider lists. */
  models: z.array(z.string()),
  /** Lower is tried first. */
  priority: z.number().int(),
  /** Its share where a policy spreads by weight. */
  weight: z.number().int(),
  limits: accountLimitsSchema,
  /** Unix ms; afterwards it is not used. */
  expiresAt: z.number().nullable(),
  /**
   * The one certificate, of an authority or of the server itself, that connections to its address
   * are trusted by; PEM, empty: the public authorities.
   */
  ca: z.string(),
  /** SHA-256 of it as colon-separated hex; empty where there is none. */
  caFingerprint: z.string(),
  /** Fields of a request's body that may be sent to it beyond those that Hearth knows. */
  allowFields: z.array(z.string()),
  /** Of the models that the user has settled something for, or probed; by name. */
  modelSettings: z.array(accountModelSchema).readonly(),
  enabled: z.boolean(),
  state: accountStateSchema,
  /** Until when it is cooling or exhausted, Unix ms. */
  stateUntil: z.number().nullable(),
  stateReason: z.string(),
  /** `file`: declared in hearth.yaml, and changed there. */
  source: z.enum(['app', 'file']),
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
  region: z.string().default(''),
  weight: z.number().int().min(0).max(1000).default(1),
  limits: accountLimitsSchema.default(noLimits),
  expiresAt: z.number().nullable().default(null),
  /** PEM. */
  ca: z.string().max(16_384).default(''),
  /** Names as they are in a body; `container.name` for one inside of an object. */
  allowFields: z.array(z.string().trim().min(1).max(100)).max(100).default([]),
});

export const accountTestSchema = z.object({
  ok: z.boolean(),
  latencyMs: z.number().nullable(),
  models: z.array(z.string()),
  code: z.string().nullable(),
  message: z.string(),
  /**
   * What was tried, in order: the new key of a rotation, the model list, one token of chat where
   * there is no list, the account's named models in the list, the balance. Only what says so in
   * `ok` of the whole is the account's fault: a list may leave out models that work.
   */
  checks: z.array(
    z.object({
      what: z.enum(['new_key', 'list', 'chat', 'models', 'balance']),
      ok: z.boolean(),
      detail: z.string(),
    }),
  ),
});
export type AccountTest = z.infer<typeof accountTestSchema>;

/**
 * How far a limit is used. `reported` by the provider, `estimated` from our own ledger, `unknown`
 * where nothing tells.
 */
export const quotaFigureSchema = z.object({
  kind: z.enum([
    'concurrency',
    'requestsPerMinute',
    'tokensPerMinute',
    'dayTokens',
    'monthTokens',
    'dayCost',
    'monthCost',
    'requests',
    'tokens',
    'balance',
  ]),
  /** Null when only what is left is known. Costs in millionths. */
  used: z.number().nullable(),
  reserved: z.number(),
  limit: z.number().nullable(),
  left: z.number().nullable(),
  currency: z.string().nullable(),
  resetsAt: z.number().nullable(),
  label: z.enum(['reported', 'estimated', 'unknown']),
  /** When the provider said so, Unix ms. */
  at: z.number().optional(),
});
export type QuotaFigure = z.infer<typeof quotaFigureSchema>;

export const accountStatusSchema = z.object({
  accountId: z.string(),
  /** 0 to 1; docs/decisions/0010 has the formula. */
  health: z.number(),
  /** The last day, oldest first. */
  samples: z.array(z.object({ at: z.number(), health: z.number() })),
  quotas: z.array(quotaFigureSchema),
  models: z.array(
    z.object({
      model: z.string(),
      latencyMs: z.number().nullable(),
      breaker: z.enum(['closed', 'open', 'half-open']),
    }),
  ),
});
export type AccountStatus = z.infer<typeof accountStatusSchema>;

/** One line of a file or of the clipboard. */
export const importedAccountSchema = z.object({
  provider: z.string(),
  name: z.string(),
  keyHint: z.string(),
  state: z.enum(['new', 'added', 'known', 'unreadable']),
  /** What is wrong with it, or which account has this key already. */
  note: z.string(),
});
export type ImportedAccount = z.infer<typeof importedAccountSchema>;

const byId = z.object({ id: z.string() });
const oneModel = byId.extend({ model: z.string().trim().min(1).max(200) });
/** Without defaults: what is not named stays as it is. */
const patchSchema = z.object({
  provider: z.string(),
  name: z.string().trim().min(1).max(80),
  baseUrl: z.string().trim(),
  apiKey: z.string(),
  models: z.array(z.string().trim().min(1)),
  priority: z.number().int(),
  region: z.string(),
  weight: z.number().int().min(0).max(1000),
  limits: accountLimitsSchema,
  expiresAt: z.number().nullable(),
  ca: z.string().max(16_384),
  enabled: z.boolean(),
});

export const accountsContract = {
  providers: procedure({ access: 'viewer', audited: false }).output(z.array(providerInfoSchema)),
  list: procedure({ access: 'viewer', audited: false }).output(z.array(accountSchema)),
  add: procedure({ access: 'admin', audited: true })
    .input(accountInputSchema)
    .output(accountSchema),
  update: procedure({ access: 'admin', audited: true })
    .input(byId.extend(patchSchema.partial().shape))
    .output(accountSchema),
  test: procedure({ access: 'admin', audited: false }).input(byId).output(accountTestSchema),
  /** The settings of one model; the usual ones take what was stated back. */
  setModel: procedure({ access: 'admin', audited: true })
    .input(byId.extend({ settings: modelSettingsSchema }))
    .output(accountSchema),
  /** What a probe of a model may cost at the most; sends nothing. */
  probeCost: procedure({ access: 'admin', audited: false }).input(oneModel).output(probeCostSchema),
  /**
   * Sends one small request for each capability, in the ledger and under the budgets of the owner,
   * and keeps what was found.
   */
  probeModel: procedure({ access: 'admin', audited: true }).input(oneModel).output(accountSchema),
  remove: procedure({ access: 'admin', audited: true })
    .input(byId)
    .output(z.object({ removed: z.boolean() })),
  /** Health, breakers, and how far each limit is used, as known this moment; asks no provider. */
  status: procedure({ access: 'viewer', audited: false }).output(z.array(accountStatusSchema)),
  /**
   * The new order by ids; accounts that are not named follow in their order. `conflict` where priorities that
   * the configuration file gives leave no room.
   */
  reorder: procedure({ access: 'admin', audited: true })
    .input(z.object({ ids: z.array(z.string()) }))
    .output(z.array(accountSchema)),
  /**
   * A new key, used from the next request on. The old one stays until the new one has answered, and
   * goes on serving when it is refused.
   */
  rotate: procedure({ access: 'admin', audited: true })
    .input(byId.extend({ apiKey: z.string().min(1) }))
    .output(accountSchema),
  /**
   * Accounts from a `.env` file, a CSV file or the clipboard; `dryRun` only tells what would be
   * added. No key comes back.
   */
  import: procedure({ access: 'admin', audited: true })
    .input(z.object({ text: z.string().max(1_000_000), dryRun: z.boolean() }))
    .output(z.array(importedAccountSchema)),
};

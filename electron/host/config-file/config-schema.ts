import { z } from 'zod';
import { issuerEntrySchema } from './issuer-schema.ts';
import { keyFields, signingFields } from './key-fields.ts';
import { settingsSchema } from '../../../shared/contract/app.ts';
import { clientRoleSchema } from '../../../shared/contract/clients.ts';
import { contentRulesSchema } from '../../../shared/contract/content-rules.ts';
import { priceSchema } from '../../../shared/contract/prices.ts';
import { accountModelEntrySchema } from './account-model-entry.ts';
import { attemptWaitFields } from './attempt-wait-fields.ts';
import { policyEntrySchema } from './policy-entry.ts';
import { currencySchema as currency } from '../../../shared/contract/currencies.ts';

/**
 * The form of hearth.yaml. Every object is strict: a mistyped key is found, not passed over. Texts
 * are shown by editors.
 */

const name = z.string().trim().min(1).max(80);
const list = z.array(z.string().trim().min(1));
const count = z.number().int().min(1);
const money = z.number().positive().max(1e9);
const share = z.number().min(0).max(1);
const resetDay = z.number().int().min(1).max(31);
const timeZone = z
  .string()
  .refine(isTimeZone, 'no time zone of that name is known; it looks like Asia/Shanghai');

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const expires = z
  .union(
    [z.iso.date(), z.iso.datetime({ offset: true })],
    'this takes a day such as 2027-12-31, or a time such as 2027-12-31T18:00:00Z',
  )
  .optional();

const limitsSchema = z.strictObject({
  concurrency: count.optional().describe('Requests at the same time.'),
  requestsPerMinute: count.optional(),
  tokensPerMinute: count.optional(),
  dayTokens: count.optional(),
  monthTokens: count.optional(),
  dayCost: money.optional().describe('Money a day, in `currency`.'),
  monthCost: money.optional().describe('Money a month, in `currency`.'),
  currency: currency.optional(),
  resetDay: resetDay.optional().describe('Day of the month on which monthly limits start over.'),
  timeZone: timeZone.optional().describe('IANA name. Default: the machine’s.'),
  ...attemptWaitFields,
});
export type LimitsEntry = z.output<typeof limitsSchema>;

const accountSchemaFor = (providerIds: readonly string[]) =>
  z.strictObject({
    name,
    provider: z.enum(providerIds).describe('The provider’s id.'),
    baseUrl: z.string().trim().min(1).optional().describe('Default: the provider’s own address.'),
    ...keyFields,
    caFile: z
      .string()
      .min(1)
      .optional()
      .describe(
        'The one certificate that its address is trusted by, as a PEM file; a relative path ' +
          'starts at this file’s folder. Default: the public authorities.',
      ),
    ca: z
      .string()
      .min(1)
      .optional()
      .describe('The same, as the PEM text itself: a certificate is public.'),
    models: list
      .default([])
      .describe('Models that it may serve; none means whatever the provider lists.'),
    priority: z.number().int().default(100).describe('Lower is tried first.'),
    weight: z
      .number()
      .int()
      .min(0)
      .max(1000)
      .default(1)
      .describe('Its share where a policy spreads by weight.'),
    region: z
      .string()
      .default('')
      .describe('One of the provider’s, which has an address of its own.'),
    allowFields: z
      .array(z.string().trim().min(1).max(100).regex(/^\S+$/, 'the name of a field has no spaces'))
      .max(100)
      .default([])
      .describe(
        'Fields of a request’s body that may be sent to it beyond those that Hearth knows.',
      ),
    modelSettings: z
      .array(accountModelEntrySchema)
      .default([])
      .describe('Settings of single models: default parameters, order, on or off.'),
    limits: limitsSchema.default({}),
    expires: expires.describe('Not used afterwards; a day counts to its end.'),
    enabled: z
      .boolean()
      .optional()
      .describe('Default: on for a new account, then as set in the app.'),
  });

const periodSchema = z.union(
  [
    z.enum(['day', 'month']),
    z.strictObject({
      hours: z
        .number()
        .min(1)
        .max(366 * 24),
    }),
  ],
  'this takes day, month or { hours: 24 }',
);
const spendFields = {
  tokens: count.optional(),
  cost: money.optional().describe('Money, in `currency`; only costs in this very currency count.'),
  currency: currency.optional(),
  per: periodSchema.default('day'),
  hard: z
    .boolean()
    .default(true)
    .describe('A hard one refuses what would overrun it; a soft one only alerts.'),
  uncounted: z
    .enum(['refuse', 'allow'])
    .default('refuse')
    .describe(
      'What a hard limit of `cost` does with a request whose cost it cannot count: of a ' +
        'model without a known price, or with a price in another currency. Models on this ' +
        'machine cost nothing.',
    ),
  alertAt: share.default(0.8),
  resetDay: resetDay.default(1),
  timeZone: timeZone.optional(),
};
const spendSchema = z.strictObject(spendFields);
export type Spend = z.output<typeof spendSchema>;

const clientLimitsEntrySchema = z.strictObject({
  requestsPerMinute: z
    .union([count, z.literal('none')], 'this takes a whole number above 0, or none')
    .default(100)
    .describe('Default: 100; none lifts it.'),
  tokensPerMinute: count.optional(),
  concurrency: count.optional().describe('Requests at the same time.'),
  tokensPerDay: count.optional(),
  tokensPerMonth: count.optional(),
  costPerDay: money.optional().describe('Money, in `currency`.'),
  costPerMonth: money.optional(),
  currency: currency.default('USD'),
  uncounted: spendFields.uncounted.describe(
    'What `costPerDay` and `costPerMonth` do with a request whose cost they cannot count.',
  ),
  storageMb: z
    .union([count, z.literal('none')], 'this takes a whole number above 0, or none')
    .default(2048)
    .describe('Megabytes that it may keep on this machine. Default: 2048; none lifts it.'),
});

const clientSchema = z.strictObject({
  name,
  ...keyFields,
  ...signingFields,
  role: clientRoleSchema
    .default('member')
    .describe('admin manages Hearth, member asks, viewer only looks.'),
  localOnly: z.boolean().default(false).describe('Its requests never leave this machine.'),
  models: list
    .default([])
    .describe(
      'Names of models and policies that it may use; a * at the end matches every name that ' +
        'begins so. None means all of them.',
    ),
  limits: clientLimitsEntrySchema
    .prefault({})
    .describe('What it may use concurrently, in a minute, in a day and in a month.'),
  expires: expires.describe('Refused afterwards; a day counts to its end.'),
  allow: list
    .default([])
    .describe(
      'Addresses and ranges that it may come from, such as 192.168.1.0/24. None means everywhere.',
    ),
  contentRules: contentRulesSchema
    .prefault({})
    .describe('What is searched for in its prompts before they are sent to a provider.'),
  budget: spendSchema.optional().describe('What it may use.'),
});

const value = z.string().min(1).optional();
const scopeSchema = z.strictObject({
  account: value.describe('An account’s name, or * to count each separately.'),
  provider: value,
  model: value,
  client: value.describe('A client’s name, or * to count each separately.'),
  user: value,
  conversation: value,
});
const budgetSchema = z.strictObject({
  name,
  scope: scopeSchema.default({}),
  ...spendFields,
  enabled: z.boolean().default(true),
});

const priceEntrySchemaFor = (providerIds: readonly string[]) =>
  z.strictObject({
    provider: z.enum(providerIds),
    model: z.string().min(1).describe('A model’s name, or * for all of the provider’s.'),
    ...priceSchema.shape,
    source: z.string().default('hearth.yaml').describe('Where the price is stated.'),
  });

/** The machine's settings. Language and theme are set in the window. */
const machineSettingsSchema = z
  .strictObject(settingsSchema.omit({ language: true, theme: true }).shape)
  .partial();
export const machineSettings = Object.keys(
  machineSettingsSchema.shape,
) as (keyof typeof machineSettingsSchema.shape)[];

/** The whole file, for these providers. */
export const configSchemaFor = (providerIds: readonly string[]) =>
  z.strictObject({
    accounts: z.array(accountSchemaFor(providerIds)).default([]),
    policies: z.array(policyEntrySchema).default([]),
    clients: z.array(clientSchema).default([]),
    issuers: z
      .array(issuerEntrySchema)
      .default([])
      .describe('Issuers of tokens (JWT), each of whose subjects is a client.'),
    budgets: z.array(budgetSchema).default([]),
    prices: z.array(priceEntrySchemaFor(providerIds)).default([]),
    settings: machineSettingsSchema.default({}),
  });

/** A file of the right form, with keys still by reference. */
export type Config = z.output<ReturnType<typeof configSchemaFor>>;
export type AccountEntry = Config['accounts'][number];
export type ClientEntry = Config['clients'][number];
export type BudgetEntry = Config['budgets'][number];

import { z } from 'zod';
import { contentHitSchema, contentRulesSchema, noContentRules } from './content-rules.ts';
import { procedure } from './procedure.ts';
import { currencySchema } from './currencies.ts';

/**
 * `admin` manages accounts, clients and settings and asks; `member` asks; `viewer` sees
 * models, states and its own usage, and asks nothing.
 */
export const clientRoleSchema = z.enum(['admin', 'member', 'viewer']);
export type ClientRole = z.infer<typeof clientRoleSchema>;

const atLeastOne = z.number().int().min(1).nullable();

/** Null is no limit. Days and months are those of the machine's time zone. */
export const clientLimitsSchema = z.strictObject({
  requestsPerMinute: atLeastOne.default(100),
  tokensPerMinute: atLeastOne.default(null),
  /** Concurrent requests. */
  concurrency: atLeastOne.default(null),
  tokensPerDay: atLeastOne.default(null),
  tokensPerMonth: atLeastOne.default(null),
  /** Millionths of `currency`. */
  costMicroPerDay: atLeastOne.default(null),
  costMicroPerMonth: atLeastOne.default(null),
  currency: currencySchema.default('USD'),
  /**
   * What it may keep here: documents and their index, conversations, kept responses and notes, in
   * megabytes of 1,048,576 bytes.
   */
  storageMb: atLeastOne.default(2048),
});
export type ClientLimits = z.infer<typeof clientLimitsSchema>;
export const defaultClientLimits: ClientLimits = clientLimitsSchema.parse({});

const name = z.string().trim().min(1).max(80);

/** Without defaults: in a change what is not named stays. */
const fields = {
  name,
  role: clientRoleSchema,
  localOnly: z.boolean(),
  /**
   * Names of models and policies that it may use; empty is all of them. A `*` at the end matches
   * every name that begins so.
   */
  models: z.array(z.string().trim().min(1).max(200)).max(200),
  limits: clientLimitsSchema,
  expiresAt: z.number().nullable(),
  /** Addresses and CIDR ranges, IPv4 or IPv6; empty is everywhere. */
  ipAllow: z.array(z.string().trim().min(1).max(64)).max(100),
  rules: contentRulesSchema,
};

/** The fields that the creator of a client sets. */
export const clientInputSchema = z.object({
  ...fields,
  role: fields.role.default('member'),
  localOnly: fields.localOnly.default(false),
  models: fields.models.default([]),
  limits: fields.limits.default(defaultClientLimits),
  expiresAt: fields.expiresAt.default(null),
  ipAllow: fields.ipAllow.default([]),
  /** Each request must carry a signature made with a secret of its own, in addition to the key. */
  signed: z.boolean().default(false),
  rules: fields.rules.default(noContentRules),
});
export type ClientInput = z.infer<typeof clientInputSchema>;

export const clientSchema = clientInputSchema.extend({
  id: z.string(),
  keyHint: z.string(),
  suspended: z.boolean(),
  /** After a rotation: until when the former key still serves. */
  formerKeyUntil: z.number().nullable(),
  createdAt: z.number(),
  lastSeenAt: z.number().nullable(),
  /** `file`: declared in hearth.yaml, and changed there. */
  source: z.enum(['app', 'file']),
  /** The issuer (`iss`) whose tokens sign it in; null for one with a key. */
  issuer: z.string().nullable(),
});
export type Client = z.infer<typeof clientSchema>;

/** Shown once; what is kept of the key is its hash. */
const withSecrets = z.object({
  client: clientSchema,
  apiKey: z.string(),
  signingSecret: z.string().nullable(),
});
export type ClientSecrets = z.infer<typeof withSecrets>;

const byId = z.object({ id: z.string() });

/**
 * Colleagues and tools that use the LAN server, each with a key of its own; kept as a hash, shown
 * once.
 */
export const clientsContract = {
  list: procedure({ access: 'viewer', audited: false }).output(z.array(clientSchema)),
  add: procedure({ access: 'admin', audited: true })
    .input(clientInputSchema.partial().required({ name: true }))
    .output(withSecrets),
  /** Fields that are not named stay. `rotate` makes a new secret where `signed` is switched on again. */
  update: procedure({ access: 'admin', audited: true })
    .input(
      byId.extend(z.object(fields).partial().shape).extend({ suspended: z.boolean().optional() }),
    )
    .output(clientSchema),
  /**
   * A new key (and secret, where requests are signed); the former serves for `overlapHours` more, 0
   * ends it at once.
   */
  rotate: procedure({ access: 'admin', audited: true })
    .input(
      byId.extend({
        overlapHours: z.number().min(0).max(720).default(24),
        signed: z.boolean().optional(),
      }),
    )
    .output(withSecrets),
  remove: procedure({ access: 'admin', audited: true })
    .input(byId)
    .output(z.object({ removed: z.boolean() })),
  /**
   * What the content rules of one's clients found in the last 30 days, counted without its text.
   */
  hits: procedure({ access: 'viewer', audited: false }).output(z.array(contentHitSchema)),
};

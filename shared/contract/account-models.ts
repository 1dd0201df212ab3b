import { z } from 'zod';
import { hourMs } from '../time.ts';

/** What a model is able to do beyond plain text in one piece. */
export const modelCapabilitySchema = z.enum([
  'streaming',
  'tools',
  'structured_output',
  'vision',
  'reasoning',
]);
export type ModelCapability = z.infer<typeof modelCapabilitySchema>;
export const modelCapabilities = modelCapabilitySchema.options;

const penalty = z.number().min(-2).max(2).nullable().default(null);

/**
 * Sent where a request names none, as far as the provider's wire and the model take them. Null
 * leaves the value to the provider. `maxTokens` also bounds what a request reserves.
 */
export const modelDefaultsSchema = z.strictObject({
  temperature: z.number().min(0).max(2).nullable().default(null),
  topP: z.number().min(0).max(1).nullable().default(null),
  frequencyPenalty: penalty,
  presencePenalty: penalty,
  maxTokens: z.number().int().min(1).max(10_000_000).nullable().default(null),
});
export type ModelDefaults = z.infer<typeof modelDefaultsSchema>;

/** The lowest is tried first, as with accounts. */
export const usualModelPriority = 100;

/** What the user states of one model of an account. */
export const modelSettingsSchema = z.strictObject({
  model: z.string().trim().min(1).max(200),
  /** A model that is off is in no list and no plan of this account. */
  enabled: z.boolean().default(true),
  /** Decides within the order of accounts: accounts first, then their models. */
  priority: z.number().int().min(-1_000_000).max(1_000_000).default(usualModelPriority),
  ...modelDefaultsSchema.shape,
  /** For one attempt with this model; null: the usual limits. */
  timeoutMs: z.number().int().min(1000).max(hourMs).nullable().default(null),
  /** Overrides what a probe, the provider's list and the catalogue report. */
  capabilities: z.partialRecord(modelCapabilitySchema, z.boolean()).default({}),
});
export type ModelSettings = z.infer<typeof modelSettingsSchema>;

/** One finding of a probe; `able` is null where the answer shows neither. */
export const probeFindingSchema = z.object({
  capability: modelCapabilitySchema,
  able: z.boolean().nullable(),
  /** What the provider answered, where that explains it. */
  detail: z.string(),
});
export type ProbeFinding = z.infer<typeof probeFindingSchema>;

export const modelProbeSchema = z.object({
  /** Unix ms. */
  at: z.number(),
  findings: z.array(probeFindingSchema),
});
export type ModelProbe = z.infer<typeof modelProbeSchema>;

/** The settings of one model of an account, with what the last probe found. */
export const accountModelSchema = modelSettingsSchema.extend({
  probe: modelProbeSchema.nullable().default(null),
});
export type AccountModel = z.infer<typeof accountModelSchema>;

/** What a probe may cost at the most, known before it is started. */
export const probeCostSchema = z.object({
  requests: z.number().int(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  /** Null while no price is known. */
  costMicro: z.number().nullable(),
  currency: z.string().nullable(),
});
export type ProbeCost = z.infer<typeof probeCostSchema>;

/** The settings of a model that the user has said nothing about. */
export const usualModelSettings = (model: string): ModelSettings =>
  modelSettingsSchema.parse({ model });

import { z } from 'zod';
import { procedure } from './procedure.ts';

export const modelKindSchema = z.enum(['chat', 'embedding', 'rerank', 'ocr']);
export type ModelKind = z.infer<typeof modelKindSchema>;

export const downloadSchema = z.object({
  state: z.enum(['queued', 'downloading', 'verifying', 'paused', 'failed']),
  receivedBytes: z.number(),
  totalBytes: z.number().nullable(),
  /** A moving average over the last seconds; null until it is known. */
  bytesPerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  source: z.string(),
  code: z.string().nullable(),
  message: z.string(),
});
export type Download = z.infer<typeof downloadSchema>;

export const localModelSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: modelKindSchema,
  licence: z.string(),
  sizeBytes: z.number(),
  memoryBytes: z.number(),
  contextTokens: z.number(),
  languages: z.array(z.string()),
  capabilities: z.array(z.string()),
  /** Embedding models only. */
  dimensions: z.number().nullable(),
  /** Whether this machine's memory and free disk can take it, and why not. */
  fits: z.boolean(),
  fitNote: z.string(),
  recommended: z.boolean(),
  installed: z.boolean(),
  /** Added by the user as a file, not from the catalogue. */
  custom: z.boolean(),
  path: z.string().nullable(),
  loaded: z.boolean(),
  download: downloadSchema.nullable(),
  sources: z.array(z.string()),
});
export type LocalModel = z.infer<typeof localModelSchema>;

/** A model that can be asked now, local or at a provider. */
export const availableModelSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** What reads pictures is no model that is asked. */
  kind: modelKindSchema.exclude(['ocr']),
  /** `local`, or the ids of the accounts that can serve it. */
  local: z.boolean(),
  provider: z.string(),
  providerName: z.string(),
  /** Further providers whose accounts serve it; `provider` is that of the account tried first. */
  alsoBy: z.array(z.object({ provider: z.string(), providerName: z.string() })).optional(),
  accounts: z.array(z.string()),
  contextTokens: z.number().nullable(),
  /** Set for another name of a model: the id of that model. */
  aliasOf: z.string().optional(),
});
export type AvailableModel = z.infer<typeof availableModelSchema>;

/**
 * What the first start did: which models were chosen, and a word when it is not the one that fits
 * best.
 */
export const setupSchema = z.object({
  state: z.enum(['idle', 'choosing', 'downloading', 'ready', 'failed']),
  chatModel: z.string().nullable(),
  embeddingModel: z.string().nullable(),
  /**
   * `next_best`: no source of the fitting model answered, and this one was taken instead.
   * `no_source`: none could be had.
   */
  notice: z
    .object({
      code: z.enum(['next_best', 'no_source', 'no_space']),
      wanted: z.string(),
      taken: z.string().nullable(),
    })
    .nullable(),
});
export type ModelSetup = z.infer<typeof setupSchema>;

const byId = z.object({ id: z.string() });

export const modelsContract = {
  local: procedure({ access: 'viewer', audited: false }).output(z.array(localModelSchema)),
  available: procedure({ access: 'viewer', audited: false }).output(z.array(availableModelSchema)),
  setup: procedure({ access: 'viewer', audited: false }).output(setupSchema),
  /**
   * Chooses and fetches the default models; does nothing while that runs or when they are there.
   */
  startSetup: procedure({ access: 'owner', audited: true }).output(setupSchema),
  download: procedure({ access: 'owner', audited: true }).input(byId).output(localModelSchema),
  pause: procedure({ access: 'owner', audited: false }).input(byId).output(localModelSchema),
  /** Ends the download and drops what was received. */
  cancel: procedure({ access: 'owner', audited: false }).input(byId).output(localModelSchema),
  remove: procedure({ access: 'owner', audited: true })
    .input(byId)
    .output(z.object({ removed: z.boolean() })),
  addFile: procedure({ access: 'owner', audited: true })
    .input(z.object({ path: z.string(), name: z.string().optional() }))
    .output(localModelSchema),
};

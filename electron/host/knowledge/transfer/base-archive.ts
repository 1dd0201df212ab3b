import { z } from 'zod';

/**
 * What a `.hearth-base` file holds: a zip container with these parts, and below `contents/` what
 * was uploaded, fetched or written.
 */
export const parts = {
  manifest: 'manifest.json',
  /** The base's SQLite file, whole. */
  base: 'base.db',
  /**
   * One line of JSON per document: enough to rebuild the base where `base.db` has another schema.
   */
  documents: 'documents.jsonl',
  /** One line of JSON per row of `hearth.db` that belongs to the base. */
  rows: 'rows.jsonl',
} as const;

export const contentsFolder = 'contents/';

/** As `saveUpload` names them: a UUID, and an ending where the source gave one. */
export const contentName = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.\w{1,10})?$/;

export const archiveVersion = 1;

export const manifestSchema = z.object({
  format: z.literal('hearth-base'),
  version: z.number().int(),
  exportedAt: z.number(),
  name: z.string().trim().min(1).max(120),
  localOnly: z.boolean(),
  /** A model's id, or `auto` where nothing was embedded yet. */
  embeddingModel: z.string().min(1).max(200),
  /** Null where nothing was embedded yet. */
  dimensions: z.number().int().nullable(),
  /** Of `base.db`. */
  schemaVersion: z.number().int(),
  chunkTokens: z.number().int().min(64).max(2000).nullable(),
  overlapTokens: z.number().int().min(0).max(500).nullable(),
  documents: z.number().int(),
});
export type Manifest = z.infer<typeof manifestSchema>;

export const archivedDocumentSchema = z.object({
  id: z.string().max(100),
  path: z.string().max(4000),
  location: z.string().max(4000),
  file: z.string().max(4000),
  name: z.string().max(1000),
  sizeBytes: z.number(),
  createdAt: z.number().int(),
  tags: z.string().max(20_000),
  /** Not in archives of version 0.3.0. */
  metadata: z.string().max(20_000).default('{}'),
  sourceId: z.string().max(100),
  sourceKey: z.string().max(4000),
});
export type ArchivedDocument = z.infer<typeof archivedDocumentSchema>;

export const archiveLimits = {
  entries: 500_000,
  /**
   * Of all parts together: nothing that Hearth packs comes near. Small files may be packed more
   * tightly.
   */
  inflationRatio: 200,
  unpackedAnyway: 64 * 1024 ** 2,
  manifestBytes: 64 * 1024,
  lineBytes: 16 * 1024 ** 2,
  /** What unpacking leaves free on the disk. */
  spareBytes: 200 * 1024 ** 2,
} as const;

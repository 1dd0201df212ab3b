import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { answerEventSchema, searchHitSchema } from './answers.ts';
import { documentMetadataSchema, metadataFilterSchema } from './document-metadata.ts';
import { procedure } from './procedure.ts';

/** What is being done in a base. */
export const ingestSchema = z.object({
  /** `resting`: there is work, and it continues automatically as soon as `reason` allows. */
  state: z.enum(['idle', 'working', 'paused', 'resting']),
  /**
   * Why it rests: no embedding model is installed, the next attempt after a failure is not due yet, the
   * machine runs on battery, or is busy.
   */
  reason: z.enum(['model', 'retry', 'battery', 'load']).nullable(),
  /** Of this run: what was queued since nothing was on its way. Failed documents count as done. */
  documents: z.number(),
  done: z.number(),
  /** 0..1, by bytes. */
  share: z.number(),
  /** Null while nothing can be said. */
  secondsLeft: z.number().nullable(),
  /** Unix ms; set where a document or the model is to be tried again. */
  nextTryAt: z.number().nullable(),
});
export type IngestProgress = z.infer<typeof ingestSchema>;

/**
 * The index of another embedding model is built while the present one answers, and replaces it when
 * it is complete.
 */
export const modelChangeSchema = z.object({
  model: z.string(),
  /** Passages. */
  done: z.number(),
  total: z.number(),
  secondsLeft: z.number().nullable(),
  /** Why the last try failed; null while it goes well. */
  errorCode: z.string().nullable(),
});
export type ModelChangeProgress = z.infer<typeof modelChangeSchema>;

export const knowledgeBaseSchema = z.object({
  id: z.string(),
  name: z.string(),
  localOnly: z.boolean(),
  /** Every client of this machine may ask it; set by the machine's own user alone. */
  shared: z.boolean(),
  /** Another owner's, shared with the caller, who may read and ask it and not change it. */
  readOnly: z.boolean(),
  embeddingModel: z.string(),
  documents: z.number(),
  chunks: z.number(),
  /** Documents that are not ready and not failed. */
  pending: z.number(),
  failed: z.number(),
  sizeBytes: z.number(),
  createdAt: z.number(),
  ingest: ingestSchema,
  change: modelChangeSchema.nullable(),
  /**
   * How long passages are and how much of one the next repeats, in tokens; null: by the embedding
   * model, at most 500, and a tenth.
   */
  chunkTokens: z.number().nullable(),
  overlapTokens: z.number().nullable(),
});
export type KnowledgeBase = z.infer<typeof knowledgeBaseSchema>;

export const documentSchema = z.object({
  id: z.string(),
  baseId: z.string(),
  /** The file's name. */
  name: z.string(),
  /** Its path below the folder that was added, with `/`; its name where it was added alone. */
  file: z.string(),
  /** Absolute path, or empty for what was uploaded through a browser. */
  path: z.string(),
  mediaType: z.string(),
  sizeBytes: z.number(),
  state: z.enum(['queued', 'parsing', 'embedding', 'ready', 'failed']),
  /** What the owner calls it; a search can be limited to the documents of some tags. */
  tags: z.array(z.string()),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** Whether it was uploaded; else it belongs to a source. */
  uploaded: z.boolean(),
  /** 0..1 within the state. */
  progress: z.number(),
  pages: z.number().nullable(),
  /**
   * Of these: pictures that no model here could read yet, which are read when there is one, or that
   * are more than `scannedPagesMax`.
   */
  unreadPages: z.number(),
  chunks: z.number(),
  errorCode: z.string().nullable(),
  /** Also of a document that waits for its next attempt: why the last one failed. */
  errorMessage: z.string().nullable(),
  /**
   * Failed attempts, where a later one may succeed; the next one is due at `nextTryAt` (Unix ms).
   */
  attempts: z.number(),
  nextTryAt: z.number().nullable(),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type KnowledgeDocument = z.infer<typeof documentSchema>;

/**
 * Which documents a search looks at: those that meet every condition given; of a list one value is
 * enough.
 */
export const searchFilterSchema = z.object({
  sourceIds: z.array(z.string()).max(500).optional(),
  documentIds: z.array(z.string()).max(500).optional(),
  /** Documents whose `file` is this one or below it. */
  folder: z.string().max(4000).optional(),
  mediaTypes: z.array(z.string()).max(100).optional(),
  /** When the file was last changed: from this moment on, and before that one. */
  modifiedFromMs: z.number().optional(),
  modifiedToMs: z.number().optional(),
  tags: z.array(z.string()).max(100).optional(),
  metadata: metadataFilterSchema.optional(),
});
export type SearchFilter = z.infer<typeof searchFilterSchema>;

/** A document as the reader shows it: its text by page or section. */
export const readerSchema = z.object({
  document: documentSchema,
  sections: z.array(
    z.object({
      page: z.number().nullable(),
      heading: z.string().nullable(),
      text: z.string(),
      chunkId: z.number(),
    }),
  ),
});
export type Reader = z.infer<typeof readerSchema>;

const byId = z.object({ id: z.string() });
const uploaded = byId.extend({ name: z.string(), metadata: documentMetadataSchema.optional() });

export const knowledgeContract = {
  list: procedure({ access: 'viewer', audited: false }).output(z.array(knowledgeBaseSchema)),
  create: procedure({ access: 'member', audited: true })
    .input(z.object({ name: z.string().trim().min(1).max(120), localOnly: z.boolean().optional() }))
    .output(knowledgeBaseSchema),
  update: procedure({ access: 'member', audited: true })
    .input(
      byId.extend({
        name: z.string().trim().min(1).max(120).optional(),
        localOnly: z.boolean().optional(),
        shared: z.boolean().optional(),
        /** Stops all work in it until it is set to false, also over restarts. */ paused: z
          .boolean()
          .optional(),
        /** A model's id; the base's own one calls a change off. */ embeddingModel: z
          .string()
          .min(1)
          .max(200)
          .optional(),
        chunkTokens: z.number().int().min(64).max(2000).nullable().optional(),
        overlapTokens: z.number().int().min(0).max(500).nullable().optional(),
      }),
    )
    .output(knowledgeBaseSchema),
  remove: procedure({ access: 'member', audited: true })
    .input(byId)
    .output(z.object({ removed: z.boolean() })),
  documents: procedure({ access: 'viewer', audited: false })
    .input(byId)
    .output(z.array(documentSchema)),
  /**
   * Files and folders of the machine the host runs on; folders are walked, and what changes in them
   * later is followed unless `watch` is false. Only the desktop's own user and the command line
   * may.
   */
  addPaths: procedure({ access: 'member', audited: true })
    .input(byId.extend({ paths: z.array(z.string()).min(1), watch: z.boolean().optional() }))
    .output(
      z.object({
        added: z.number(),
        unchanged: z.number(),
        skipped: z.array(z.object({ path: z.string(), code: z.string(), reason: z.string() })),
      }),
    ),
  /**
   * From a browser: a file of at most 100 MB, in one message if it has at most 4 MB, else sent
   * before by `transfer.upload`.
   */
  upload: procedure({ access: 'member', audited: true })
    .input(
      z.union([
        uploaded.extend({ data: z.instanceof(Blob) }),
        uploaded.extend({ uploadId: z.string() }),
      ]),
    )
    .output(documentSchema),
  retry: procedure({ access: 'member', audited: false })
    .input(byId.extend({ documentId: z.string() }))
    .output(documentSchema),
  /** In place of the tags that the document had. */
  tag: procedure({ access: 'member', audited: true })
    .input(
      byId.extend({
        documentId: z.string(),
        tags: z.array(z.string().trim().min(1).max(80)).max(50),
      }),
    )
    .output(documentSchema),
  removeDocument: procedure({ access: 'member', audited: true })
    .input(byId.extend({ documentId: z.string() }))
    .output(z.object({ removed: z.boolean() })),
  search: procedure({ access: 'member', audited: false })
    .input(
      byId.extend({
        query: z.string().min(1).max(2000),
        limit: z.number().int().min(1).max(50).optional(),
        filter: searchFilterSchema.optional(),
      }),
    )
    .output(z.object({ hits: z.array(searchHitSchema), tookMs: z.number() })),
  /**
   * All of it, or `limit` sections from the one numbered `from` (0 is the first): of a long
   * document a whole answer keeps both sides busy. Fewer than were asked for are the last.
   */
  read: procedure({ access: 'viewer', audited: false })
    .input(
      byId.extend({
        documentId: z.string(),
        from: z.number().int().min(0).optional(),
        limit: z.number().int().min(1).max(5000).optional(),
      }),
    )
    .output(readerSchema),
  /** One question without a conversation. */
  ask: procedure({ access: 'member', audited: false })
    .input(
      z.object({
        baseIds: z.array(z.string()).min(1),
        question: z.string().min(1).max(4000),
        model: z.string().optional(),
        localOnly: z.boolean().optional(),
        filter: searchFilterSchema.optional(),
      }),
    )
    .output(eventIterator(answerEventSchema)),
};

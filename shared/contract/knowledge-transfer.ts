import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './procedure.ts';

/** The ending of a file that holds a whole knowledge base. */
export const baseFileExtension = 'hearth-base';

/** How far a transfer is. `copying` and `checking` are one step each, of no known length. */
export const transferProgressSchema = z.object({
  type: z.literal('progress'),
  step: z.enum(['copying', 'packing', 'unpacking', 'checking']),
  doneBytes: z.number(),
  totalBytes: z.number(),
});
export type TransferProgress = z.infer<typeof transferProgressSchema>;

export const exportEventSchema = z.discriminatedUnion('type', [
  transferProgressSchema,
  /**
   * Where it was written; or, where no path was named, `href`: a browser may fetch it there once,
   * within ten minutes, from the server that shows the page.
   */
  z.object({
    type: z.literal('done'),
    path: z.string(),
    href: z.string().nullable(),
    sizeBytes: z.number(),
    documents: z.number(),
  }),
]);
export type ExportEvent = z.infer<typeof exportEventSchema>;

export const importedBaseSchema = z.object({
  baseId: z.string(),
  name: z.string(),
  documents: z.number(),
  /** The file's index is of another form, so its documents are read and embedded again. */
  rebuilt: z.boolean(),
  /** Folders and files that are not the ones here: what was read of them is kept. */
  unreachable: z.number(),
  /**
   * The embedding model that takes the place of one that is not installed here; null where none is
   * needed or none is there.
   */
  nextModel: z.string().nullable(),
});
export type ImportedBase = z.infer<typeof importedBaseSchema>;

export const importEventSchema = z.discriminatedUnion('type', [
  transferProgressSchema,
  importedBaseSchema.extend({ type: z.literal('done') }),
]);
export type ImportEvent = z.infer<typeof importEventSchema>;

/** What comes in from a browser. */
export const uploadLimits = { partBytes: 4 * 1024 ** 2, fileBytes: 16 * 1024 ** 3 } as const;

/** What takes space in a base, in bytes. */
export const baseSpaceSchema = z.object({
  totalBytes: z.number(),
  parts: z.object({
    text: z.number(),
    /** The index of words. */
    words: z.number(),
    vectors: z.number(),
    /** What is known of documents, and pages of the file that are free. */
    other: z.number(),
    /**
     * Uploads, pages, notes and conversations, as Hearth keeps them; files that lie elsewhere take
     * no space here.
     */
    contents: z.number(),
  }),
  /**
   * The largest, by source and the first folder below it; '' where there is none. A base's file is
   * shared out by passages.
   */
  groups: z.array(
    z.object({
      sourceId: z.string(),
      folder: z.string(),
      documents: z.number(),
      bytes: z.number(),
    }),
  ),
  /** All other groups together. */
  rest: z.object({ groups: z.number(), documents: z.number(), bytes: z.number() }),
});
export type BaseSpace = z.infer<typeof baseSpaceSchema>;

/**
 * `id` is a knowledge base's. Paths are absolute, on the host's machine: only a user at the
 * machine itself may name them.
 */
export const knowledgeTransferContract = {
  /**
   * Writes a base into one file, or without a path makes one for a browser to fetch. Throws
   * `conflict` where the file is there and may not be overwritten.
   */
  export: procedure({ access: 'member', audited: true })
    .input(
      z.object({
        id: z.string(),
        path: z.string().min(1).max(4000).optional(),
        overwrite: z.boolean().optional(),
      }),
    )
    .output(eventIterator(exportEventSchema)),
  /**
   * From a browser: a part of such a file, one after another; the first without an id. Throws
   * `too_large`, `disk_full`, `not_found`, and `conflict` for one out of turn, which ends the
   * upload.
   */
  upload: procedure({ access: 'member', audited: false })
    .input(
      z.object({
        uploadId: z.string().nullable(),
        offset: z.number().int().min(0),
        totalBytes: z.number().int().min(1),
        data: z.instanceof(Blob).refine(({ size }) => size <= uploadLimits.partBytes),
      }),
    )
    .output(z.object({ uploadId: z.string(), receivedBytes: z.number() })),
  discardUpload: procedure({ access: 'member', audited: false })
    .input(z.object({ uploadId: z.string() }))
    .output(z.void()),
  /**
   * Makes a new base of such a file, which is on this machine or was uploaded. To a client it brings no
   * places of files. Throws `document_unreadable` for a file that is none or is damaged,
   * `store_newer`, `too_large`, `disk_full`; then nothing of it is kept.
   */
  import: procedure({ access: 'member', audited: true })
    .input(
      z.union([
        z.object({ path: z.string().min(1).max(4000) }),
        z.object({ uploadId: z.string() }),
      ]),
    )
    .output(eventIterator(importEventSchema)),
  space: procedure({ access: 'viewer', audited: false })
    .input(z.object({ id: z.string() }))
    .output(baseSpaceSchema),
};

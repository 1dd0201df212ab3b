import { z } from 'zod';
import { procedure } from './procedure.ts';

/**
 * What a document was read from: a page of the web, or a file that the browser may fetch once,
 * within ten minutes, at `href` of the server that shows the page.
 */
export const offeredOriginalSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('page'), url: z.string() }),
  z.object({ kind: z.literal('file'), href: z.string(), name: z.string(), sizeBytes: z.number() }),
]);
export type OfferedOriginal = z.infer<typeof offeredOriginalSchema>;

/** `id` is a knowledge base's: the caller's own, or one that is shared. */
export const knowledgeOriginalsContract = {
  /**
   * Throws `document_missing` for a file that is gone, and to a client `conflict` for one that
   * changed since it was read: what was shared is what was read.
   */
  offer: procedure({ access: 'viewer', audited: false })
    .input(z.object({ id: z.string(), documentId: z.string() }))
    .output(offeredOriginalSchema),
};

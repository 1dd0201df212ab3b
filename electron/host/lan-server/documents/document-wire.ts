import { z } from 'zod';
import { documentSchema, type KnowledgeDocument } from '../../../../shared/contract/knowledge.ts';

const { state, metadata } = documentSchema.shape;
export const documentStates = state.options;

/** A document as this API gives it: without where it is on this machine. */
export const wireDocumentSchema = z.object({
  id: z.string(),
  object: z.literal('knowledge_document'),
  base: z.string(),
  name: z.string(),
  file: z.string(),
  status: state,
  progress: z.number(),
  media_type: z.string(),
  bytes: z.number().int(),
  pages: z.number().int().nullable(),
  unread_pages: z.number().int(),
  chunks: z.number().int(),
  metadata,
  tags: z.array(z.string()),
  uploaded: z.boolean(),
  error: z.object({ code: z.string(), message: z.string().nullable() }).nullable(),
  next_attempt: z.number().int().nullable(),
  created: z.number().int(),
  updated: z.number().int(),
});

const seconds = (ms: number): number => Math.floor(ms / 1000);

export const toWireDocument = (
  document: KnowledgeDocument,
): z.infer<typeof wireDocumentSchema> => ({
  id: document.id,
  object: 'knowledge_document',
  base: document.baseId,
  name: document.name,
  file: document.file,
  status: document.state,
  progress: document.progress,
  media_type: document.mediaType,
  bytes: document.sizeBytes,
  pages: document.pages,
  unread_pages: document.unreadPages,
  chunks: document.chunks,
  metadata: document.metadata,
  tags: document.tags,
  uploaded: document.uploaded,
  error:
    document.errorCode === null
      ? null
      : { code: document.errorCode, message: document.errorMessage },
  next_attempt: document.nextTryAt === null ? null : seconds(document.nextTryAt),
  created: seconds(document.createdAt),
  updated: seconds(document.updatedAt),
});

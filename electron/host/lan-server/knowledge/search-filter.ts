import { z } from 'zod';
import { searchFilterSchema, type SearchFilter } from '../../../../shared/contract/knowledge.ts';

const { sourceIds, documentIds, folder, mediaTypes, modifiedFromMs, modifiedToMs, tags, metadata } =
  searchFilterSchema.shape;

/** Which documents a search or an answer looks at, under this API's names. */
export const filterSchema = z.strictObject({
  source_ids: sourceIds,
  document_ids: documentIds,
  folder,
  media_types: mediaTypes,
  modified_from_ms: modifiedFromMs,
  modified_to_ms: modifiedToMs,
  tags,
  metadata,
});

/** The filter under the names of the contract. */
export const toSearchFilter = (filter: z.infer<typeof filterSchema>): SearchFilter => ({
  sourceIds: filter.source_ids,
  documentIds: filter.document_ids,
  folder: filter.folder,
  mediaTypes: filter.media_types,
  modifiedFromMs: filter.modified_from_ms,
  modifiedToMs: filter.modified_to_ms,
  tags: filter.tags,
  metadata: filter.metadata,
});

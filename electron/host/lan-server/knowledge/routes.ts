import { z } from 'zod';
import { searchFilterSchema, type SearchFilter } from '../../../../shared/contract/knowledge.ts';
import { jsonBody } from '../middleware/json-body.ts';
import type { LanContext, LanParts } from '../http/lan-context.ts';
import { findBase, modelOfBase } from './base-models.ts';

const { sourceIds, documentIds, folder, mediaTypes, modifiedFromMs, modifiedToMs, tags } =
  searchFilterSchema.shape;
const filterSchema = z.strictObject({
  source_ids: sourceIds,
  document_ids: documentIds,
  folder,
  media_types: mediaTypes,
  modified_from_ms: modifiedFromMs,
  modified_to_ms: modifiedToMs,
  tags,
});
export const searchBodySchema = z.strictObject({
  query: z.string().trim().min(1).max(2000),
  limit: z.number().int().min(1).max(50).nullish(),
  filter: filterSchema.nullish(),
});

/** The contract's words for it. */
const filterOf = (filter: z.infer<typeof filterSchema>): SearchFilter => ({
  ...{
    sourceIds: filter.source_ids,
    documentIds: filter.document_ids,
    folder: filter.folder,
    mediaTypes: filter.media_types,
    tags: filter.tags,
  },
  ...{ modifiedFromMs: filter.modified_from_ms, modifiedToMs: filter.modified_to_ms },
});

/** `GET /v1/knowledge`: the caller's own bases, and those that the user of this machine shares. */
export function listBases({ knowledge }: Pick<LanParts, 'knowledge'>) {
  return async (c: LanContext): Promise<Response> => {
    const bases = await knowledge.list(c.get('caller'));
    const data = bases.map((base) => ({
      id: base.id,
      object: 'knowledge_base',
      name: base.name,
      model: modelOfBase(bases, base),
      created: Math.floor(base.createdAt / 1000),
      local_only: base.localOnly,
      shared: base.shared,
      read_only: base.readOnly,
      embedding_model: base.embeddingModel,
      documents: base.documents,
      chunks: base.chunks,
      pending: base.pending,
      failed: base.failed,
    }));
    return c.json({ object: 'list', data });
  };
}

/**
 * `POST /v1/knowledge/{id or name}/search`: the best passages, with their ranks by meaning and by
 * words.
 */
export function searchBase({ knowledge }: Pick<LanParts, 'knowledge'>) {
  return async (c: LanContext): Promise<Response> => {
    const { query, limit, filter } = await jsonBody(c, searchBodySchema);
    const caller = c.get('caller');
    const { id } = await findBase(knowledge, caller, c.req.param('base') ?? '');
    const { hits, tookMs } = await knowledge.search(caller, {
      id,
      query,
      ...(limit ? { limit } : {}),
      ...(filter ? { filter: filterOf(filter) } : {}),
      signal: c.get('signal'),
    });
    const data = hits.map(
      ({
        file,
        page,
        heading,
        text,
        score,
        vectorRank,
        lexicalRank,
        similarity,
        lexicalScore,
        documentId,
        chunkId,
      }) => ({
        ...{ file, page, heading, text, score, similarity },
        vector_rank: vectorRank,
        lexical_rank: lexicalRank,
        lexical_score: lexicalScore,
        document_id: documentId,
        chunk_id: chunkId,
      }),
    );
    return c.json({ object: 'list', data, took_ms: tookMs });
  };
}

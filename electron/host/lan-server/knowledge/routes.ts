import { z } from 'zod';
import { jsonBody } from '../middleware/json-body.ts';
import type { LanContext } from '../http/lan-context.ts';
import type { Bases } from './chat-from-base.ts';
import { findBase, modelOfBase } from './bases-as-models.ts';
import type { Route } from '../http/route.ts';
import { filterSchema, toSearchFilter } from './search-filter.ts';

export interface KnowledgeParts {
  knowledge: Bases;
}

export const searchBodySchema = z.strictObject({
  query: z.string().trim().min(1).max(2000),
  limit: z.number().int().min(1).max(50).nullish(),
  filter: filterSchema.nullish(),
});

/** `GET /v1/knowledge`: the caller's own bases, and those that the user of this machine shares. */
export function listBases({ knowledge }: KnowledgeParts) {
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
export function searchBase({ knowledge }: KnowledgeParts) {
  return async (c: LanContext): Promise<Response> => {
    const { query, limit, filter } = await jsonBody(c, searchBodySchema);
    const caller = c.get('caller');
    const { id } = await findBase(knowledge, caller, c.req.param('base') ?? '');
    const { hits, tookMs } = await knowledge.search(caller, {
      id,
      query,
      ...(limit ? { limit } : {}),
      ...(filter ? { filter: toSearchFilter(filter) } : {}),
      signal: c.get('signal'),
    });
    const data = hits.map((hit) => ({
      file: hit.file,
      page: hit.page,
      heading: hit.heading,
      text: hit.text,
      score: hit.score,
      similarity: hit.similarity,
      vector_rank: hit.vectorRank,
      lexical_rank: hit.lexicalRank,
      lexical_score: hit.lexicalScore,
      document_id: hit.documentId,
      chunk_id: hit.chunkId,
    }));
    return c.json({ object: 'list', data, took_ms: tookMs });
  };
}

const base = z.object({
  id: z.string(),
  object: z.literal('knowledge_base'),
  name: z.string(),
  model: z.string(),
  created: z.number().int(),
  local_only: z.boolean(),
  shared: z.boolean(),
  read_only: z.boolean(),
  embedding_model: z.string(),
  documents: z.number().int(),
  chunks: z.number().int(),
  pending: z.number().int(),
  failed: z.number().int(),
});

const hit = z.object({
  file: z.string(),
  page: z.number().int().nullable(),
  heading: z.string().nullable(),
  text: z.string(),
  score: z.number(),
  similarity: z.number().nullable(),
  vector_rank: z.number().int().nullable(),
  lexical_rank: z.number().int().nullable(),
  lexical_score: z.number().nullable(),
  document_id: z.string(),
  chunk_id: z.number().int(),
});

const tag = 'Knowledge bases';

export const knowledgeRoutes: readonly Route<KnowledgeParts>[] = [
  {
    method: 'get',
    path: '/v1/knowledge',
    tag,
    access: 'viewer',
    summary: 'Lists the knowledge bases',
    description:
      'The caller’s own, and those that the user of this machine shares. Each can be asked ' +
      'as a model, by the name in `model`: the answer carries its passages in `sources`, ' +
      '`hearth_model` names the chat model that writes it, and `hearth_filter` limits it to ' +
      'some documents, as `filter` does in a search.',
    replies: {
      200: {
        description: 'The caller’s own first.',
        schema: z.object({ object: z.literal('list'), data: z.array(base) }),
      },
    },
    handler: listBases,
  },
  {
    method: 'post',
    path: '/v1/knowledge/:base{.+}/search',
    tag,
    access: 'member',
    summary: 'Finds the passages that fit a question best',
    params: { base: 'The base’s id or its name.' },
    description:
      '`filter` limits it to the documents that meet every condition. `filter.metadata` has a ' +
      'condition for each key: a value that the document has there, or an object with `eq`, ' +
      '`in`, `gt`, `gte`, `lt`, `lte` (numbers, or dates) or `exists`.',
    body: searchBodySchema,
    replies: {
      200: {
        description:
          'The best first. `similarity` is the cosine by meaning, -1 to 1, and ' +
          '`lexical_score` BM25 by words, from 0 and without an end, comparable only with ' +
          'hits of the same search; each with its rank, and null where that index did ' +
          'not find the passage.',
        schema: z.object({ object: z.literal('list'), data: z.array(hit), took_ms: z.number() }),
      },
    },
    errors: [404],
    handler: searchBase,
  },
];

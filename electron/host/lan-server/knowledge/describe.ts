import { z } from 'zod';
import type { RouteDescription } from '../http/route.ts';
import { searchBodySchema } from './routes.ts';

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

export const knowledgeRoutes: readonly RouteDescription[] = [
  {
    ...{ method: 'get', path: '/v1/knowledge', tag, access: 'key' },
    summary: 'Lists the knowledge bases',
    description:
      'The caller’s own, and those that the user of this machine shares. Each can be asked ' +
      'as a model, by the name in `model`: the answer carries its passages in `sources`, and ' +
      '`hearth_model` names the chat model that writes it.',
    replies: {
      200: {
        description: 'The caller’s own first.',
        schema: z.object({ object: z.literal('list'), data: z.array(base) }),
      },
    },
  },
  {
    ...{ method: 'post', path: '/v1/knowledge/:base{.+}/search', tag, access: 'asks' },
    summary: 'Finds the passages that fit a question best',
    params: { base: 'The base’s id or its name.' },
    body: searchBodySchema,
    replies: {
      200: {
        description:
          'The best first. `similarity` is the cosine by meaning, -1 to 1, and ' +
          '`lexical_score` BM25 by words, from 0 and without an end, to be set beside other ' +
          'hits of the same search only; each with its rank, and null where that index did ' +
          'not find the passage.',
        schema: z.object({ object: z.literal('list'), data: z.array(hit), took_ms: z.number() }),
      },
    },
    errors: [404],
  },
];

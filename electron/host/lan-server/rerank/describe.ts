import { z } from 'zod';
import type { RouteDescription } from '../http/route.ts';
import { rerankBodySchema } from './rerank-body.ts';

const ranked = z.object({
  index: z.number().int(),
  relevance_score: z.number(),
  document: z.object({ text: z.string() }).optional(),
});
const reply = z.object({
  id: z.string(),
  object: z.literal('list'),
  model: z.string(),
  results: z.array(ranked),
  usage: z.object({ prompt_tokens: z.number(), total_tokens: z.number() }),
  meta: z.object({
    api_version: z.object({ version: z.string() }),
    tokens: z.object({ input_tokens: z.number(), output_tokens: z.number() }),
  }),
  hearth: z.object({ method: z.enum(['reranker', 'embedding_cosine']) }),
});

export const rerankRoutes: readonly RouteDescription[] = [
  {
    method: 'post',
    path: '/v1/rerank',
    tag: 'Embeddings and ranking',
    access: 'asks',
    summary: 'Orders documents by how well they answer',
    description:
      'In the form that Cohere, Jina and vLLM share. `auto` is a reranker that an account ' +
      'names, else the one on this machine, else its embedding model; `model` in the reply ' +
      'is the one that ranked, and `hearth.method` says whether it read each document with ' +
      'the query (`reranker`, here a score of 0 to 1) or compared their vectors ' +
      '(`embedding_cosine`, -1 to 1). On this machine a document that is longer than the ' +
      'model’s window is ranked by its beginning.',
    body: rerankBodySchema,
    replies: { 200: { description: 'The best first.', schema: reply } },
  },
];

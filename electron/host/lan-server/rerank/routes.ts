import type { RerankRequest } from '../../../../shared/chat.ts';
import { toAppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Router } from '../../routing/router.ts';
import type { Caller } from '../../caller.ts';
import { checkFields, jsonBody, jsonObject } from '../middleware/json-body.ts';
import type { LanContext } from '../http/lan-context.ts';
import type { RouterParts } from '../models/router-parts.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import { asUnknownModel } from '../models/unknown-model.ts';
import {
  cohereRerankBodySchema,
  rerankBodySchema,
  toCohereReply,
  toRerankReply,
  toRerankRequest,
} from './rerank-body.ts';
import { z } from 'zod';
import type { Route } from '../http/route.ts';

/** Rethrows; for a model that is there but ranks nothing, by the name of the field. */
function asNoReranker(router: Pick<Router, 'available'>, caller: Caller, model: string) {
  return async (thrown: unknown): Promise<never> => {
    const { code } = toAppError(thrown);
    const here =
      code === 'not_found' || code === 'bad_request'
        ? (await router.available(caller.ownerId)).find(({ id }) => id === model)
        : undefined;
    if (here !== undefined)
      throw new ParameterError(
        'model',
        phrase('fields.cannotRank', { model }),
        'unsupported_value',
      );
    return asUnknownModel(router, caller, model)(thrown);
  };
}

function ranked(c: LanContext, { router }: RouterParts, request: RerankRequest) {
  const caller = c.get('caller');
  return router
    .rerank({
      caller,
      purpose: 'api',
      request,
      signal: c.get('signal'),
      onOpened: (id) => c.set('requestId', id),
    })
    .catch(asNoReranker(router, caller, request.model));
}

/** `POST /v1/rerank`, in the form of Cohere, Jina and vLLM. */
export function rerank(parts: RouterParts) {
  return async (c: LanContext): Promise<Response> => {
    const body = await jsonBody(c, rerankBodySchema);
    const request = toRerankRequest(body);
    const result = await ranked(c, parts, request);
    return c.json(toRerankReply(result, request, body.return_documents === true));
  };
}

/** `POST /v2/rerank`, in Cohere's form. */
export function cohereRerank(parts: RouterParts) {
  return async (c: LanContext): Promise<Response> => {
    const fields = await jsonObject(c);
    if ('max_tokens_per_doc' in fields && fields.max_tokens_per_doc !== null)
      throw new ParameterError(
        'max_tokens_per_doc',
        phrase('lan.unsupported', {
          field: 'max_tokens_per_doc',
          why: phrase('fields.maxTokensPerDoc'),
        }),
        'unsupported_parameter',
      );
    const request = toRerankRequest(checkFields(fields, cohereRerankBodySchema));
    return c.json(toCohereReply(await ranked(c, parts, request), request));
  };
}

const rankedDocument = z.object({
  index: z.number().int(),
  relevance_score: z.number(),
  document: z.object({ text: z.string() }).optional(),
});
const reply = z.object({
  id: z.string(),
  object: z.literal('list'),
  model: z.string(),
  results: z.array(rankedDocument),
  usage: z.object({ prompt_tokens: z.number(), total_tokens: z.number() }),
  meta: z.object({
    api_version: z.object({ version: z.string() }),
    tokens: z.object({ input_tokens: z.number(), output_tokens: z.number() }),
  }),
  hearth: z.object({ method: z.enum(['reranker', 'embedding_cosine']) }),
});

export const rerankRoutes: readonly Route<RouterParts>[] = [
  {
    method: 'post',
    path: '/v1/rerank',
    tag: 'Embeddings and ranking',
    access: 'member',
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
    handler: rerank,
  },
  {
    method: 'post',
    path: '/v2/rerank',
    tag: 'Embeddings and ranking',
    access: 'member',
    summary: 'Orders documents, in Cohere’s form',
    description: 'As `/v1/rerank`, for clients of Cohere’s v2.',
    body: cohereRerankBodySchema,
    replies: {
      200: {
        description: 'The best first.',
        schema: z.object({
          id: z.string(),
          results: z.array(z.object({ index: z.number().int(), relevance_score: z.number() })),
          meta: z.looseObject({ api_version: z.looseObject({ version: z.string() }) }),
        }),
      },
    },
    handler: cohereRerank,
  },
];

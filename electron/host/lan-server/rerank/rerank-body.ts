import { z } from 'zod';
import type { RerankRequest, RerankResult } from '../../../../shared/chat.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { SingleResponse } from '../../routing/router.ts';
import { limitedArray } from '../wire/limited-array.ts';
import { ParameterError } from '../wire/openai-errors.ts';

/**
 * The form that Cohere's v2, Jina and vLLM share (docs.cohere.com/reference/rerank,
 * jina.ai/reranker, docs.vllm.ai "Re-rank API"). Strict: unknown fields are refused.
 */
export const rerankBodySchema = z.strictObject({
  model: z.string().min(1),
  query: z.string().min(1),
  documents: limitedArray(
    z.union([z.string(), z.looseObject({ text: z.string().nullish() })]),
    1000,
    1,
  ),
  top_n: z.number().int().min(1).nullish(),
  return_documents: z.boolean().nullish(),
  user: z.string().nullish(),
});
type RerankRequestBody = z.infer<typeof rerankBodySchema>;

/**
 * Cohere's own form (docs.cohere.com/reference/rerank); `priority` orders Cohere's own queue. A
 * number for `max_tokens_per_doc` is refused before this is read, with the reason.
 */
export const cohereRerankBodySchema = z.strictObject({
  model: z.string().min(1),
  query: z.string().min(1),
  documents: limitedArray(z.string().min(1), 1000, 1),
  top_n: z.number().int().min(1).nullish(),
  max_tokens_per_doc: z.null().optional(),
  priority: z.number().int().min(0).max(999).nullish(),
});

/** Cohere's search unit is a query with up to this many documents (docs.cohere.com, “Pricing”). */
const documentsOfUnit = 100;

/** Cohere's reply. The request's page has the model that ranked. */
export const toCohereReply = (
  { results, inputTokens, requestId }: SingleResponse<RerankResult>,
  { documents }: RerankRequest,
) => ({
  id: requestId,
  results: results.map(({ index, score }) => ({ index, relevance_score: score })),
  meta: {
    api_version: { version: '2', is_experimental: false },
    billed_units: { search_units: Math.ceil(documents.length / documentsOfUnit) },
    tokens: { input_tokens: inputTokens, output_tokens: 0 },
  },
});

/**
 * Query and documents are read in pairs, so a body of 10 MB could otherwise become 2.5 GB of text.
 */
const mostQueryChars = 16 * 1024 ** 2;

/** Throws `ParameterError` that names what cannot be ranked. */
export function toRerankRequest({
  model,
  query,
  documents,
  top_n: topN,
}: Pick<RerankRequestBody, 'model' | 'query' | 'documents' | 'top_n'>): RerankRequest {
  if (query.length * documents.length > mostQueryChars)
    throw new ParameterError(
      'query',
      phrase('fields.queryTooLong', { count: query.length, documents: documents.length }),
    );
  const texts = documents.map((document, index) => {
    const text = typeof document === 'string' ? document : document.text;
    if (typeof text !== 'string')
      throw new ParameterError(
        `documents.${index}`,
        phrase('fields.ranksText'),
        'unsupported_value',
      );
    if (text === '') throw new ParameterError(`documents.${index}`, phrase('fields.emptyDocument'));
    return text;
  });
  return { model, query, documents: texts, ...(topN ? { topN } : {}) };
}

/**
 * The counts are where Jina and vLLM have them (`usage`), and where Cohere has them (`meta`); the
 * method is under `hearth`.
 */
export function toRerankReply(
  { results, inputTokens, method, model, requestId }: SingleResponse<RerankResult>,
  { documents }: RerankRequest,
  withDocuments: boolean,
) {
  return {
    id: `rerank-${requestId}`,
    object: 'list',
    model,
    results: results.map(({ index, score }) => ({
      index,
      relevance_score: score,
      ...(withDocuments ? { document: { text: documents[index] ?? '' } } : {}),
    })),
    usage: { prompt_tokens: inputTokens, total_tokens: inputTokens },
    meta: {
      api_version: { version: '2' },
      tokens: { input_tokens: inputTokens, output_tokens: 0 },
    },
    hearth: { method },
  };
}

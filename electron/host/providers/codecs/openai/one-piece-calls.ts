import { z } from 'zod';
import type { ModerateResult, RerankRequest, RerankResult } from '../../../../../shared/chat.ts';
import type { Json, Provider, RerankBody } from '../../provider-data.ts';
import { soundCount, wireCount } from '../../sound-usage.ts';

/** Rerank and moderation: calls that some providers have in addition to OpenAI's dialect. */

/** Documents are not asked back: we have them. */
export function toRerankCall(
  { model, query, documents, topN }: RerankRequest,
  provider: Provider | undefined,
): { path: string; body: Json } {
  const body: RerankBody = { model, query, documents, top_n: topN ?? documents.length };
  return provider?.quirks?.rerank?.(body) ?? { path: provider?.rerankPath ?? '/rerank', body };
}

const tokensSchema = z
  .looseObject({ input_tokens: wireCount, total_tokens: wireCount, prompt_tokens: wireCount })
  .nullish()
  .catch(null);
const rankedSchema = z.array(
  z.looseObject({ index: z.number().int().min(0), relevance_score: z.number() }),
);

/**
 * `results` of Cohere, Jina, vLLM, SiliconFlow, Zhipu, Qianfan and OpenRouter; DashScope's own form
 * has them in `output`. Counts are in `usage` (Jina, vLLM, Zhipu, DashScope, OpenRouter), `tokens`
 * (SiliconFlow) or `meta` (Cohere).
 */
export const rerankSchema = z.looseObject({
  results: rankedSchema.nullish(),
  output: z.looseObject({ results: rankedSchema.nullish() }).nullish(),
  usage: tokensSchema,
  tokens: tokensSchema,
  meta: z.looseObject({ tokens: tokensSchema, billed_units: tokensSchema }).nullish(),
});

/** Null where an index is none of the request's, or comes twice. */
export function fromRerank(
  { results, output, usage, tokens, meta }: z.infer<typeof rerankSchema>,
  { documents, topN }: RerankRequest,
): RerankResult | null {
  const ranked = results ?? output?.results;
  if (
    !ranked ||
    ranked.some(({ index }) => index >= documents.length) ||
    new Set(ranked.map(({ index }) => index)).size < ranked.length
  )
    return null;
  const best = ranked
    .map(({ index, relevance_score: score }) => ({ index, score }))
    .sort((a, b) => b.score - a.score);
  const inputTokens =
    soundCount(
      usage?.total_tokens ??
        usage?.prompt_tokens ??
        tokens?.input_tokens ??
        meta?.tokens?.input_tokens ??
        meta?.billed_units?.input_tokens,
    ) ?? 0;
  return { results: best.slice(0, topN), inputTokens, method: 'reranker' };
}

/**
 * openai-node, `ModerationCreateResponse`. Mistral's has no `flagged` (docs.mistral.ai,
 * "Moderations"), and a usage.
 */
export const moderationSchema = z.looseObject({
  results: z.array(
    z.looseObject({
      flagged: z.boolean().nullish(),
      categories: z.record(z.string(), z.boolean()),
      category_scores: z.record(z.string(), z.number()),
    }),
  ),
  usage: tokensSchema,
});

export function fromModeration({
  results,
  usage,
}: z.infer<typeof moderationSchema>): ModerateResult {
  return {
    results: results.map((verdict) => ({
      ...verdict,
      flagged: verdict.flagged ?? Object.values(verdict.categories).includes(true),
    })),
    inputTokens: soundCount(usage?.prompt_tokens ?? usage?.total_tokens) ?? 0,
  };
}

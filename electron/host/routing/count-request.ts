import type { ChatRequest, RerankRequest } from '../../../shared/chat.ts';
import { countPrompt, largerOf, noTokens, type PromptTokens } from '../usage/count-prompt.ts';
import { estimateTokens } from '../usage/estimate-tokens.ts';
import type { ContentFilter } from './run/content-filter.ts';

/** A request as the client sent it, and as content rules mask it, which may be longer. */
export const formsOf = <Request>(
  request: Request,
  { masked }: Pick<ContentFilter<Request>, 'masked'>,
): Request[] => {
  const other = masked();
  return other === null ? [request] : [request, other];
};

/** The larger figures of all forms of one request. */
export async function countForms(
  forms: readonly ChatRequest[],
  signal: AbortSignal,
): Promise<PromptTokens> {
  let largest = noTokens;
  for (const form of forms) largest = largerOf(largest, await countPrompt(form, signal));
  return largest;
}

/** Each text is read separately, so the longest has to fit. */
export const longestTokens = (texts: readonly string[]): number =>
  Math.ceil(texts.reduce((most, text) => Math.max(most, estimateTokens(text)), 0));

/**
 * A reranker reads the query with each document
 * (alibabacloud.com/help/en/model-studio/text-rerank-api, "Max input tokens per request").
 */
export const rerankTexts = ({ query, documents }: RerankRequest): string[] =>
  documents.map((document) => `${query}\n${document}`);

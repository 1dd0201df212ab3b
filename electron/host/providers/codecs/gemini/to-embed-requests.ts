import type { EmbedRequest } from '../../../../../shared/chat.ts';
import { modelPath, plainModel } from './model-traits.ts';

/**
 * "at most 100 requests can be in one batch" is the refusal of more (langchain-ai/langchainjs issue
 * 4491; vercel/ai pull request 16575).
 */
export const largestBatch = 100;

/**
 * How a text is marked as question or passage. `taskType` is a field of the request
 * (ai.google.dev/api/embeddings) up to gemini-embedding-001; the second generation does not take it
 * and wants it said in the text (ai.google.dev/gemini-api/docs/embeddings, "Task types";
 * docs.aihubmax.com, Gemini format).
 */
function marked(model: string, text: string, kind: EmbedRequest['kind']): Record<string, unknown> {
  const content = (words: string) => ({ content: { parts: [{ text: words }] } });
  if (plainModel(model).startsWith('gemini-embedding-2'))
    return content(
      kind === 'query' ? `task: search result | query: ${text}` : `title: none | text: ${text}`,
    );
  return {
    ...content(text),
    taskType: kind === 'query' ? 'RETRIEVAL_QUERY' : 'RETRIEVAL_DOCUMENT',
  };
}

/** The bodies of `batchEmbedContents` for all texts, in their order. */
export function toEmbedBatches({
  model,
  input,
  kind,
  dimensions,
}: EmbedRequest): { requests: Record<string, unknown>[] }[] {
  const requests = input.map((text) => ({
    model: modelPath(model),
    ...marked(model, text, kind),
    ...(dimensions === undefined ? {} : { outputDimensionality: dimensions }),
  }));
  return Array.from({ length: Math.ceil(requests.length / largestBatch) }, (_, batch) => ({
    requests: requests.slice(batch * largestBatch, (batch + 1) * largestBatch),
  }));
}

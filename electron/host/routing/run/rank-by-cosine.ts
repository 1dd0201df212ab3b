import type { RerankRequest, RerankResult } from '../../../../shared/chat.ts';
import type { LocalRuntime } from '../../local-models/inventory/local-runtime.ts';

/** Vectors are L2-normalised, so that their dot product is the cosine. */
function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

/** Ranks by an embedding model on this machine: the score is the cosine of query and document. */
export async function rankByCosine(
  runtime: Pick<LocalRuntime, 'embed'>,
  { model, query, documents, topN }: RerankRequest,
  signal: AbortSignal,
): Promise<RerankResult> {
  const asked = await runtime.embed({ model, input: [query], kind: 'query' }, { signal });
  const read = await runtime.embed({ model, input: documents, kind: 'passage' }, { signal });
  const [queryVector = new Float32Array()] = asked.vectors;
  const results = read.vectors
    .map((vector, index) => ({ index, score: dot(queryVector, vector) }))
    .sort((a, b) => b.score - a.score);
  return {
    results: results.slice(0, topN),
    inputTokens: asked.inputTokens + read.inputTokens,
    method: 'embedding_cosine',
  };
}

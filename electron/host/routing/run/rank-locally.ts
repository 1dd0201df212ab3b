import type { RerankRequest, RerankResult } from '../../../../shared/chat.ts';
import type { LocalRuntime } from '../../local-models/inventory/local-runtime.ts';
import { rankByCosine } from './rank-by-cosine.ts';

/**
 * Ranks by a model on this machine: a cross-encoder reads query and document together, of an
 * embedding model the vectors are compared.
 */
export function rankLocally(
  runtime: Pick<LocalRuntime, 'runnable' | 'embed' | 'rerank'>,
  request: RerankRequest,
  signal: AbortSignal,
): Promise<RerankResult> {
  const isReranker = runtime
    .runnable()
    .some(({ id, kind }) => id === request.model && kind === 'rerank');
  return isReranker ? runtime.rerank(request, { signal }) : rankByCosine(runtime, request, signal);
}

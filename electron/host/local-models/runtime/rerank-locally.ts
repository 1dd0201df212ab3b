import type { RerankRequest, RerankResult } from '../../../../shared/chat.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { modelBroken } from '../../../model-files/model-broken.ts';
import { crashError, findModel, type RuntimeDeps } from './local-calls.ts';

/** Between two batches a search's ranking, which is urgent, gets its turn. */
const documentsPerBatch = 16;

/**
 * 0..1 of a cross-encoder's logit: what sentence-transformers' `CrossEncoder` gives for models of
 * one label, and text-embeddings-inference unless `raw_scores` is asked for.
 */
const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

export async function rerankLocally(
  { inventory, lifecycle, inference }: RuntimeDeps,
  { model: id, query, documents, topN }: RerankRequest,
  { signal }: { signal: AbortSignal },
): Promise<RerankResult> {
  const model = findModel(inventory, id, 'rerank');
  if (model.rerank === null)
    throw new AppError('internal', phrase('models.cannotRankHere', { name: model.name }));
  const end = lifecycle.begin(model.path);
  try {
    const logits: number[] = [];
    let inputTokens = 0;
    for (let from = 0; from < documents.length; from += documentsPerBatch) {
      const read = await inference().rerank(
        {
          model: model.rerank,
          query,
          passages: documents.slice(from, from + documentsPerBatch),
          budgetMs: Number.MAX_SAFE_INTEGER,
        },
        { signal },
      );
      lifecycle.answered(model.path);
      logits.push(...read.scores.map((score) => score ?? Number.NaN));
      inputTokens += read.inputTokens;
    }
    if (!logits.every(Number.isFinite))
      throw modelBroken(model.path, undefined, phrase('models.scoresNoNumbers').text);
    const results = logits
      .map((logit, index) => ({ index, logit }))
      .sort((a, b) => b.logit - a.logit);
    return {
      results: results.slice(0, topN).map(({ index, logit }) => ({ index, score: sigmoid(logit) })),
      inputTokens,
      method: 'reranker',
    };
  } catch (error) {
    if (signal.aborted)
      throw new AppError('aborted', phrase('models.rankingStopped'), { cause: error });
    throw crashError(error);
  } finally {
    end();
  }
}

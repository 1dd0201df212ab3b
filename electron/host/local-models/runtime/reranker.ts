import type { InferenceClient } from '../../../../shared/contract/inference.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Lifecycle } from './lifecycle.ts';
import { crashError } from './local-calls.ts';

/**
 * Puts passages into a better order by a cross-encoder on this machine. No account is ever asked.
 */
export interface Reranker {
  /** Whether such a model is on this machine. */
  installed(): boolean;
  /**
   * A score a passage, in their order, higher is better; null for those that were not read within
   * `budgetMs`. Throws `model_not_installed`, `model_broken`, `model_too_large`,
   * `inference_crashed`, `aborted`.
   */
  score(
    query: string,
    passages: readonly string[],
    budgetMs: number,
    signal: AbortSignal,
  ): Promise<(number | null)[]>;
}

export function createReranker({
  inventory,
  lifecycle,
  inference,
}: {
  inventory: Inventory;
  lifecycle: Lifecycle;
  inference: () => InferenceClient;
}): Reranker {
  return {
    installed: () => inventory.firstOf('rerank') !== undefined,
    async score(query, passages, budgetMs, signal) {
      const model = inventory.firstOf('rerank');
      if (!model?.rerank) throw new AppError('model_not_installed', phrase('models.noReranker'));
      const end = lifecycle.begin(model.path);
      try {
        const { scores } = await inference().rerank(
          { model: model.rerank, query, passages: [...passages], budgetMs },
          { signal },
        );
        lifecycle.answered(model.path);
        return scores;
      } catch (error) {
        if (signal.aborted)
          throw new AppError('aborted', phrase('models.rankingStopped'), { cause: error });
        throw crashError(error);
      } finally {
        end();
      }
    },
  };
}

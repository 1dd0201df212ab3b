import type { InferenceClient } from '../../../../shared/contract/inference.ts';
import { AppError, toAppError } from '../../../../shared/errors.ts';
import type { Inventory, PresentModel } from '../inventory/inventory.ts';
import type { Lifecycle } from './lifecycle.ts';

/** What every call to a local model needs. */
export interface RuntimeDeps {
  inventory: Inventory;
  lifecycle: Lifecycle;
  inference: () => InferenceClient;
}

/** Throws `model_not_installed`, and `bad_request` for a model of another kind. */
export function findModel(
  inventory: Inventory,
  id: string,
  kind: 'chat' | 'embedding' | 'rerank',
): PresentModel {
  const model = id === 'auto' ? inventory.firstOf(kind) : inventory.find(id);
  if (model === undefined)
    throw new AppError(
      'model_not_installed',
      `The model ${id} is not on this machine. Download it under Models, or choose another one.`,
    );
  if (model.kind !== kind)
    throw new AppError(
      'bad_request',
      `${model.name} is no ${kind === 'rerank' ? 'reranker' : `${kind} model`}.`,
    );
  return model;
}

/** The error of a call whose process ended. The caller has what it had sent. */
export function crashError(error: unknown): AppError {
  const known = toAppError(error);
  if (known.code !== 'host_unavailable') return known;
  return new AppError(
    'inference_crashed',
    'The local model stopped unexpectedly. The text so far is kept; it restarts with the next question.',
    {
      retryable: true,
      cause: error,
    },
  );
}

import type { InferenceClient } from '../../../../shared/contract/inference.ts';
import { AppError, toAppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
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
    throw new AppError('model_not_installed', phrase('models.notHereDownload', { id }));
  if (model.kind !== kind)
    throw new AppError(
      'bad_request',
      kind === 'rerank'
        ? phrase('models.notAReranker', { name: model.name })
        : phrase('models.notOfKind', { name: model.name, kind }),
    );
  return model;
}

/** The error of a call whose process ended. The caller has what it had sent. */
export function crashError(error: unknown): AppError {
  const known = toAppError(error);
  if (known.code !== 'host_unavailable') return known;
  return new AppError('inference_crashed', phrase('models.stoppedUnexpectedly'), {
    retryable: true,
    cause: error,
  });
}

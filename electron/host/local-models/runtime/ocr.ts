import type { InferenceClient, OcrPage } from '../../../../shared/contract/inference.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Lifecycle } from './lifecycle.ts';
import { crashError } from './local-calls.ts';

/** A page in shades of gray, a byte each, row by row. */
export interface PagePicture {
  width: number;
  height: number;
  pixels: Uint8Array<ArrayBuffer>;
}

/** Reads text from pictures by a model on this machine. No account is ever asked. */
export interface Ocr {
  /** Whether such a model is on this machine. */
  installed(): boolean;
  /** Called when such a model has come. Returns how to stop listening. */
  onInstalled(listener: () => void): () => void;
  /**
   * Throws `model_not_installed`, `model_broken`, `model_too_large`, `inference_crashed`,
   * `aborted`.
   */
  read(picture: PagePicture, signal: AbortSignal): Promise<OcrPage>;
}

export function createOcr({
  inventory,
  lifecycle,
  inference,
}: {
  inventory: Inventory;
  lifecycle: Lifecycle;
  inference: () => InferenceClient;
}): Ocr & { inventoryChanged(): void } {
  const installed = (): boolean => inventory.firstOf('ocr') !== undefined;
  const listeners = new Set<() => void>();
  let was = installed();
  return {
    installed,
    onInstalled(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    inventoryChanged() {
      const is = installed();
      const came = is && !was;
      was = is;
      if (came) for (const listener of listeners) listener();
    },
    async read({ width, height, pixels }, signal) {
      const model = inventory.firstOf('ocr');
      if (!model?.ocr) throw new AppError('model_not_installed', phrase('models.noOcr'));
      const end = lifecycle.begin(model.path);
      try {
        const page = await inference().ocr(
          { model: model.ocr, width, height, pixels: new Blob([pixels]) },
          { signal },
        );
        lifecycle.answered(model.path);
        return page;
      } catch (error) {
        if (signal.aborted)
          throw new AppError('aborted', phrase('models.pageStopped'), { cause: error });
        throw crashError(error);
      } finally {
        end();
      }
    },
  };
}

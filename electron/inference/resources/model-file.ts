import { stat } from 'node:fs/promises';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { modelBroken } from '../../model-files/model-broken.ts';

/** Bytes that this process may still allocate; on Linux by the kernel or the container's limit. */
export type AvailableMemory = () => number;

export const availableMemory: AvailableMemory = () => process.availableMemory();

/** The size of a model's file. Throws `model_not_installed` when there is none. */
export async function modelFileSize(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isFile()) return found.size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw modelBroken(path, error);
  }
  throw new AppError('model_not_installed', phrase('models.fileGone', { path }));
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/**
 * Throws `model_too_large` when weights of `sizeBytes` cannot fit. A tenth is added: buffers that
 * grow with the weights and that are allocated while they load.
 */
export function checkMemory(path: string, sizeBytes: number, available: AvailableMemory): void {
  const needed = sizeBytes * 1.1;
  const free = available();
  if (needed <= free) return;
  throw new AppError(
    'model_too_large',
    phrase('models.needsFreeMemory', { needed: gigabytes(needed), free: gigabytes(free), path }),
  );
}

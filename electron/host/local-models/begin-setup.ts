import type { LocalModels } from './local-models.ts';

/**
 * Fetches the default models at the first start, and resumes a download that was interrupted. A
 * later start fetches nothing unasked: the user may have removed the models on purpose.
 */
export function beginSetup(
  models: Pick<LocalModels, 'hasUnfinished' | 'startSetup'>,
  ownerId: string,
  isFirstStart: boolean,
): void {
  if (isFirstStart || models.hasUnfinished()) models.startSetup(ownerId);
}

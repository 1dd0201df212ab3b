import { vi } from 'vitest';
import { modelsFolder } from '../../models/model-files.ts';
import type { World } from './world.ts';

/**
 * The test models as the models of every host that this process starts: a chat and an embedding
 * model that run on this machine. Call it before `startWorld`.
 */
export function useLocalModels(): void {
  process.env['HEARTH_MODELS'] = modelsFolder;
}

/** Resolves when every document of the owner's knowledge bases is indexed. */
export async function indexed({ owner }: Pick<World, 'owner'>): Promise<void> {
  await vi.waitFor(
    async () => {
      const bases = await owner.knowledge.list();
      if (bases.some(({ pending, chunks }) => pending > 0 || chunks === 0))
        throw new Error('A knowledge base is still being indexed.');
    },
    { timeout: 60_000, interval: 100 },
  );
}

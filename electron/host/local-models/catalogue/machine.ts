import { statfs } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import type { Machine } from './choose-models.ts';

/** Free bytes for this user on the disk of a folder; 0 when it cannot be told. */
export type FreeDisk = (folder: string) => Promise<number>;

export const freeDisk: FreeDisk = async (folder) => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/** The memory this process may use at most: a container's limit where there is one. */
export function totalMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

export interface Gpu {
  /** Both null without a graphics processor that llama.cpp can use. */
  name: string | null;
  memoryBytes: number | null;
}

/**
 * What the choice of a model needs to know; a graphics processor that cannot be asked counts as
 * none.
 */
export async function measureMachine(
  folder: string,
  gpu: () => Promise<Gpu>,
  disk: FreeDisk,
): Promise<Machine> {
  const [{ memoryBytes }, freeDiskBytes] = await Promise.all([
    gpu().catch(() => ({ memoryBytes: null })),
    disk(folder),
  ]);
  return {
    totalMemoryBytes: totalMemory(),
    cores: availableParallelism(),
    gpuMemoryBytes: memoryBytes,
    freeDiskBytes,
  };
}

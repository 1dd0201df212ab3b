import { memoryOf, sizeOf, type CatalogueModel } from './model-catalogue.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

export interface Machine {
  totalMemoryBytes: number;
  cores: number;
  /** Null without a graphics processor that llama.cpp can use. */
  gpuMemoryBytes: number | null;
  freeDiskBytes: number;
}

interface MachineFit {
  fits: boolean;
  /** Why not, for a person; empty when it fits. */
  note: string;
  lacks: 'memory' | 'speed' | 'disk' | null;
}

/** Left to everything else on the machine: half of the memory, and this much disk. */
const memoryShare = 0.5;
const diskMarginBytes = 500_000_000;

/**
 * The most billions of parameters that a processor alone answers with at reading speed. A token
 * takes one pass over the weights, so that the speed falls with their number; the steps keep about
 * 10 tokens/s at 4 to 8 bits a weight.
 */
function parametersForCores(cores: number): number {
  if (cores <= 2) return 1;
  if (cores <= 4) return 2;
  return cores <= 8 ? 5 : 9;
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** Whether a machine can take a model. `installed`: it needs no more disk. */
export function fitOf(model: CatalogueModel, machine: Machine, installed: boolean): MachineFit {
  const memory = memoryOf(model, machine.totalMemoryBytes);
  const onGpu =
    model.kind === 'chat' &&
    machine.gpuMemoryBytes !== null &&
    memory <= machine.gpuMemoryBytes * 0.9;
  if (!onGpu && memory > machine.totalMemoryBytes * memoryShare) {
    return {
      fits: false,
      lacks: 'memory',
      note: phrase('models.needsMemory', {
        needed: gigabytes(memory),
        total: gigabytes(machine.totalMemoryBytes),
      }).text,
    };
  }
  const disk = sizeOf(model) + diskMarginBytes;
  if (!installed && disk > machine.freeDiskBytes) {
    return {
      fits: false,
      lacks: 'disk',
      note: phrase('models.needsDisk', {
        needed: gigabytes(disk),
        free: gigabytes(machine.freeDiskBytes),
      }).text,
    };
  }
  if (
    !onGpu &&
    model.kind === 'chat' &&
    model.parametersBillion > parametersForCores(machine.cores)
  ) {
    return {
      fits: true,
      lacks: 'speed',
      note: phrase('models.slow', { cores: machine.cores }).text,
    };
  }
  return { fits: true, lacks: null, note: '' };
}

export interface Choice {
  /** Ids, the best fitting first, then what to take when that one cannot be had. */
  chat: string[];
  embedding: string[];
  /**
   * The best chat or embedding model that would fit but for the disk; null when the disk is no
   * matter.
   */
  noSpaceFor: string | null;
}

/** Which models a machine should have, from the catalogue's ranked ones. */
export function choose(
  models: readonly CatalogueModel[],
  machine: Machine,
  isInstalled: (id: string) => boolean,
): Choice {
  let noSpaceFor: string | null = null;
  const ranked = (kind: 'chat' | 'embedding'): string[] =>
    models
      .filter((model) => model.kind === kind && model.defaultRank !== null)
      .sort((a, b) => (a.defaultRank ?? 0) - (b.defaultRank ?? 0))
      .filter((model) => {
        const { lacks } = fitOf(model, machine, isInstalled(model.id));
        if (
          lacks === 'disk' &&
          fitOf(model, { ...machine, freeDiskBytes: Number.POSITIVE_INFINITY }, false).lacks ===
            null
        )
          noSpaceFor ??= model.id;
        return lacks === null;
      })
      .map(({ id }) => id);
  return { chat: ranked('chat'), embedding: ranked('embedding'), noSpaceFor };
}

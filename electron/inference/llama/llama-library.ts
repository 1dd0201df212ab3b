import type { Llama } from 'node-llama-cpp';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { chatThreads } from '../resources/threads.ts';

export type LlamaModule = typeof import('node-llama-cpp');

export interface LlamaLibrary {
  module: LlamaModule;
  llama: Llama;
  threads: number;
}

async function start(module: LlamaModule, gpu: 'auto' | false): Promise<Llama> {
  const { getLlama, LlamaLogLevel } = module;
  // Only what was installed is used: no compiler is run and nothing is fetched on a user's machine.
  return getLlama({
    gpu,
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    maxThreads: chatThreads(),
    logLevel: LlamaLogLevel.error,
    logger: () => undefined,
  });
}

async function load(): Promise<LlamaLibrary> {
  const module = await import('node-llama-cpp');
  try {
    // A driver that is there and does not work must not keep the processor from doing it.
    const llama = await start(module, 'auto').catch(() => start(module, false));
    return { module, llama, threads: chatThreads() };
  } catch (cause) {
    throw new AppError('internal', phrase('models.libraryFails', { reason: String(cause) }), {
      cause,
    });
  }
}

/** llama.cpp, loaded on first use and kept; a failed start is tried again by the next call. */
export function createLlamaLibrary(): () => Promise<LlamaLibrary> {
  let loading: Promise<LlamaLibrary> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

/**
 * The first graphics processor that llama.cpp can use, with its memory in bytes; both null when
 * there is none.
 */
export async function describeGpu(
  library: LlamaLibrary,
): Promise<{ name: string | null; memoryBytes: number | null }> {
  if (library.llama.gpu === false) return { name: null, memoryBytes: null };
  const [names, memory] = await Promise.all([
    library.llama.getGpuDeviceNames(),
    library.llama.getVramState(),
  ]);
  return { name: names[0] ?? library.llama.gpu, memoryBytes: memory.total };
}

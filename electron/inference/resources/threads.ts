import { availableParallelism } from 'node:os';

/**
 * llama.cpp's threads: one fewer than the cores. Its barriers spin, so that with as many threads as
 * cores one busy neighbour stalls every token (docs/decisions/0004 has the figures).
 */
export function chatThreads(cores: number = availableParallelism()): number {
  return Math.max(1, cores - 1);
}

/**
 * ONNX Runtime's threads: every core, at most eight. With spinning off a busy neighbour costs only
 * its share, and the gain of more threads on short texts ends soon (docs/decisions/0004).
 */
export function embeddingThreads(cores: number = availableParallelism()): number {
  return Math.min(8, Math.max(1, cores));
}

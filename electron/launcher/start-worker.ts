import { Worker, type WorkerOptions } from 'node:worker_threads';
import { childEnvironment } from './child-environment.ts';

/**
 * The one way to start a thread. A thread otherwise gets a copy of this process's whole
 * environment, which may hold keys.
 */
export function startWorker(entry: string, options: Omit<WorkerOptions, 'env'> = {}): Worker {
  return new Worker(entry, { ...options, env: childEnvironment() });
}

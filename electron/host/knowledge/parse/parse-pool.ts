import { Worker } from 'node:worker_threads';
import { AppError } from '../../../../shared/errors.ts';
import type { Chunk, ChunkSize } from '../chunk.ts';
import { fromWorkerError } from '../worker-reply.ts';
import { ownMemoryMb } from './own-memory.ts';
import { parseLimits } from './parsed.ts';
import type { ParseJob, ParseReply } from './parse-worker.ts';

export interface ParsedChunks {
  mediaType: string;
  pages: number | null;
  /** SHA-256 of the file, hex. */
  hash: string;
  sizeBytes: number;
  chunks: Chunk[];
}

export interface ParsePool {
  /** Throws `document_…`, `forbidden`, or `aborted` when the pool is closed meanwhile. */
  parse(path: string, name: string, size: ChunkSize): Promise<ParsedChunks>;
  close(): Promise<void>;
}

/** A parser fills about 50 MB in this time. */
const memoryWatchMs = 100;
const lastResortMb = 2048;

interface Task {
  job: ParseJob;
  resolve(value: ParsedChunks): void;
  reject(error: AppError): void;
}

/**
 * Worker threads that parse, each one document at a time. A parser that takes longer than `timeoutMs` or more than `memoryMb` loses its
 * thread, and only its document fails. A thread without work ends after `idleMs`. The memory is watched from here, by what the whole process grows: V8's own limit for a
 * thread does not count buffers, and a thread that runs into it ends the process as often as itself (seen on Node 24.21), so it is only the last resort.
 */
export function createParsePool(options: { entry: string; threads?: number; timeoutMs?: number; memoryMb?: number; idleMs?: number }): ParsePool {
  const { entry, threads = 1, timeoutMs = parseLimits.timeoutMs, memoryMb = parseLimits.workerMemoryMb, idleMs = 20_000 } = options;
  const waiting: Task[] = [];
  const idle: { worker: Worker; timer: NodeJS.Timeout }[] = [];
  const busy = new Map<Worker, Task>();
  let nextId = 1;
  let closed = false;

  const rest = (worker: Worker): void => {
    busy.delete(worker);
    unlisten(worker);
    worker.on('error', () => undefined);
    // A thread that dies while it rests is forgotten, and the next document gets a new one.
    worker.on('exit', () => idle.splice(0, idle.length, ...idle.filter((entry) => entry.worker !== worker)));
    worker.unref();
    idle.push({ worker, timer: setTimeout(() => void worker.terminate(), idleMs).unref() });
    next();
  };

  const run = (worker: Worker, task: Task): void => {
    busy.set(worker, task);
    const stopWatching = (): void => {
      clearTimeout(timer);
      clearInterval(watch);
    };
    const fail = (error: AppError): void => {
      if (busy.get(worker) !== task) return;
      stopWatching();
      busy.delete(worker);
      unlisten(worker);
      worker.on('error', () => undefined);
      void worker.terminate();
      task.reject(error);
      next();
    };
    const timer = setTimeout(() => fail(tooSlow(timeoutMs)), timeoutMs);
    const startedMb = ownMemoryMb();
    const watch = setInterval(() => {
      if (ownMemoryMb() - startedMb > memoryMb) fail(tooBig());
    }, memoryWatchMs);
    worker.on('error', (error) => fail(workerError(error)));
    worker.on('exit', () => fail(closed ? new AppError('aborted', 'Reading was broken off.') : tooBig()));
    worker.on('message', (reply: ParseReply) => {
      stopWatching();
      if ('value' in reply) task.resolve(reply.value);
      else task.reject(fromWorkerError(reply.error));
      rest(worker);
    });
    worker.ref();
    worker.postMessage(task.job);
  };

  const take = (): Worker => {
    const rested = idle.pop();
    if (!rested) return new Worker(entry, { resourceLimits: { maxOldGenerationSizeMb: lastResortMb }, name: 'parse', execArgv: [] });
    clearTimeout(rested.timer);
    unlisten(rested.worker);
    return rested.worker;
  };

  const next = (): void => {
    while (!closed && waiting.length > 0 && busy.size < threads) {
      const task = waiting.shift();
      if (task) run(take(), task);
    }
  };

  return {
    parse: (path, name, size) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new AppError('aborted', 'Reading was broken off.'));
        waiting.push({ job: { id: nextId++, path, name, size }, resolve, reject });
        next();
      }),
    async close() {
      closed = true;
      for (const task of waiting.splice(0)) task.reject(new AppError('aborted', 'Reading was broken off.'));
      const workers = [...busy.keys(), ...idle.map((entry) => entry.worker)];
      for (const { timer } of idle.splice(0)) clearTimeout(timer);
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** Ours only: a `Worker` keeps listeners of its own by which its port runs, so that without them a message never arrives. */
function unlisten(worker: Worker): void {
  for (const event of ['message', 'error', 'exit'] as const) worker.removeAllListeners(event);
}

function tooSlow(timeoutMs: number): AppError {
  return new AppError('document_unreadable', `Reading the file took longer than ${Math.round(timeoutMs / 1000)} s and was stopped. Split it, or save it anew, and try again.`);
}

function tooBig(): AppError {
  return new AppError('document_too_large', 'Reading the file took more memory than one document may have, and was stopped. Split it, and add the parts.');
}

function workerError(error: unknown): AppError {
  if ((error as { code?: unknown }).code === 'ERR_WORKER_OUT_OF_MEMORY') return tooBig();
  return new AppError('document_unreadable', 'The file made its reader fail. Open it in the program that made it and save it anew.', { cause: error });
}

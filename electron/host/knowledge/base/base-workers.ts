import { setTimeout as delay } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { startWorker } from '../../../launcher/start-worker.ts';
import { fromWorkerError } from '../workers/worker-error.ts';
import { createBaseClient, threadOf, type Base, type BaseThread } from './base-client.ts';
import type { BaseCall, BaseReply } from './base-worker.ts';

export interface BaseWorkers {
  /**
   * Opens the file before the first call, and creates, rebuilds or refuses it then. Calls fail once
   * `signal` is aborted.
   */
  base(path: string, signal?: AbortSignal): Base;
  /** Every thread closes the file. */
  release(path: string): Promise<void>;
  close(): Promise<void>;
}

interface Thread {
  worker: Worker;
  waiting: Map<number, { resolve(value: unknown): void; reject(error: AppError): void }>;
}

/**
 * A writer that indexes makes much garbage, and V8 would let its young generation grow to 128 MB
 * and keep it that large.
 */
const maxYoungGenerationSizeMb = 12;

const closeWithinMs = 2_000;

/**
 * The three threads, each started when it is first needed. One that dies fails what waits for it,
 * and the next call starts another.
 */
export function createBaseWorkers(entry: string): BaseWorkers {
  const threads = new Map<BaseThread, Thread>();
  const opened = new Map<string, Promise<unknown>>();
  let nextId = 1;

  const start = (name: BaseThread): Thread => {
    const worker = startWorker(entry, {
      workerData: { thread: name },
      name: `base-${name}`,
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb },
    });
    const thread: Thread = { worker, waiting: new Map() };
    const end = (cause: unknown): void => {
      if (threads.get(name) === thread) threads.delete(name);
      if (name === 'write') opened.clear();
      for (const { reject } of thread.waiting.values())
        reject(
          new AppError('internal', phrase('knowledge.workerEnded'), { retryable: true, cause }),
        );
      thread.waiting.clear();
    };
    worker.on('error', end);
    worker.on('exit', () => end(undefined));
    worker.on('message', (reply: BaseReply) => {
      const waiter = thread.waiting.get(reply.id);
      thread.waiting.delete(reply.id);
      if (thread.waiting.size === 0) worker.unref();
      if ('value' in reply) waiter?.resolve(reply.value);
      else waiter?.reject(fromWorkerError(reply.error));
    });
    worker.unref();
    threads.set(name, thread);
    return thread;
  };

  const send = (name: BaseThread, call: Omit<BaseCall, 'id'>): Promise<unknown> => {
    const thread = threads.get(name) ?? start(name);
    const id = nextId++;
    return new Promise((resolve, reject) => {
      thread.waiting.set(id, { resolve, reject });
      thread.worker.ref();
      thread.worker.postMessage({ id, ...call } satisfies BaseCall);
    });
  };

  /** The writer comes first: it makes the file that the searchers open. */
  const open = (path: string): Promise<unknown> => {
    const known = opened.get(path);
    if (known) return known;
    const opening = send('write', { path, method: 'open', input: undefined });
    opened.set(path, opening);
    opening.catch(() => opened.delete(path));
    return opening;
  };

  const release = async (path: string): Promise<void> => {
    opened.delete(path);
    await Promise.all(
      [...threads.keys()].map((name) => send(name, { path, method: 'close', input: undefined })),
    );
  };

  return {
    base: (path, signal) =>
      createBaseClient(async (method, input) => {
        signal?.throwIfAborted();
        await open(path);
        return send(threadOf[method], { path, method, input });
      }),
    release,
    async close() {
      // A thread that is ended in the middle of a statement can take the whole process along; each
      // has a moment to finish and to close its files.
      await Promise.race([
        Promise.allSettled([...opened.keys()].map(release)),
        delay(closeWithinMs, undefined, { ref: false }),
      ]);
      await Promise.all([...threads.values()].map(({ worker }) => worker.terminate()));
    },
  };
}

import type { Worker } from 'node:worker_threads';
import { entryPath } from '../../entry-path.ts';
import { startWorker } from '../../launcher/start-worker.ts';
import { AppError, type PlainError, toAppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { ReadStatementName, ReadStatements } from './read-statements.ts';

export type StoreJob =
  /** `PRAGMA quick_check`: an empty list means sound. */
  | { kind: 'quickCheck'; path: string }
  /** A consistent copy of a live file, whole or not there. */
  | { kind: 'backup'; path: string; target: string }
  /** Moves what the log of a live file holds into the file itself. */
  | { kind: 'checkpoint'; path: string }
  | { kind: 'read'; path: string; name: ReadStatementName; params: Record<string, unknown> };

export interface StoreJobMessage {
  id: number;
  job: StoreJob;
}

export type StoreJobReply =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; error: PlainError };

/**
 * Work on database files that takes longer than a statement; one thread does it, with connections
 * of its own.
 */
export interface StoreJobs {
  quickCheck(path: string): Promise<string[]>;
  backup(path: string, target: string): Promise<void>;
  /** Moves the log of a live file into it, in parallel with writers. Returns the log's pages. */
  checkpoint(path: string): Promise<number>;
  read<Name extends ReadStatementName>(
    path: string,
    name: Name,
    params: ReadStatements[Name]['params'],
  ): Promise<ReadStatements[Name]['row'][]>;
  close(): Promise<void>;
}

/** Milliseconds without a job after which the thread ends: an idle thread costs some 10 MB. */
const idleMs = 30_000;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export function createStoreJobs(): StoreJobs {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let lastId = 0;
  let idle: NodeJS.Timeout | undefined;

  const failAll = (error: AppError): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };

  const stop = async (): Promise<void> => {
    clearTimeout(idle);
    const ending = worker;
    worker = null;
    await ending?.terminate();
  };

  const settle = (reply: StoreJobReply): void => {
    const one = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.ok) one?.resolve(reply.value);
    else one?.reject(toAppError(reply.error));
    if (waiting.size > 0) return;
    worker?.unref();
    clearTimeout(idle);
    idle = setTimeout(() => void stop(), idleMs).unref();
  };

  const start = (): Worker => {
    const started = startWorker(entryPath('store-worker'));
    const gone = (error: unknown): void => {
      if (worker !== started) return;
      worker = null;
      failAll(toAppError(error));
    };
    started.on('message', settle);
    started.on('error', gone);
    started.on('exit', () =>
      gone(new AppError('internal', phrase('store.threadEnded'), { retryable: true })),
    );
    return started;
  };

  const ask = (job: StoreJob): Promise<unknown> =>
    new Promise((resolve, reject) => {
      worker ??= start();
      worker.ref();
      clearTimeout(idle);
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      worker.postMessage({ id: lastId, job } satisfies StoreJobMessage);
    });

  return {
    quickCheck: async (path) => (await ask({ kind: 'quickCheck', path })) as string[],
    backup: async (path, target) => {
      await ask({ kind: 'backup', path, target });
    },
    checkpoint: async (path) => (await ask({ kind: 'checkpoint', path })) as number,
    read: async <Name extends ReadStatementName>(
      path: string,
      name: Name,
      params: ReadStatements[Name]['params'],
    ) => (await ask({ kind: 'read', path, name, params })) as ReadStatements[Name]['row'][],
    close: async () => {
      await stop();
      failAll(new AppError('aborted', phrase('access.closing')));
    },
  };
}

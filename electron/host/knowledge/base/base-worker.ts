import { parentPort, workerData } from 'node:worker_threads';
import { toWorkerError, type WorkerError } from '../worker-reply.ts';
import { toBaseError } from './base-errors.ts';
import { openForSearch, openForWriting, type BaseDatabase } from './base-database.ts';
import { baseMethods, type BaseMethod } from './base-methods.ts';

/**
 * Entry of the worker threads that own the connections to knowledge bases. Each thread has one role: `write` (one writer a base, so nothing
 * waits for a lock), `vectors` or `words` (the two searches run side by side; `words` also reads). A thread keeps the last few bases open.
 */

export type BaseRole = 'write' | 'vectors' | 'words';

export interface BaseCall {
  id: number;
  path: string;
  /** `close` lets go of the file, so that it can be deleted. */
  method: BaseMethod | 'open' | 'close';
  args: readonly unknown[];
}

export type BaseReply = { id: number; value: unknown } | { id: number; error: WorkerError };

const openAtOnce = 6;
const { role } = workerData as { role: BaseRole };
const bases = new Map<string, BaseDatabase>();

/** The base used last stands at the end of the map. */
function base(path: string): BaseDatabase {
  const known = bases.get(path);
  bases.delete(path);
  const db = known ?? (role === 'write' ? openForWriting(path, Date.now()) : openForSearch(path));
  bases.set(path, db);
  const [oldest] = bases.keys();
  if (bases.size > openAtOnce && oldest !== undefined) close(oldest);
  return db;
}

function close(path: string): void {
  bases.get(path)?.close();
  bases.delete(path);
}

function answer(call: BaseCall): unknown {
  if (call.method === 'close') return close(call.path);
  const db = base(call.path);
  if (call.method === 'open') return undefined;
  // The client's types tie a method to its arguments; across the port they are only values.
  return (baseMethods[call.method] as (db: BaseDatabase, ...args: readonly unknown[]) => unknown)(db, ...call.args);
}

parentPort?.on('message', (call: BaseCall) => {
  try {
    parentPort?.postMessage({ id: call.id, value: answer(call) } satisfies BaseReply);
  } catch (cause) {
    parentPort?.postMessage({ id: call.id, error: toWorkerError(toBaseError(cause)) } satisfies BaseReply);
  }
});

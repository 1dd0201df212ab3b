import { parentPort, workerData } from 'node:worker_threads';
import { toWorkerError, type WorkerError } from '../workers/worker-error.ts';
import { toBaseError } from './base-errors.ts';
import { openForSearch, openForWriting, type BaseDatabase } from './database/base-database.ts';
import type { BaseThread } from './base-client.ts';
import { baseMethods, type BaseMethod } from './base-methods.ts';

/**
 * Entry of the worker threads that own the connections to knowledge bases (`BaseThread`). A thread
 * keeps the last few bases open.
 */

export interface BaseCall {
  id: number;
  path: string;
  /** `close` closes the file, so that it can be deleted. */
  method: BaseMethod | 'open' | 'close';
  input: unknown;
}

export type BaseReply = { id: number; value: unknown } | { id: number; error: WorkerError };

const openAtOnce = 6;
/**
 * After this long without a call a base frees the pages that it caches in memory, up to 16 MB
 * (sqlite.org/pragma.html#pragma_shrink_memory).
 */
const shrinkAfterMs = 10_000;
const { thread } = workerData as { thread: BaseThread };
const bases = new Map<string, { db: BaseDatabase; usedAt: number; shrunk: boolean }>();

/** The base used last is at the end of the map. */
function base(path: string): BaseDatabase {
  const now = Date.now();
  const known = bases.get(path);
  bases.delete(path);
  const db = known?.db ?? (thread === 'write' ? openForWriting(path, now) : openForSearch(path));
  shrinkOthers(now);
  bases.set(path, { db, usedAt: now, shrunk: false });
  const [oldest] = bases.keys();
  if (bases.size > openAtOnce && oldest !== undefined) close(oldest);
  return db;
}

function shrinkOthers(now: number): void {
  for (const other of bases.values()) {
    if (other.shrunk || now - other.usedAt < shrinkAfterMs) continue;
    other.db.pragma('shrink_memory');
    other.shrunk = true;
  }
}

function close(path: string): void {
  bases.get(path)?.db.close();
  bases.delete(path);
}

function answer(call: BaseCall): unknown {
  if (call.method === 'close') return close(call.path);
  const db = base(call.path);
  if (call.method === 'open') return undefined;
  // The client's types tie a method to its input; across the port it is only a value.
  return (baseMethods[call.method] as (db: BaseDatabase, input: unknown) => unknown)(
    db,
    call.input,
  );
}

parentPort?.on('message', (call: BaseCall) => {
  try {
    parentPort?.postMessage({ id: call.id, value: answer(call) } satisfies BaseReply);
  } catch (cause) {
    parentPort?.postMessage({
      id: call.id,
      error: toWorkerError(toBaseError(cause)),
    } satisfies BaseReply);
  }
});

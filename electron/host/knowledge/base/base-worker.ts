import { parentPort, workerData } from 'node:worker_threads';
import { toWorkerError, type WorkerError } from '../worker-reply.ts';
import { toBaseError } from './base-errors.ts';
import { openForSearch, openForWriting, type BaseDatabase } from './base-database.ts';
import { baseMethods, type BaseMethod } from './base-methods.ts';

/**
 * Entry of the worker threads that own the connections to knowledge bases. Each thread has one
 * role: `write` (one writer a base, so nothing waits for a lock), `vectors` or `words` (the two
 * searches run side by side; `words` also reads). A thread keeps the last few bases open.
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
/**
 * After so long without a call a base lets go of the pages that it holds in memory, up to 16 MB
 * (sqlite.org/pragma.html#pragma_shrink_memory).
 */
const restsAfterMs = 10_000;
const { role } = workerData as { role: BaseRole };
const bases = new Map<string, { db: BaseDatabase; usedAt: number; rests: boolean }>();

/** The base used last stands at the end of the map. */
function base(path: string): BaseDatabase {
  const now = Date.now();
  const known = bases.get(path);
  bases.delete(path);
  const db = known?.db ?? (role === 'write' ? openForWriting(path, now) : openForSearch(path));
  restOthers(now);
  bases.set(path, { db, usedAt: now, rests: false });
  const [oldest] = bases.keys();
  if (bases.size > openAtOnce && oldest !== undefined) close(oldest);
  return db;
}

function restOthers(now: number): void {
  for (const other of bases.values()) {
    if (other.rests || now - other.usedAt < restsAfterMs) continue;
    other.db.pragma('shrink_memory');
    other.rests = true;
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
  // The client's types tie a method to its arguments; across the port they are only values.
  return (baseMethods[call.method] as (db: BaseDatabase, ...args: readonly unknown[]) => unknown)(
    db,
    ...call.args,
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

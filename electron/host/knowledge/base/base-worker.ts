import { parentPort, workerData } from 'node:worker_threads';
import { toWorkerError, type WorkerError } from '../worker-reply.ts';
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
    parentPort?.postMessage({ id: call.id, error: translated(cause) } satisfies BaseReply);
  }
});

function translated(cause: unknown): WorkerError {
  const code = String((cause as { code?: unknown } | null)?.code ?? '');
  if (code.startsWith('SQLITE_FULL')) return { code: 'disk_full', message: 'The disk is full, so the knowledge base can’t grow. What was indexed is kept. Free some space and try again.', retryable: true };
  if (code.startsWith('SQLITE_IOERR')) return { code: 'disk_full', message: 'The knowledge base could not be written: the disk is full or failing. What was indexed is kept. Free some space and try again.', retryable: true };
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return { code: 'store_corrupt', message: 'The knowledge base’s file is damaged. Restart Hearth: the file is set aside and the base is built anew from its documents.', retryable: false };
  return toWorkerError(cause);
}

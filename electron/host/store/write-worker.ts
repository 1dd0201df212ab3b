import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { toAppError } from '../../../shared/errors.ts';
import { connect } from './connection.ts';
import { createUnitRunner, type Unit } from './run-units.ts';
import type { WriteReply, WriteThreadData } from './write-thread.ts';

/** Writes batches of units, one after another, each in a transaction of its own. */
const { path, statements, port, done } = workerData as WriteThreadData;
const sqlite = connect(path);
const run = createUnitRunner(sqlite, statements);

function perform(units: readonly Unit[]): WriteReply {
  try {
    return { refused: run(units).map((error) => toAppError(error).message) };
  } catch (error) {
    const { code, message, retryable } = toAppError(error);
    return { refused: [], failed: { code, message, retryable } };
  }
}

const close = (): void => {
  sqlite.close();
  port.close();
};

(port satisfies MessagePort).on('message', (batch: string | null) => {
  if (batch === null) return close();
  // The reply is in the port before the count says so: who waits for the count finds it there.
  port.postMessage(perform(JSON.parse(batch) as Unit[]));
  Atomics.add(done, 0, 1);
  Atomics.notify(done, 0);
});
parentPort?.postMessage('ready');

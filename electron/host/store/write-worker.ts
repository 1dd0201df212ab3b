import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { toAppError, toPlainError } from '../../../shared/errors.ts';
import { connect } from './connection.ts';
import { restartLogOf } from './restart-log.ts';
import { createUnitRunner, type Unit } from './run-units.ts';
import { restartLog, type WriteReply, type WriteThreadData } from './write-thread.ts';

/** Writes batches of units, one after another, each in a transaction of its own. */
const { path, statements, port, done } = workerData as WriteThreadData;
const sqlite = connect(path);
// A batch must not wait for the disk: another thread moves the log into the file.
sqlite.pragma('wal_autocheckpoint = 0');
const run = createUnitRunner(sqlite, statements);

function perform(units: readonly Unit[]): WriteReply {
  try {
    return { refused: run(units).map((error) => toAppError(error).message) };
  } catch (error) {
    return { refused: [], failed: toPlainError(error) };
  }
}

const close = (): void => {
  sqlite.close();
  port.close();
};

(port satisfies MessagePort).on('message', (batch: string | null) => {
  if (batch === null) return close();
  if (batch === restartLog) return void restartLogOf(sqlite);
  // The reply is in the port before the count says so: who waits for the count finds it there.
  port.postMessage(perform(JSON.parse(batch) as Unit[]));
  Atomics.add(done, 0, 1);
  Atomics.notify(done, 0);
});
parentPort?.postMessage('ready');

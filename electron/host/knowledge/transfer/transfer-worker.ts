// Entry of the worker thread that exports, imports or measures a knowledge base, so that packing and
// unpacking never delay the host's own thread. It runs one job of `transfer-jobs.ts`, reports its
// progress in bytes, posts the result or a typed error, and ends.
import { parentPort, workerData } from 'node:worker_threads';
import { toBaseError } from '../base/base-errors.ts';
import { toWorkerError, type WorkerError } from '../workers/worker-error.ts';
import { transferJobs, type TransferJob } from './transfer-jobs.ts';
import type { OnBytes } from './with-progress.ts';

export type TransferReply =
  | { value: unknown }
  | { error: WorkerError }
  | { doneBytes: number; totalBytes: number };

const reply = (message: TransferReply): void => parentPort?.postMessage(message);

/** The shortest time between two reports; a stream has one every 64 KB. */
const reportEveryMs = 100;
let reportedAt = 0;
const onBytes: OnBytes = (doneBytes, totalBytes) => {
  if (performance.now() - reportedAt < reportEveryMs) return;
  reportedAt = performance.now();
  reply({ doneBytes, totalBytes });
};

const { job, input } = workerData as { job: TransferJob; input: unknown };
try {
  // The client's types tie a job to its input; across the port it is only a value.
  reply({
    value: await (transferJobs[job] as (input: unknown, onBytes: OnBytes) => unknown)(
      input,
      onBytes,
    ),
  });
} catch (cause) {
  reply({ error: toWorkerError(toBaseError(cause)) });
}

import { parentPort, workerData } from 'node:worker_threads';
import { toBaseError } from '../base/base-errors.ts';
import { toWorkerError, type WorkerError } from '../workers/worker-error.ts';
import { transferJobs, type TransferJob } from './transfer-jobs.ts';
import type { OnBytes } from './with-progress.ts';

/** Entry of the thread that does one job and ends. */

export type TransferReply =
  | { value: unknown }
  | { error: WorkerError }
  | { doneBytes: number; totalBytes: number };

const reply = (message: TransferReply): void => parentPort?.postMessage(message);

/** How often the host is told how far a job is; a stream says so every 64 KB. */
const tellEveryMs = 100;
let toldAt = 0;
const onBytes: OnBytes = (doneBytes, totalBytes) => {
  if (performance.now() - toldAt < tellEveryMs) return;
  toldAt = performance.now();
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

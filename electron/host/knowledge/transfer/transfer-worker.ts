import { parentPort, workerData } from 'node:worker_threads';
import { toBaseError } from '../base/base-errors.ts';
import { toWorkerError, type WorkerError } from '../worker-reply.ts';
import { transferJobs, type TransferJob } from './transfer-jobs.ts';

/** Entry of the thread that does one job and ends. */

export type TransferReply = { value: unknown } | { error: WorkerError };

const { job, input } = workerData as { job: TransferJob; input: unknown };
try {
  // The client's types tie a job to its input; across the port it is only a value.
  const value = await (transferJobs[job] as (input: unknown) => unknown)(input);
  parentPort?.postMessage({ value } satisfies TransferReply);
} catch (cause) {
  parentPort?.postMessage({ error: toWorkerError(toBaseError(cause)) } satisfies TransferReply);
}

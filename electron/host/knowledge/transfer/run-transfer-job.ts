import { entryPath } from '../../../entry-path.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { startWorker } from '../../../launcher/start-worker.ts';
import { fromWorkerError } from '../workers/worker-error.ts';
import type { TransferJob, TransferJobs } from './transfer-jobs.ts';
import type { OnBytes } from './with-progress.ts';
import type { TransferReply } from './transfer-worker.ts';

/** Runs a job on a thread of its own, which ends with it or with the signal. */
export async function runTransferJob<J extends TransferJob>(
  job: J,
  input: Parameters<TransferJobs[J]>[0],
  signal: AbortSignal,
  onBytes: OnBytes = () => undefined,
): Promise<Awaited<ReturnType<TransferJobs[J]>>> {
  signal.throwIfAborted();
  const worker = startWorker(entryPath('transfer-worker'), {
    workerData: { job, input },
    name: job,
    execArgv: [],
  });
  const stop = (): void => void worker.terminate();
  signal.addEventListener('abort', stop);
  const replied = new Promise<Awaited<ReturnType<TransferJobs[J]>>>((resolve, reject) => {
    worker.on('message', (reply: TransferReply) => {
      if ('value' in reply) resolve(reply.value as Awaited<ReturnType<TransferJobs[J]>>);
      else if ('error' in reply) reject(fromWorkerError(reply.error));
      else onBytes(reply.doneBytes, reply.totalBytes);
    });
    worker.on('error', reject);
    worker.on('exit', () =>
      reject(
        signal.aborted
          ? (signal.reason as Error)
          : new AppError('internal', phrase('transfer.threadEnded'), { retryable: true }),
      ),
    );
  });
  try {
    return await replied;
  } finally {
    signal.removeEventListener('abort', stop);
    // The thread may hold files that are to be moved or removed now.
    await worker.terminate();
  }
}

import type { Worker } from 'node:worker_threads';
import { entryPath } from '../../entry-path.ts';
import { AppError, toAppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { startWorker } from '../../launcher/start-worker.ts';
import { abortedError } from '../resources/queue.ts';
import type { FromOnnxWorker, OnnxJob, OnnxResults, ToOnnxWorker } from './worker-protocol.ts';

export interface ModelWorkers {
  /**
   * Runs a job on the worker of the model's file, and starts that worker where none runs. Throws
   * what the job throws, `inference_crashed`, `aborted`.
   */
  run<K extends OnnxJob['type']>(
    job: Extract<OnnxJob, { type: K }>,
    signal: AbortSignal,
  ): Promise<OnnxResults[K]>;
  /** The paths of models that have a worker. */
  loaded(): string[];
  /** False when the model is not loaded, or is in use. */
  unload(path: string): Promise<boolean>;
}

interface Waiting {
  resolve(result: OnnxResults[OnnxJob['type']]): void;
  reject(error: AppError): void;
}

interface Running {
  worker: Worker;
  jobs: Map<number, Waiting>;
}

const crashed = (cause: unknown): AppError =>
  new AppError('inference_crashed', phrase('models.restarts'), { retryable: true, cause });

function start(path: string, ended: () => void): Running {
  const jobs = new Map<number, Waiting>();
  const worker = startWorker(entryPath('onnx-worker'), { name: `onnx ${path}` });
  const fail = (cause: unknown): void => {
    ended();
    for (const job of jobs.values()) job.reject(crashed(cause));
    jobs.clear();
  };
  worker.on('message', (message: FromOnnxWorker) => {
    const job = jobs.get(message.id);
    jobs.delete(message.id);
    if (message.type === 'done') job?.resolve(message.result);
    else job?.reject(toAppError(message.error));
  });
  worker.on('error', fail);
  worker.on('exit', fail);
  return { worker, jobs };
}

/**
 * ONNX models by the path of their weights, each on a worker thread of its own. Unloading one ends
 * its thread and frees its memory.
 */
export function createModelWorkers(): ModelWorkers {
  const running = new Map<string, Running>();
  let lastId = 0;

  function get(path: string): Running {
    const known = running.get(path);
    if (known !== undefined) return known;
    const started = start(path, () => {
      if (running.get(path) === started) running.delete(path);
    });
    running.set(path, started);
    return started;
  }

  function run<K extends OnnxJob['type']>(
    job: Extract<OnnxJob, { type: K }>,
    signal: AbortSignal,
  ): Promise<OnnxResults[K]> {
    if (signal.aborted) return Promise.reject(abortedError());
    const { worker, jobs } = get(job.model.path);
    lastId += 1;
    const id = lastId;
    const send = (message: ToOnnxWorker): void => worker.postMessage(message);
    return new Promise<OnnxResults[K]>((resolve, reject) => {
      const stop = (): void => {
        jobs.delete(id);
        send({ type: 'abort', id });
        reject(abortedError());
      };
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T): void => {
          signal.removeEventListener('abort', stop);
          settle(value);
        };
      signal.addEventListener('abort', stop, { once: true });
      // A worker answers a job with the result of its own type; across the thread's port they are
      // only values.
      jobs.set(id, { resolve: settled(resolve as Waiting['resolve']), reject: settled(reject) });
      send({ type: 'run', id, job });
    });
  }

  return {
    run,
    loaded: () => [...running.keys()],
    async unload(path) {
      const known = running.get(path);
      if (known === undefined || known.jobs.size > 0) return false;
      running.delete(path);
      await known.worker.terminate();
      return true;
    },
  };
}

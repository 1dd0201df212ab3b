import { Worker } from 'node:worker_threads';
import { entryPath } from '../../entry-path.ts';
import type { EmbeddingModelSpec } from '../../../shared/contract/inference.ts';
import { AppError } from '../../../shared/errors.ts';
import { abortedError } from '../queue.ts';
import type { FromOnnxWorker, ToOnnxWorker } from './worker-protocol.ts';

export interface Embedded {
  inputTokens: number;
  /** The vectors one after another. */
  vectors: Float32Array<ArrayBuffer>;
}

export interface EmbeddingModels {
  embed(model: EmbeddingModelSpec, kind: 'query' | 'passage', texts: string[], signal: AbortSignal): Promise<Embedded>;
  loaded(): string[];
  /** False when the model is not loaded, or is in use. */
  unload(path: string): Promise<boolean>;
}

interface Waiting {
  path: string;
  resolve(result: Embedded): void;
  reject(error: AppError): void;
}

interface Running {
  worker: Worker;
  jobs: Map<number, Waiting>;
}

const crashed = (cause: unknown): AppError =>
  new AppError('inference_crashed', 'The embedding model stopped unexpectedly. It starts anew with the next try.', { retryable: true, cause });

function start(path: string, ended: () => void): Running {
  const jobs = new Map<number, Waiting>();
  const worker = new Worker(entryPath('onnx-worker'), { name: `onnx ${path}` });
  const fail = (cause: unknown): void => {
    ended();
    for (const job of jobs.values()) job.reject(crashed(cause));
    jobs.clear();
  };
  worker.on('message', (message: FromOnnxWorker) => {
    const job = jobs.get(message.id);
    jobs.delete(message.id);
    if (message.type === 'done') job?.resolve(message);
    else job?.reject(new AppError(message.code, message.message));
  });
  worker.on('error', fail);
  worker.on('exit', fail);
  return { worker, jobs };
}

/** Embedding models by path, each on a worker thread of its own: unloading one ends its thread and frees all it held. */
export function createEmbeddingModels(): EmbeddingModels {
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

  function embed(model: EmbeddingModelSpec, kind: 'query' | 'passage', texts: string[], signal: AbortSignal): Promise<Embedded> {
    if (signal.aborted) return Promise.reject(abortedError());
    const { worker, jobs } = get(model.path);
    lastId += 1;
    const id = lastId;
    const send = (message: ToOnnxWorker): void => worker.postMessage(message);
    return new Promise<Embedded>((resolve, reject) => {
      const stop = (): void => {
        jobs.delete(id);
        send({ type: 'abort', id });
        reject(abortedError());
      };
      const settled = <T>(settle: (value: T) => void) => (value: T): void => {
        signal.removeEventListener('abort', stop);
        settle(value);
      };
      signal.addEventListener('abort', stop, { once: true });
      jobs.set(id, { path: model.path, resolve: settled(resolve), reject: settled(reject) });
      send({ type: 'embed', id, model, kind, texts });
    });
  }

  return {
    embed,
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

import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../security/log.ts';
import { toAppError, type AppError } from '../../../../shared/errors.ts';
import type { PendingPassage } from '../base/base-write.ts';
import type { Base } from '../base/base-workers.ts';
import type { ChunkSize } from '../chunk.ts';
import type { ParsePool } from '../parse/parse-pool.ts';
import { createWorkLoop, type WorkLoop } from './work-loop.ts';

export interface IngestTarget {
  id: string;
  base: Base;
  /** Ends when the base is removed or the host stops. */
  signal: AbortSignal;
  /** Where a document's file lies, as an absolute path. */
  locate(location: string): string;
  chunkSize(): ChunkSize;
  /** Null while there is no model that could; it is asked again. */
  embeddingModel(): Promise<string | null>;
  /** Vectors one after another. */
  embed(model: string, texts: readonly string[], signal: AbortSignal): Promise<Float32Array>;
  changed(): void;
}

export interface Ingest {
  /** Looks for work in the base; does nothing while that is already being done. */
  wake(target: IngestTarget): void;
  /** Resolves when nothing of the base is left to do, or with the signal. */
  settled(baseId: string, signal: AbortSignal): Promise<void>;
  /** The base is gone; its signal was aborted before. */
  forget(baseId: string): void;
  close(): Promise<void>;
}

/** So many passages go to the model at once: enough for it to sort by length, few enough that a question asked meanwhile soon gets its turn. */
export const batchPassages = 64;
const retryDelaysMs = [1000, 4000, 15_000];
const modelPollMs = 1000;

interface Job {
  parsing: WorkLoop;
  embedding: WorkLoop;
}

/**
 * The durable queue. All that is known stands in the base's file: a document's state, and for each passage whether it has its vector. Two loops a
 * base work it off, one parses and one embeds, and end when there is nothing left; after a kill they start where the file says.
 */
export function createIngest({ pool, log, now }: { pool: ParsePool; log: Log; now: () => number }): Ingest {
  const jobs = new Map<string, Job>();

  const parseAll = async (target: IngestTarget, stored: () => void): Promise<void> => {
    for (;;) {
      const next = target.signal.aborted ? null : await target.base.call('write', 'takeQueued', now());
      if (!next) return;
      target.changed();
      await parseOne(target, next);
      target.changed();
      stored();
    }
  };

  const parseOne = async (target: IngestTarget, next: { id: string; location: string; name: string }): Promise<void> => {
    try {
      const parsed = await pool.parse(target.locate(next.location), next.name, target.chunkSize());
      const { twins } = await target.base.call('write', 'storeParsed', next.id, parsed, now());
      // A file that was moved: its old entry goes, its passages live on in the new one.
      for (const twin of twins) if (!existsSync(twin.path)) await target.base.call('write', 'removeDocument', twin.id, now());
    } catch (cause) {
      // Plain, since an error loses its code on the way to the worker.
      const { code, message } = toAppError(cause);
      if (target.signal.aborted || code === 'aborted') return;
      log.warn({ baseId: target.id, documentId: next.id, code }, 'document failed');
      await target.base.call('write', 'failDocument', next.id, { code, message }, now());
    }
  };

  const nextPassages = (target: IngestTarget, afterId: number): Promise<readonly PendingPassage[]> => target.base.call('write', 'pendingPassages', batchPassages, afterId);

  /** The model always has the next batch at hand: it is read while the last one is computed, and vectors are written while the next one is. */
  const embedAll = async (target: IngestTarget): Promise<void> => {
    let failures = 0;
    let pending = await nextPassages(target, 0);
    let ahead = pending.length === 0 ? null : embedBatch(target, pending);
    while (ahead !== null && !target.signal.aborted) {
      const waiting: readonly PendingPassage[] = await nextPassages(target, pending.at(-1)?.id ?? 0);
      const following = waiting.length === 0 ? null : embedBatch(target, waiting);
      const failed = await ahead;
      failures = failed ? failures + 1 : 0;
      if (failed) {
        await following;
        if (!(await mayRetry(target, failed, failures))) return;
      }
      target.changed();
      // What failed, or was parsed meanwhile, is looked for from the beginning.
      pending = following === null || failed ? await nextPassages(target, 0) : waiting;
      ahead = following === null || failed ? (pending.length === 0 ? null : embedBatch(target, pending)) : following;
    }
  };

  const embedBatch = async (target: IngestTarget, pending: readonly PendingPassage[]): Promise<AppError | null> => {
    try {
      const model = await waitForModel(target);
      if (model === null) return null;
      const vectors = await target.embed(model, pending.map((passage) => passage.text), target.signal);
      await target.base.call('write', 'storeVectors', model, pending.map((passage) => passage.id), vectors, now());
      return null;
    } catch (cause) {
      return target.signal.aborted ? null : toAppError(cause);
    }
  };

  /** Waits out what passes by itself; anything else becomes the reason that the documents show. */
  const mayRetry = async (target: IngestTarget, error: AppError, failures: number): Promise<boolean> => {
    const waitMs = retryDelaysMs[failures - 1];
    log.warn({ baseId: target.id, code: error.code, failures }, 'embedding failed');
    if (error.code === 'model_not_installed') return pause(modelPollMs, target.signal);
    if (error.retryable && waitMs !== undefined) return pause(Math.max(waitMs, error.retryAfterMs ?? 0), target.signal);
    await target.base.call('write', 'failEmbedding', { code: error.code, message: error.message }, now());
    target.changed();
    return false;
  };

  /** A base whose file can't be written stops; the next wake tries again. */
  const reporting = (target: IngestTarget, work: () => Promise<void>) => async (): Promise<void> => {
    try {
      await work();
    } catch (cause) {
      if (!target.signal.aborted) log.error({ baseId: target.id, code: toAppError(cause).code, err: cause }, 'ingest stopped');
    }
  };

  const createJob = (target: IngestTarget): Job => {
    const embedding = createWorkLoop(reporting(target, () => embedAll(target)));
    const parsing = createWorkLoop(reporting(target, () => parseAll(target, embedding.wake)));
    return { parsing, embedding };
  };

  const idle = async (job: Job): Promise<void> => {
    for (let running = job.parsing.running() ?? job.embedding.running(); running; running = job.parsing.running() ?? job.embedding.running()) await running;
  };

  return {
    wake(target) {
      const job = jobs.get(target.id) ?? createJob(target);
      jobs.set(target.id, job);
      job.parsing.wake();
      job.embedding.wake();
    },
    forget(baseId) {
      jobs.delete(baseId);
    },
    async settled(baseId, signal) {
      const job = jobs.get(baseId);
      if (!job) return;
      await Promise.race([idle(job), new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))]);
    },
    async close() {
      await Promise.allSettled([...jobs.values()].map(idle));
      jobs.clear();
    },
  };
}

async function waitForModel(target: IngestTarget): Promise<string | null> {
  for (;;) {
    const model = await target.embeddingModel();
    if (model !== null) return model;
    if (!(await pause(modelPollMs, target.signal))) return null;
  }
}

/** False when the signal ended it. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal, ref: false });
    return true;
  } catch {
    return false;
  }
}

import { toAppError } from '../../../../shared/errors.ts';
import type { Log } from '../../security/log.ts';
import type { ParsePool } from '../parse/parse-pool.ts';
import { createWakeSignal } from './wake-signal.ts';
import { createChangeModel } from './embed-change.ts';
import { createEmbedPassages } from './embed-passages.ts';
import { createPace } from './pace.ts';
import type { IngestLook } from './progress.ts';
import { createReadDocuments } from './read-documents.ts';
import { createReadPages } from './read-pages.ts';
import { createScans } from './scans.ts';
import type { IngestTarget, Job, Obstacle } from './target.ts';
import { createWorkLoop, type WorkLoop } from './work-loop.ts';

export interface Ingest {
  /** Looks for work in the base, and at its plan, which may have changed. */
  wake(target: IngestTarget): void;
  look(baseId: string): IngestLook;
  /** Resolves when nothing of the base is left to do or it is paused, or with the signal. */
  settled(baseId: string, signal: AbortSignal): Promise<void>;
  /** How far a document is that is read page by page, 0..1; null for any other. */
  pageShare(baseId: string, documentId: string): number | null;
  /** The base is gone; its signal was aborted before. */
  forget(baseId: string): void;
  close(): Promise<void>;
}

export interface IngestDeps {
  pool: ParsePool;
  obstacle: Obstacle;
  /** Before each retry of a failure that may pass; its length is the number of retries. */
  retryDelaysMs?: readonly number[];
  log: Log;
  now: () => number;
}

const defaultRetryDelaysMs = [5000, 30_000, 180_000];

interface RunningJob extends Job {
  reading: WorkLoop;
  readingPages: WorkLoop;
  embedding: WorkLoop;
  changing: WorkLoop;
}

/**
 * The durable queue. All that is known is in the base's file: a document's state, its attempts,
 * and for each passage whether it has its vector. Four loops a base work it off: one reads, one
 * reads what is pictures, one embeds, one embeds with the model that is to come; they end when
 * there is nothing left, and after a kill they start where the file says.
 */
export function createIngest({
  pool,
  obstacle,
  retryDelaysMs = defaultRetryDelaysMs,
  log,
  now,
}: IngestDeps): Ingest {
  const jobs = new Map<string, RunningJob>();
  const readDocuments = createReadDocuments({ pool, obstacle, retryDelaysMs, log, now });
  const readPages = createReadPages({ pool, obstacle, retryDelaysMs, log, now });
  const embedPassages = createEmbedPassages({ obstacle, retryDelaysMs, log, now });
  const changeModel = createChangeModel({ obstacle, retryDelaysMs, log, now });

  /** A base whose file can't be written stops; the next wake tries again. */
  const reporting =
    (target: IngestTarget, work: () => Promise<void>) => async (): Promise<void> => {
      try {
        await work();
      } catch (cause) {
        if (!target.signal.aborted)
          log.error(
            { baseId: target.id, code: toAppError(cause).code, err: cause },
            'ingest stopped',
          );
      }
    };

  const createJob = (target: IngestTarget): RunningJob => {
    const job: Job = {
      target,
      wakeSignal: createWakeSignal(),
      pace: createPace(now),
      changePace: createPace(now),
      changeFailed: null,
      scans: createScans(),
      rest: null,
    };
    const embedding = createWorkLoop(reporting(target, () => embedPassages(job)));
    const readingPages = createWorkLoop(reporting(target, () => readPages(job, embedding.wake)));
    const reading = createWorkLoop(
      reporting(target, () => readDocuments(job, embedding.wake, readingPages.wake)),
    );
    const changing = createWorkLoop(
      reporting(target, () =>
        changeModel(job, (requeued) => (requeued ? reading : embedding).wake()),
      ),
    );
    return Object.assign(job, { reading, readingPages, embedding, changing });
  };

  const idle = async (job: RunningJob): Promise<void> => {
    const running = (): Promise<void> | null =>
      job.reading.running() ??
      job.readingPages.running() ??
      job.embedding.running() ??
      job.changing.running();
    for (let one = running(); one; one = running()) await one;
  };

  return {
    wake(target) {
      const job = jobs.get(target.id) ?? createJob(target);
      jobs.set(target.id, job);
      job.wakeSignal.notify();
      job.reading.wake();
      job.readingPages.wake();
      job.embedding.wake();
      job.changing.wake();
    },
    look(baseId) {
      const job = jobs.get(baseId);
      return {
        perSecond: job?.pace.perSecond() ?? null,
        rest: obstacle() ?? job?.rest ?? null,
        changePerSecond: job?.changePace.perSecond() ?? null,
        changeFailed: job?.changeFailed ?? null,
      };
    },
    pageShare: (baseId, documentId) => jobs.get(baseId)?.scans.share(documentId) ?? null,
    forget(baseId) {
      jobs.delete(baseId);
    },
    async settled(baseId, signal) {
      const job = jobs.get(baseId);
      if (!job) return;
      await Promise.race([
        idle(job),
        new Promise<void>((resolve) =>
          signal.addEventListener('abort', () => resolve(), { once: true }),
        ),
      ]);
    },
    async close() {
      await Promise.allSettled([...jobs.values()].map(idle));
      jobs.clear();
    },
  };
}

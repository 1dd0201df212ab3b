import { batchesByLength } from './batches-by-length.ts';

export interface EmbeddingJob {
  id: number;
  kind: 'query' | 'passage';
  /** Token ids of each text. */
  rows: number[][];
  run(batch: number[][]): Promise<Float32Array[]>;
  done(vectors: Float32Array[]): void;
  failed(error: unknown): void;
}

interface Pending extends EmbeddingJob {
  batches: number[][];
  vectors: Float32Array[];
}

/**
 * Runs jobs batch by batch on the one thread there is. A question goes before the passages that
 * wait, also in the middle of a long job, so that a search is not stuck behind an ingest. Vectors
 * come back in the order of the texts.
 */
export function createEmbeddingQueue() {
  let jobs: Pending[] = [];
  let running = false;

  async function step(job: Pending): Promise<void> {
    const batch = job.batches.shift() ?? [];
    try {
      const vectors = await job.run(batch.map((index) => job.rows[index] ?? []));
      batch.forEach((index, at) => {
        job.vectors[index] = vectors[at] ?? new Float32Array(0);
      });
      if (job.batches.length > 0) return;
      if (remove(job.id)) job.done(job.vectors);
    } catch (error) {
      if (remove(job.id)) job.failed(error);
    }
  }

  async function work(): Promise<void> {
    running = true;
    for (;;) {
      // Lets messages in that came while the library held the thread.
      await new Promise((resolve) => setImmediate(resolve));
      const next = jobs.find(({ kind }) => kind === 'query') ?? jobs[0];
      if (next === undefined) break;
      await step(next);
    }
    running = false;
  }

  function remove(id: number): boolean {
    const before = jobs.length;
    jobs = jobs.filter((job) => job.id !== id);
    return jobs.length < before;
  }

  return {
    add(job: EmbeddingJob): void {
      jobs.push({
        ...job,
        batches: batchesByLength(job.rows.map((row) => row.length)),
        vectors: [],
      });
      if (!running) void work();
    },
    /** Drops a job; its callbacks are not called. */
    remove,
  };
}

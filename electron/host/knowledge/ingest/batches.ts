import { toAppError, type AppError } from '../../../../shared/errors.ts';
import type { PendingPassage } from '../base/base-write.ts';
import type { Pace } from './pace.ts';
import type { Job } from './target.ts';

/**
 * This many passages go to the model at once, for it to sort them by length: padding then costs 1.8 %
 * of its work, with 64 it was 3.3 %, with 256 it is 1.0 % (XQuAD in both languages). A question
 * goes before them at any moment; a kill or a pause costs two such batches at most.
 */
export const batchPassages = 128;
/** One is computed while the next one waits at the model, so that it never waits for us. */
const batchesAhead = 2;

/** What passages there are without a vector, and where the vectors go. */
export interface Stage {
  model: string;
  pace: Pace;
  pending(limit: number, afterId: number): Promise<readonly PendingPassage[]>;
  store(ids: number[], vectors: Float32Array): Promise<unknown>;
  /** False ends the pass when what is at the model has come back. */
  mayGoOn(): Promise<boolean>;
}

export interface Pass {
  found: boolean;
  failed: AppError | null;
}

async function embed(
  { target }: Job,
  { model, pace, store }: Stage,
  batch: readonly PendingPassage[],
): Promise<AppError | null> {
  if (target.signal.aborted) return null;
  try {
    await store(
      batch.map((passage) => passage.id),
      await target.embed(
        model,
        batch.map((passage) => passage.text),
        target.signal,
      ),
    );
    pace.add(batch.length);
    return null;
  } catch (cause) {
    return target.signal.aborted ? null : toAppError(cause);
  }
}

/** Once through what waits, from the first passage on; ends early with a failure. */
export async function passThrough(job: Job, stage: Stage): Promise<Pass> {
  const { target } = job;
  const ahead: Promise<AppError | null>[] = [];
  const pass: Pass = { found: false, failed: null };
  for (let afterId = 0; ;) {
    const goOn = pass.failed === null && !target.signal.aborted && (await stage.mayGoOn());
    const batch = goOn ? await stage.pending(batchPassages, afterId) : [];
    if (batch.length > 0) {
      pass.found = true;
      afterId = batch.at(-1)?.id ?? afterId;
      ahead.push(embed(job, stage, batch));
      if (ahead.length < batchesAhead) continue;
    }
    const first = ahead.shift();
    if (first === undefined) return pass;
    pass.failed = (await first) ?? pass.failed;
    target.changed();
  }
}

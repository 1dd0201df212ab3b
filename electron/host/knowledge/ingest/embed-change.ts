import type { Log } from '../../security/log.ts';
import { passThrough } from './batches.ts';
import { clear, lookAgainMs, type Job, type Obstacle } from './target.ts';

export interface ChangeDeps {
  obstacle: Obstacle;
  retryDelaysMs: readonly number[];
  log: Log;
  now: () => number;
}

/**
 * Embeds a base with its next model while the current index answers, and switches when
 * every passage has its vector. `switched` receives whether the documents were queued again, since
 * the new model reads less at a time than they are cut for.
 */
export function createChangeModel({ obstacle, retryDelaysMs, log, now }: ChangeDeps) {
  /**
   * How long to wait after a failure: nothing is lost meanwhile, so what may pass is tried for as
   * long as it takes. Null ends it.
   */
  const waitMs = (code: string, retryable: boolean, failures: number): number | null => {
    if (code === 'model_not_installed') return lookAgainMs;
    return retryable
      ? (retryDelaysMs[Math.min(failures, retryDelaysMs.length) - 1] ?? lookAgainMs)
      : null;
  };

  return async (job: Job, switched: (requeued: boolean) => void): Promise<void> => {
    const { target, changePace: pace } = job;
    const wanted = async (): Promise<string | null> => {
      const { paused, nextModel } = target.signal.aborted
        ? { paused: true, nextModel: null }
        : await target.plan();
      return paused ? null : nextModel;
    };
    let failures = 0;
    job.changeFailed = null;
    pace.restart();
    for (let model = await wanted(); model !== null; model = await wanted()) {
      if (!(await clear(job, obstacle))) return;
      const next = model;
      const { done } = await target.base.beginChange({ model: next });
      const { failed } = done
        ? { failed: null }
        : await passThrough(job, {
            model: next,
            pace,
            pending: (limit, afterId) =>
              target.base.pendingForChange({ model: next, limit, afterId }),
            store: (ids, vectors) => target.base.storeForChange({ model: next, ids, vectors }),
            mayGoOn: async () => obstacle() === null && (await wanted()) === next,
          });
      if (failed) {
        failures += 1;
        log.warn(
          { baseId: target.id, code: failed.code, failures },
          'embedding by another model failed',
        );
        const ms = waitMs(failed.code, failed.retryable, failures);
        job.changeFailed = failed.code;
        target.changed();
        if (
          ms === null ||
          !(await job.wakeSignal.wait(Math.max(ms, failed.retryAfterMs ?? 0), target.signal))
        )
          return;
        continue;
      }
      failures = 0;
      job.changeFailed = null;
      if (done || (await target.base.finishChange({ model: next, nowMs: now() })).switched) {
        const readsLess = await target.readsLess(next);
        const recut = async (): Promise<unknown> =>
          readsLess && target.base.requeueAll({ nowMs: now() });
        // Before, so that a kill does not lose it; and after, for what is read in between, which is
        // cut as before.
        await recut();
        await target.switched(next);
        await recut();
        target.changed();
        switched(readsLess);
      }
    }
  };
}

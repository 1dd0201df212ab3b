import type { AppError } from '../../../../shared/errors.ts';
import type { Log } from '../../security/log.ts';
import { passThrough, type Stage } from './batches.ts';
import {
  clear,
  lookAgainMs,
  toFailure,
  type IngestPlan,
  type Job,
  type Obstacle,
} from './target.ts';

export interface EmbedDeps {
  obstacle: Obstacle;
  retryDelaysMs: readonly number[];
  log: Log;
  now: () => number;
}

function setRest(job: Job, rest: Job['rest']): void {
  if (job.rest === rest) return;
  job.rest = rest;
  job.pace.restart();
  job.target.changed();
}

/** Gives every passage its vector, until all have theirs, or the user pauses. */
export function createEmbedPassages({ obstacle, retryDelaysMs, log, now }: EmbedDeps) {
  const storing = (job: Job, model: string): Stage => ({
    model,
    pace: job.pace,
    pending: (limit, afterId) => job.target.base.pendingPassages({ limit, afterId }),
    store: (ids, vectors) => job.target.base.storeVectors({ model, ids, vectors, nowMs: now() }),
    mayGoOn: async () => {
      const plan = await job.target.plan();
      return !plan.paused && plan.model === model && obstacle() === null;
    },
  });

  /**
   * Waits until there is a model, the machine is free and the next try is due; null when nothing is
   * to be done, or is not to be.
   */
  const ready = async (job: Job): Promise<(IngestPlan & { model: string }) | null> => {
    const { target, wakeSignal } = job;
    for (;;) {
      const plan = target.signal.aborted ? null : await target.plan();
      if (!plan || plan.paused) return null;
      if ((await target.base.pendingPassages({ limit: 1, afterId: 0 })).length === 0) return null;
      if (!(await clear(job, obstacle))) return null;
      const retryAt = await target.base.nextTryAt({ state: 'embedding' });
      if (plan.model !== null && (retryAt ?? 0) <= now()) {
        setRest(job, null);
        return { ...plan, model: plan.model };
      }
      setRest(job, plan.model === null ? 'model' : 'retry');
      if (
        !(await wakeSignal.wait(
          plan.model === null ? lookAgainMs : (retryAt ?? 0) - now(),
          target.signal,
        ))
      )
        return null;
    }
  };

  /**
   * Waits out what may pass; anything else becomes the reason that the documents show.
   * False when the work is over.
   */
  const survived = async (job: Job, error: AppError): Promise<boolean> => {
    const { target, wakeSignal } = job;
    log.warn({ baseId: target.id, code: error.code }, 'embedding failed');
    if (error.code === 'model_not_installed') {
      setRest(job, 'model');
      return wakeSignal.wait(lookAgainMs, target.signal);
    }
    const { retryAt } = await target.base.failEmbedding({
      failure: toFailure(error),
      delaysMs: retryDelaysMs,
      nowMs: now(),
    });
    target.changed();
    return retryAt !== null;
  };

  return async (job: Job): Promise<void> => {
    job.pace.restart();
    let failing = true;
    for (let plan = await ready(job); plan !== null; plan = await ready(job)) {
      const { failed } = await passThrough(job, storing(job, plan.model));
      // A batch that was at the former model when the base changed over is no failure.
      if (failed && (await job.target.plan()).model !== plan.model) continue;
      if (failed && !(await survived(job, failed))) break;
      if (!failed && failing) await job.target.base.embeddingWorks();
      failing = failed !== null;
    }
    setRest(job, null);
  };
}

import { toAppError, type AppError } from '../../../../shared/errors.ts';
import type { Log } from '../../security/log.ts';
import type { PendingPassage } from '../base/base-write.ts';
import { clear, lookAgainMs, toFailure, type IngestPlan, type Job, type Obstacle } from './target.ts';

export interface EmbedDeps {
  obstacle: Obstacle;
  retryDelaysMs: readonly number[];
  log: Log;
  now: () => number;
}

/** So many passages go to the model at once: enough for it to sort by length, few enough that a question asked meanwhile soon gets its turn. */
export const batchPassages = 64;
/** One is computed while the next one waits at the model, so that it never waits for us. */
const batchesAhead = 2;

interface Pass {
  found: boolean;
  failed: AppError | null;
}

function setRest(job: Job, rest: Job['rest']): void {
  if (job.rest === rest) return;
  job.rest = rest;
  job.pace.restart();
  job.target.changed();
}

/** Gives every passage its vector, until all have theirs, or the user pauses. */
export function createEmbedPassages({ obstacle, retryDelaysMs, log, now }: EmbedDeps) {
  const embed = async ({ target, pace }: Job, model: string, batch: readonly PendingPassage[]): Promise<AppError | null> => {
    try {
      const vectors = await target.embed(model, batch.map((passage) => passage.text), target.signal);
      await target.base.call('write', 'storeVectors', model, batch.map((passage) => passage.id), vectors, now());
      pace.add(batch.length);
      return null;
    } catch (cause) {
      return target.signal.aborted ? null : toAppError(cause);
    }
  };

  /** Once through what waits, from the first passage on; ends early with a failure, a pause or an obstacle. */
  const passThrough = async (job: Job, model: string): Promise<Pass> => {
    const { target } = job;
    const ahead: Promise<AppError | null>[] = [];
    const pass: Pass = { found: false, failed: null };
    const mayGoOn = async (): Promise<boolean> => pass.failed === null && !target.signal.aborted && obstacle() === null && !(await target.plan()).paused;
    for (let afterId = 0; ; ) {
      const batch = (await mayGoOn()) ? await target.base.call('write', 'pendingPassages', batchPassages, afterId) : [];
      if (batch.length > 0) {
        pass.found = true;
        afterId = batch.at(-1)?.id ?? afterId;
        ahead.push(embed(job, model, batch));
        if (ahead.length < batchesAhead) continue;
      }
      const first = ahead.shift();
      if (first === undefined) return pass;
      pass.failed = (await first) ?? pass.failed;
      target.changed();
    }
  };

  /** Waits until there is a model, the machine is free and the next try is due; null when nothing is to be done, or is not to be. */
  const ready = async (job: Job): Promise<IngestPlan & { model: string } | null> => {
    const { target, bell } = job;
    for (;;) {
      const plan = target.signal.aborted ? null : await target.plan();
      if (!plan || plan.paused) return null;
      if ((await target.base.call('write', 'pendingPassages', 1, 0)).length === 0) return null;
      if (!(await clear(job, obstacle))) return null;
      const retryAt = await target.base.call('write', 'nextTryAt', 'embedding');
      if (plan.model !== null && (retryAt ?? 0) <= now()) {
        setRest(job, null);
        return { ...plan, model: plan.model };
      }
      setRest(job, plan.model === null ? 'model' : 'retry');
      if (!(await bell.wait(plan.model === null ? lookAgainMs : (retryAt ?? 0) - now(), target.signal))) return null;
    }
  };

  /** Waits out what passes by itself; anything else becomes the reason that the documents show. False when the work is over. */
  const survived = async (job: Job, error: AppError): Promise<boolean> => {
    const { target, bell } = job;
    log.warn({ baseId: target.id, code: error.code }, 'embedding failed');
    if (error.code === 'model_not_installed') {
      setRest(job, 'model');
      return bell.wait(lookAgainMs, target.signal);
    }
    const { retryAt } = await target.base.call('write', 'failEmbedding', toFailure(error), retryDelaysMs, now());
    target.changed();
    return retryAt !== null;
  };

  return async (job: Job): Promise<void> => {
    job.pace.restart();
    let failing = true;
    for (let plan = await ready(job); plan !== null; plan = await ready(job)) {
      const { failed } = await passThrough(job, plan.model);
      if (failed && !(await survived(job, failed))) break;
      if (!failed && failing) await job.target.base.call('write', 'embeddingWorks');
      failing = failed !== null;
    }
    setRest(job, null);
  };
}

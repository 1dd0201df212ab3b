import { extname } from 'node:path';
import type { ParsePool } from '../parse/parse-pool.ts';
import { createFinishReading, type FinishDeps } from './finish-reading.ts';
import { clear, type Job, type Obstacle } from './target.ts';

export interface ReadDeps extends FinishDeps {
  pool: ParsePool;
  obstacle: Obstacle;
}

/**
 * What Hearth keeps itself says by its own name how it is read: what is shown for a web page is its
 * address.
 */
export const nameOf = ({ location, name }: { location: string; name: string }): string =>
  extname(location) === '' ? name : location;

/**
 * Reads and cuts what is queued, one document after another, until nothing is, or the user pauses.
 * `stored` receives each whose passages can be embedded, `scanFound` when one was handed on to be
 * read page by page.
 */
export function createReadDocuments({ pool, obstacle, ...deps }: ReadDeps) {
  const finish = createFinishReading(deps);
  const { now } = deps;
  const read = (
    job: Job,
    next: { id: string; location: string; name: string },
    scanFound: () => void,
  ): Promise<void> =>
    finish(job, next.id, async () => {
      const { target, scans } = job;
      // It was queued again while its former form was read.
      scans.drop(next.id);
      const { size } = await target.plan();
      const parsed = await pool.parse(target.locate(next.location), nameOf(next), size);
      if (!('scannedPages' in parsed)) return parsed;
      scans.add({ ...next, pages: parsed.scannedPages });
      scanFound();
      return null;
    });

  return async (job: Job, stored: () => void, scanFound: () => void): Promise<void> => {
    const { target } = job;
    await target.base.requeueBroken({ reading: job.scans.ids() });
    while (!target.signal.aborted && !(await target.plan()).paused) {
      // What rests with work before it says why; an empty queue needs no reason.
      if (obstacle() !== null && (await target.base.workOf()).unreadBytes === 0) return;
      if (!(await clear(job, obstacle))) return;
      const next = await target.base.takeQueued({ nowMs: now() });
      if (next) {
        target.changed();
        await read(job, next, scanFound);
        target.changed();
        stored();
        continue;
      }
      const at = await target.base.nextTryAt({ state: 'queued' });
      if (at === null) return;
      await job.wakeSignal.wait(at - now(), target.signal);
    }
  };
}

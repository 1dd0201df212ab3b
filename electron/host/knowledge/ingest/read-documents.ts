import { access, readdir } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { toAppError } from '../../../../shared/errors.ts';
import type { Log } from '../../security/log.ts';
import type { ParsePool } from '../parse/parse-pool.ts';
import { clear, toFailure, type Job, type Obstacle } from './target.ts';

export interface ReadDeps {
  pool: ParsePool;
  obstacle: Obstacle;
  retryDelaysMs: readonly number[];
  log: Log;
  now: () => number;
}

/** A file that is not there, in a folder that is, with others in it: a drive that went away leaves an empty folder or none. Not in this thread: a share that hangs would hold it. */
const isMoved = async (path: string): Promise<boolean> => {
  const code = await access(path).then(() => '', (error: unknown) => (error as { code?: unknown }).code);
  return code === 'ENOENT' && (await readdir(dirname(path)).catch(() => [])).length > 0;
};

/** Reads and cuts what is queued, one document after another, until nothing is, or the user pauses. `stored` is told of each whose passages can be embedded. */
export function createReadDocuments({ pool, obstacle, retryDelaysMs, log, now }: ReadDeps) {
  const read = async ({ target }: Job, next: { id: string; location: string; name: string }): Promise<void> => {
    try {
      const { size } = await target.plan();
      // What Hearth keeps itself says by its own name how it is read: what is shown for a web page is its address.
      const parsed = await pool.parse(target.locate(next.location), extname(next.location) === '' ? next.name : next.location, size);
      const { twins } = await target.base.call('write', 'storeRead', next.id, parsed, now());
      // A file that was moved: its old entry goes, its passages live on in the new one.
      for (const twin of twins) if (await isMoved(twin.path)) await target.base.call('write', 'removeDocument', twin.id, now());
    } catch (cause) {
      const error = toAppError(cause);
      if (target.signal.aborted || error.code === 'aborted') return;
      log.warn({ baseId: target.id, documentId: next.id, code: error.code }, 'document failed');
      await target.base.call('write', 'failDocument', next.id, toFailure(error), retryDelaysMs, now());
    }
  };

  return async (job: Job, stored: () => void): Promise<void> => {
    const { target } = job;
    await target.base.call('write', 'requeueBroken');
    while (!target.signal.aborted && !(await target.plan()).paused) {
      // What rests with work before it says why; an empty queue needs no reason.
      if (obstacle() !== null && (await target.base.call('write', 'workOf')).unreadBytes === 0) return;
      if (!(await clear(job, obstacle))) return;
      const next = await target.base.call('write', 'takeQueued', now());
      if (next) {
        target.changed();
        await read(job, next);
        target.changed();
        stored();
        continue;
      }
      const at = await target.base.call('write', 'nextTryAt', 'queued');
      if (at === null) return;
      await job.bell.wait(at - now(), target.signal);
    }
  };
}

import { stat } from 'node:fs/promises';
import type { OcrPage } from '../../../../shared/contract/inference.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { ParsePool } from '../parse/parse-pool.ts';
import { createFinishReading, type FinishDeps } from './finish-reading.ts';
import { nameOf } from './read-documents.ts';
import type { Scan } from './scans.ts';
import { lookAgainMs, type Job, type Obstacle } from './target.ts';

export interface ReadPagesDeps extends FinishDeps {
  pool: ParsePool;
  obstacle: Obstacle;
}

const brokenOff = (): AppError => new AppError('aborted', phrase('knowledge.readingStopped'));
const formOf = (path: string): Promise<string> =>
  stat(path).then(
    ({ size, mtimeMs }) => `${size} ${mtimeMs}`,
    () => '',
  );

/**
 * Reads what is pictures, one document after another, page by page, while the others go on. Before
 * each page it looks whether that is still wanted: on battery or in a busy machine it waits; where
 * the user paused, it lets go of the reader, which another base may need, and has the pages that
 * were read when it goes on.
 */
export function createReadPages({ pool, obstacle, ...deps }: ReadPagesDeps) {
  const finish = createFinishReading(deps);

  /** False where the document was removed or queued again, or the user paused. */
  const mayGoOn = async ({ target, wakeSignal }: Job, scan: Scan): Promise<boolean> => {
    for (;;) {
      if (target.signal.aborted || scan.stop.signal.aborted) return false;
      const document = await target.base.findDocument({ baseId: target.id, documentId: scan.id });
      if (document?.state !== 'parsing') {
        scan.stop.abort();
        return false;
      }
      if ((await target.plan()).paused) return false;
      if (obstacle() === null) return true;
      await wakeSignal.wait(lookAgainMs, target.signal);
    }
  };

  /** True when it is over, whatever came of it. */
  const read = async (job: Job, scan: Scan): Promise<boolean> => {
    const { target } = job;
    const path = target.locate(scan.location);
    let at = 0;
    let isPaused = false;
    const page = async (readPage: () => Promise<OcrPage>): Promise<OcrPage> => {
      const known = scan.read[at];
      at += 1;
      if (known) return known;
      isPaused = !(await mayGoOn(job, scan));
      if (isPaused) throw brokenOff();
      const found = await readPage();
      scan.read.push(found);
      target.changed();
      return found;
    };
    await finish(job, scan.id, async () => {
      const form = await formOf(path);
      if (form !== scan.form) Object.assign(scan, { form, read: [] });
      const { size } = await target.plan();
      return pool.readScan(path, nameOf(scan), size, {
        signal: AbortSignal.any([target.signal, scan.stop.signal]),
        page,
      });
    });
    return !isPaused || scan.stop.signal.aborted;
  };

  return async (job: Job, stored: () => void): Promise<void> => {
    const { target, scans } = job;
    for (let scan = scans.next(); scan !== null && !target.signal.aborted; scan = scans.next()) {
      if ((await target.plan()).paused) return;
      if (!(await read(job, scan))) continue;
      scans.end(scan);
      target.changed();
      stored();
    }
  };
}

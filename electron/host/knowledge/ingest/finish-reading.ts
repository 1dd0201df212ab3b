import { access, readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { toAppError } from '../../../../shared/errors.ts';
import type { Log } from '../../security/log.ts';
import type { ParsedChunks } from '../parse/parse-pool.ts';
import { toFailure, type Job } from './target.ts';

export interface FinishDeps {
  retryDelaysMs: readonly number[];
  log: Log;
  now: () => number;
}

/**
 * A file that is not there, in a folder that is, with others in it: a drive that went away leaves
 * an empty folder or none. Not in this thread: a share that hangs would hold it.
 */
const isMoved = async (path: string): Promise<boolean> => {
  const code = await access(path).then(
    () => '',
    (error: unknown) => (error as { code?: unknown }).code,
  );
  return code === 'ENOENT' && (await readdir(dirname(path)).catch(() => [])).length > 0;
};

/**
 * Reads a document by `work`, which gives null where somebody else is to go on with it, and writes
 * down what came of it.
 */
export function createFinishReading({ retryDelaysMs, log, now }: FinishDeps) {
  return async (
    { target }: Job,
    id: string,
    work: () => Promise<ParsedChunks | null>,
  ): Promise<void> => {
    try {
      const parsed = await work();
      if (parsed === null) return;
      const { twins } = await target.base.storeRead({ documentId: id, parsed, nowMs: now() });
      // A file that was moved: its old entry goes, its passages live on in the new one.
      for (const twin of twins)
        if (await isMoved(twin.path))
          await target.base.removeDocument({ documentId: twin.id, nowMs: now() });
    } catch (cause) {
      const error = toAppError(cause);
      if (target.signal.aborted || error.code === 'aborted') return;
      log.warn({ baseId: target.id, documentId: id, code: error.code }, 'document failed');
      await target.base.failDocument({
        documentId: id,
        failure: toFailure(error),
        delaysMs: retryDelaysMs,
        nowMs: now(),
      });
    }
  };
}

import { toAppError } from '../../../../shared/errors.ts';
import type { Log } from '../../security/log.ts';
import type { ParsedChunks } from '../parse/parse-protocol.ts';
import { toFailure, type Job } from './target.ts';

export interface FinishDeps {
  retryDelaysMs: readonly number[];
  log: Log;
  now: () => number;
}

/**
 * Reads a document by `work` and writes the result. `work` returns null where another loop
 * continues with the document.
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
      await target.base.storeRead({ documentId: id, parsed, nowMs: now() });
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

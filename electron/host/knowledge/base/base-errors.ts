import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

/**
 * Failures of SQLite and of the disk under it that a user can do something about (codes:
 * sqlite.org/rescode.html); anything else comes back as it was.
 */
export function toBaseError(cause: unknown): unknown {
  const found = (cause as { code?: unknown } | null)?.code;
  const code = typeof found === 'string' ? found : '';
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('disk_full', phrase('knowledge.diskFull'), { retryable: true, cause });
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new AppError('store_corrupt', phrase('knowledge.baseDamaged'), { cause });
  }
  if (code.startsWith('SQLITE_IOERR') || code === 'SQLITE_READONLY' || code === 'SQLITE_CANTOPEN') {
    return new AppError('internal', phrase('knowledge.baseUnreadable', { code }), { cause });
  }
  return cause;
}

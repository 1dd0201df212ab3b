import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';

const codeOf = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
};

export const isUniqueViolation = (error: unknown): boolean =>
  /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)$/.test(codeOf(error));

/** A damaged file; the way out is `restoreBackup`. */
export function storeCorrupt(detail: string, cause?: unknown): AppError {
  return new AppError('store_corrupt', phrase('store.damaged', { detail }), { cause });
}

/**
 * Makes the failures that a user can do something about `AppError`s: a full disk, a damaged file, a
 * lock that stays. Anything else (a constraint above all) is the caller's to understand and comes
 * back as it was. Codes: sqlite.org/rescode.html.
 */
export function toStoreError(error: unknown): unknown {
  const code = codeOf(error);
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('disk_full', phrase('store.diskFull'), { retryable: true, cause: error });
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
    return storeCorrupt((error as Error).message, error);
  if (code.startsWith('SQLITE_BUSY')) {
    return new AppError('busy', phrase('store.locked'), { retryable: true, cause: error });
  }
  if (code.startsWith('SQLITE_IOERR') || code === 'SQLITE_READONLY' || code === 'SQLITE_CANTOPEN') {
    return new AppError('internal', phrase('store.unreadable', { code }), { cause: error });
  }
  return error;
}

/** Runs `work`; what it throws is mapped by `toStoreError`. */
export function mapped<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toStoreError(error);
  }
}

import { AppError } from '../../../../shared/errors.ts';

/**
 * Failures of SQLite and of the disk under it that a user can do something about (codes:
 * sqlite.org/rescode.html); anything else comes back as it was.
 */
export function toBaseError(cause: unknown): unknown {
  const found = (cause as { code?: unknown } | null)?.code;
  const code = typeof found === 'string' ? found : '';
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError(
      'disk_full',
      'The disk is full, so the knowledge base can’t grow. What was indexed is kept. Free ' +
        'some space and try again.',
      { retryable: true, cause },
    );
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new AppError(
      'store_corrupt',
      'The knowledge base’s file is damaged. Restart Hearth: the file is set aside and the ' +
        'base is rebuilt from its documents.',
      { cause },
    );
  }
  if (code.startsWith('SQLITE_IOERR') || code === 'SQLITE_READONLY' || code === 'SQLITE_CANTOPEN') {
    return new AppError(
      'internal',
      `The knowledge base's file could not be read or written (${code}). What was indexed is ` +
        'kept; check the disk and the rights on the data folder.',
      { cause },
    );
  }
  return cause;
}

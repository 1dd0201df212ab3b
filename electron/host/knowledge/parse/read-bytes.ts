// A document's bytes, and why they cannot be read. Apart from parse-document.ts, which loads every
// parser (some 400 modules): the host and its other threads need only this.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { AppError } from '../../../../shared/errors.ts';
import type { Phrase } from '../../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { parseLimits } from './document/parsed.ts';

/** `document_too_large`, with what is too large. */
export function documentTooLarge(why: string | Phrase): AppError {
  return new AppError('document_too_large', phrase('documents.tooLarge', { why }));
}

/**
 * A link that took a file's place is not followed, a pipe not waited for; Windows knows neither
 * flag.
 */
export const asFound =
  constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * In one handle, so that a file that is replaced meanwhile is read as one of the two and not as a
 * mixture.
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path, asFound);
    try {
      const status = await file.stat();
      if (!status.isFile())
        throw new AppError('document_unreadable', phrase('documents.replaced'), {
          retryable: true,
        });
      const { size } = status;
      if (size > parseLimits.fileBytes)
        throw documentTooLarge(
          phrase('documents.tooManyBytes', {
            megabytes: Math.ceil(size / 1024 / 1024),
            most: parseLimits.fileBytes / 1024 / 1024,
          }),
        );
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw readError(cause);
  }
}

/** Why a file could not be read, as a typed error. */
export function readError(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const code = (cause as { code?: unknown }).code;
  // ELOOP: a link is in its place.
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP')
    return new AppError('document_missing', phrase('documents.gone'), { cause });
  if (code === 'EACCES' || code === 'EPERM')
    return new AppError('forbidden', phrase('documents.denied'), { cause });
  return new AppError(
    'document_unreadable',
    phrase('documents.unreadable', { code: String(code ?? cause) }),
    { cause, retryable: true },
  );
}

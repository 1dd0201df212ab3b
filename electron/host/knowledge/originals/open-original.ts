import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { asFound, readError } from '../parse/read-bytes.ts';

/**
 * In one handle, so that what is looked at is what is handed out. Throws `document_missing`,
 * `forbidden` or `document_unreadable`.
 */
export async function openOriginal(path: string): Promise<{ file: FileHandle; sizeBytes: number }> {
  try {
    const file = await open(path, asFound);
    const status = await file.stat();
    if (status.isFile()) return { file, sizeBytes: status.size };
    await file.close();
  } catch (cause) {
    throw readError(cause);
  }
  throw new AppError('document_missing', phrase('knowledge.originalReplaced'));
}

/** SHA-256 in hex, as a document's row has it of what was read. */
export async function hashOf(file: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of file.createReadStream({ start: 0, autoClose: false }))
    hash.update(part as Buffer);
  return hash.digest('hex');
}

import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { uploadLimits } from '../../../../shared/contract/knowledge-transfer.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { minuteMs } from '../../../../shared/time.ts';
import { toBaseError } from '../base/base-errors.ts';
import { archiveLimits } from './base-archive.ts';
import { noSpace } from './transfer-errors.ts';

export interface ReceivedPart {
  /** Null begins another file, in place of one that the owner had begun. */
  uploadId: string | null;
  /** Where the part belongs: what has been received so far. */
  offset: number;
  totalBytes: number;
  data: Blob;
}

/**
 * Files that a browser sends in parts, one after another, one file per owner at a time. A file
 * without a new part is removed after ten minutes.
 */
export interface ReceivedFiles {
  /** Throws `too_large`, `disk_full`, `not_found`, or `conflict` for a part out of turn. */
  receive(
    ownerId: string,
    part: ReceivedPart,
  ): Promise<{ uploadId: string; receivedBytes: number }>;
  /**
   * The file's path, whole; it is the taker's to remove. Throws `not_found`, or `bad_request` for
   * one that is not whole.
   */
  take(ownerId: string, uploadId: string): Promise<string>;
  discard(ownerId: string, uploadId: string): Promise<void>;
}

interface Receiving {
  uploadId: string;
  path: string;
  totalBytes: number;
  receivedBytes: number;
  /** A part is being written. */
  busy: boolean;
  expiry?: NodeJS.Timeout;
}

const keptMs = 10 * minuteMs;

const gone = (): AppError => new AppError('not_found', phrase('transfer.uploadOver'));

async function begun(folder: string, totalBytes: number): Promise<Receiving> {
  if (totalBytes > uploadLimits.fileBytes)
    throw new AppError(
      'too_large',
      phrase('transfer.uploadTooLarge', {
        gigabytes: Math.ceil(totalBytes / 1024 ** 3),
        most: uploadLimits.fileBytes / 1024 ** 3,
      }),
    );
  await mkdir(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  if (totalBytes + archiveLimits.spareBytes > bavail * bsize)
    throw noSpace(totalBytes, bavail * bsize - archiveLimits.spareBytes);
  const uploadId = randomBytes(16).toString('base64url');
  return {
    uploadId,
    path: join(folder, `${uploadId}.upload`),
    totalBytes,
    receivedBytes: 0,
    busy: false,
  };
}

export function createReceivedFiles(folder: string): ReceivedFiles {
  const ofOwner = new Map<string, Receiving>();

  const drop = async (ownerId: string, receiving: Receiving): Promise<void> => {
    clearTimeout(receiving.expiry);
    if (ofOwner.get(ownerId) === receiving) ofOwner.delete(ownerId);
    await rm(receiving.path, { force: true });
  };
  const find = (ownerId: string, uploadId: string): Receiving => {
    const receiving = ofOwner.get(ownerId);
    if (receiving?.uploadId !== uploadId) throw gone();
    return receiving;
  };
  const begin = async (ownerId: string, totalBytes: number): Promise<Receiving> => {
    const before = ofOwner.get(ownerId);
    if (before) await drop(ownerId, before);
    const receiving = await begun(folder, totalBytes);
    const meanwhile = ofOwner.get(ownerId);
    if (meanwhile) await drop(ownerId, meanwhile);
    ofOwner.set(ownerId, receiving);
    return receiving;
  };
  const append = async (receiving: Receiving, { offset, data }: ReceivedPart): Promise<void> => {
    if (
      receiving.busy ||
      offset !== receiving.receivedBytes ||
      offset + data.size > receiving.totalBytes
    )
      throw new AppError('conflict', phrase('transfer.uploadOutOfTurn'));
    receiving.busy = true;
    try {
      await appendFile(receiving.path, new Uint8Array(await data.arrayBuffer()));
      receiving.receivedBytes += data.size;
    } finally {
      receiving.busy = false;
    }
  };

  return {
    async receive(ownerId, part) {
      const receiving =
        part.uploadId === null
          ? await begin(ownerId, part.totalBytes)
          : find(ownerId, part.uploadId);
      try {
        await append(receiving, part);
      } catch (cause) {
        await drop(ownerId, receiving);
        throw toBaseError(cause);
      }
      clearTimeout(receiving.expiry);
      receiving.expiry = setTimeout(() => void drop(ownerId, receiving), keptMs).unref();
      return { uploadId: receiving.uploadId, receivedBytes: receiving.receivedBytes };
    },
    async take(ownerId, uploadId) {
      const receiving = find(ownerId, uploadId);
      if (receiving.receivedBytes < receiving.totalBytes) {
        await drop(ownerId, receiving);
        throw new AppError('bad_request', phrase('transfer.uploadIncomplete'));
      }
      clearTimeout(receiving.expiry);
      ofOwner.delete(ownerId);
      return receiving.path;
    },
    discard: async (ownerId, uploadId) => drop(ownerId, find(ownerId, uploadId)),
  };
}

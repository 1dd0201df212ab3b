import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

export const damaged = (cause?: unknown): AppError =>
  new AppError('document_unreadable', phrase('transfer.damaged'), { cause });

export const foreign = (cause?: unknown): AppError =>
  new AppError('document_unreadable', phrase('transfer.notABase'), { cause });

export const packedTooTightly = (): AppError => new AppError('too_large', phrase('transfer.bomb'));

export const newerArchive = (): AppError => new AppError('store_newer', phrase('transfer.newer'));

export const noSpace = (neededBytes: number, freeBytes: number): AppError =>
  new AppError(
    'disk_full',
    phrase('transfer.needsSpace', {
      needed: Math.ceil(neededBytes / 1024 ** 2),
      free: Math.floor(Math.max(0, freeBytes) / 1024 ** 2),
    }),
    { retryable: true },
  );

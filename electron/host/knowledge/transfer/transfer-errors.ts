import { AppError } from '../../../../shared/errors.ts';

export const damaged = (cause?: unknown): AppError =>
  new AppError(
    'document_unreadable',
    'The file is damaged, or is no knowledge base that Hearth exported. Nothing of it was ' +
      'taken; export the base again and try with that file.',
    { cause },
  );

export const foreign = (cause?: unknown): AppError =>
  new AppError(
    'document_unreadable',
    'The file is no knowledge base that Hearth exported. Choose a file whose name ends in .hearth-base.',
    { cause },
  );

export const packedTooTightly = (): AppError =>
  new AppError(
    'too_large',
    'The file would unpack to far more than a knowledge base of its size has, as a file made ' +
      'to fill the disk does. It was not unpacked.',
  );

export const newerArchive = (): AppError =>
  new AppError(
    'store_newer',
    'The file was exported by a newer version of Hearth. Update Hearth and import it again.',
  );

export const noSpace = (neededBytes: number, freeBytes: number): AppError =>
  new AppError(
    'disk_full',
    `The knowledge base needs ${Math.ceil(neededBytes / 1024 ** 2)} MB, and the disk of ` +
      `Hearth's data has ${Math.floor(Math.max(0, freeBytes) / 1024 ** 2)} MB to spare. Free ` +
      'some space and try again.',
    { retryable: true },
  );

import {
  toAppError,
  toPlainError,
  type AppError,
  type PlainError,
} from '../../../../shared/errors.ts';

/** A worker's failure as it crosses its port: an error's own class and fields would be lost. */
export type WorkerError = PlainError;

export const toWorkerError = (cause: unknown): WorkerError => toPlainError(cause);

export const fromWorkerError = (error: WorkerError): AppError => toAppError(error);

import { AppError, errorCodeOf, toAppError } from '../../../../shared/errors.ts';

/** A worker's failure as it crosses its port: an error's own class and fields would be lost. */
export interface WorkerError {
  code: string;
  message: string;
  retryable: boolean;
}

export function toWorkerError(cause: unknown): WorkerError {
  const { code, message, retryable } = toAppError(cause);
  return { code, message, retryable };
}

export function fromWorkerError(error: WorkerError): AppError {
  return new AppError(errorCodeOf(error), error.message, { retryable: error.retryable });
}

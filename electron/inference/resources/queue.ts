import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { createSerialQueue } from '../../../shared/serial-queue.ts';

export interface Queue {
  /**
   * Runs `task` when those before it are done. A signal that aborts before it starts removes it from
   * the queue: `aborted`.
   */
  run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Tasks running or waiting. */
  readonly length: number;
}

export const abortedError = (): AppError => new AppError('aborted', phrase('access.workStopped'));

/** Runs one task at a time, in the order of the calls. */
export function createQueue(): Queue {
  const inTurn = createSerialQueue();
  let length = 0;

  function run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (signal.aborted) return Promise.reject(abortedError());
    length += 1;
    const turn = inTurn(() => (signal.aborted ? Promise.reject(abortedError()) : task())).finally(
      () => {
        length -= 1;
      },
    );
    return new Promise<T>((resolve, reject) => {
      // A waiting caller learns of the abort at once; a task that has begun checks the signal.
      const onAbort = (): void => reject(abortedError());
      signal.addEventListener('abort', onAbort, { once: true });
      turn.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    });
  }

  return {
    run,
    get length() {
      return length;
    },
  };
}

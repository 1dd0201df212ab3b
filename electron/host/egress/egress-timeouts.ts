import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { EgressTimeouts } from './egress-gate.ts';

/**
 * A model may think for long before its first byte; a connection that takes ten seconds will not
 * come.
 */
export const defaultTimeouts: EgressTimeouts = {
  connectMs: 10_000,
  firstByteMs: 120_000,
  idleMs: 120_000,
};

export interface Deadline {
  /** Null until the caller's signal has fired, or the running time is over. */
  failure(): AppError | null;
  /**
   * Called then, at once where it has happened already; without a controller of its own, since each
   * request has one of these.
   */
  onFailure(notify: (failure: AppError) => void): void;
  /** Restarts the time, for the next wait. */
  restart(ms: number, waitingFor: string): void;
  /** Stops the clock: while no one reads, the silence is ours. The caller's abort still counts. */
  pause(): void;
  /** The exchange is over. */
  end(): void;
}

/** One timer for the waits of one exchange, bound to the caller's signal. */
export function startDeadline(host: string, outer: AbortSignal | null | undefined): Deadline {
  let failure: AppError | null = null;
  let notify: ((failure: AppError) => void) | null = null;
  let timer: NodeJS.Timeout | undefined;
  const fail = (error: AppError): void => {
    if (failure !== null) return;
    failure = error;
    notify?.(error);
  };
  const follow = (): void =>
    fail(
      new AppError('aborted', phrase('egress.requestStopped', { host }), { cause: outer?.reason }),
    );
  if (outer?.aborted === true) follow();
  else outer?.addEventListener('abort', follow, { once: true });
  return {
    failure: () => failure,
    onFailure: (listener) => {
      notify = listener;
      if (failure !== null) listener(failure);
    },
    restart: (ms, waitingFor) => {
      clearTimeout(timer);
      timer = setTimeout(
        () =>
          fail(
            new AppError(
              'timeout',
              phrase('egress.slow', { host, part: waitingFor, seconds: Math.ceil(ms / 1000) }),
              { retryable: true },
            ),
          ),
        ms,
      );
    },
    pause: () => clearTimeout(timer),
    end: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', follow);
    },
  };
}

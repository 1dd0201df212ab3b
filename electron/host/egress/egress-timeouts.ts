import { AppError } from '../../../shared/errors.ts';
import type { EgressTimeouts } from './egress-gate.ts';

/** A model may think for long before its first byte; a connection that takes ten seconds will not come. */
export const defaultTimeouts: EgressTimeouts = { connectMs: 10_000, firstByteMs: 120_000, idleMs: 120_000 };

export interface Deadline {
  /** Aborts when the caller's signal does, or when the running time is over. */
  readonly signal: AbortSignal;
  /** Starts the time anew, for the next wait. */
  restart(ms: number, waitingFor: string): void;
  /** Stops the clock: while nobody reads, the silence is ours. The caller's abort still counts. */
  pause(): void;
  /** The exchange is over. */
  end(): void;
}

/** One timer for the waits of one exchange, bound to the caller's signal. */
export function startDeadline(host: string, outer: AbortSignal | null | undefined): Deadline {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const follow = (): void => controller.abort(new AppError('aborted', `The request to ${host} was stopped.`, { cause: outer?.reason }));
  if (outer?.aborted === true) follow();
  else outer?.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    restart: (ms, waitingFor) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        controller.abort(new AppError('timeout', `${host} gave no ${waitingFor} within ${Math.ceil(ms / 1000)} s. Try again, or use another account.`, { retryable: true }));
      }, ms);
    },
    pause: () => clearTimeout(timer),
    end: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', follow);
    },
  };
}

import { setTimeout as delay } from 'node:timers/promises';

export interface Bell {
  /** Wakes whoever waits. */
  ring(): void;
  /** Until it rings, or for so long; false when the signal ended it. */
  wait(ms: number, signal: AbortSignal): Promise<boolean>;
}

/** `setTimeout`'s own limit (Node: 2^31 - 1 ms). */
const longestMs = 2 ** 31 - 1;

export function createBell(): Bell {
  let ringing = Promise.withResolvers<void>();
  return {
    ring() {
      ringing.resolve();
      ringing = Promise.withResolvers<void>();
    },
    async wait(ms, signal) {
      const over = new AbortController();
      try {
        await Promise.race([ringing.promise, delay(Math.min(Math.max(ms, 0), longestMs), undefined, { signal: AbortSignal.any([signal, over.signal]), ref: false })]);
      } catch {
        // The delay gives up with the signal; told below.
      } finally {
        over.abort();
      }
      return !signal.aborted;
    },
  };
}

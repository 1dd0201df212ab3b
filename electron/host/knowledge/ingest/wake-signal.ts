export interface WakeSignal {
  /** Wakes all that wait. */
  notify(): void;
  /** Until it is notified, or for `ms`; false when the signal ended it. */
  wait(ms: number, signal: AbortSignal): Promise<boolean>;
}

/** `setTimeout`'s own limit (Node: 2^31 - 1 ms). */
const longestMs = 2 ** 31 - 1;

export function createWakeSignal(): WakeSignal {
  /** Emptied as waits end: some wait each second, for weeks. */
  const waiting = new Set<() => void>();
  return {
    notify() {
      for (const wake of waiting) wake();
    },
    wait(ms, signal) {
      if (signal.aborted) return Promise.resolve(false);
      return new Promise((resolve) => {
        const wake = (): void => {
          waiting.delete(wake);
          clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          resolve(!signal.aborted);
        };
        const timer = setTimeout(wake, Math.min(Math.max(ms, 0), longestMs)).unref();
        signal.addEventListener('abort', wake);
        waiting.add(wake);
      });
    },
  };
}

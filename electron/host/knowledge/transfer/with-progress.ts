import { setTimeout as delay } from 'node:timers/promises';

/** The shortest time between two reports. */
const everyMs = 150;

/** Called as a job proceeds. */
export type OnBytes = (doneBytes: number, totalBytes: number) => void;

export type Report<P> = (progress: P) => void;
export type Work<P, T> = (report: Report<P>, signal: AbortSignal) => Promise<T>;

/**
 * Runs `work` and yields what it reports. A reader that stops early ends the work, and waits until
 * it has cleaned up.
 */
export async function* withProgress<P, T>(
  signal: AbortSignal,
  work: Work<P, T>,
): AsyncGenerator<P, T> {
  const stop = new AbortController();
  let reported: P | undefined;
  let isDone = false;
  const working = work(
    (progress) => (reported = progress),
    AbortSignal.any([signal, stop.signal]),
  ).finally(() => (isDone = true));
  const ended = working.then(
    () => undefined,
    () => undefined,
  );
  try {
    while (!isDone) {
      await Promise.race([ended, delay(everyMs)]);
      if (reported === undefined) continue;
      yield reported;
      reported = undefined;
    }
    return await working;
  } finally {
    stop.abort();
    await ended;
  }
}

import { setTimeout as delay } from 'node:timers/promises';

/** How often a reader is told of what changed. */
const everyMs = 150;

/**
 * Runs `work` and tells what it reports, never oftener than that; whoever stops reading ends it,
 * and waits until it has cleaned up.
 */
export async function* withProgress<P, T>(
  signal: AbortSignal,
  work: (report: (progress: P) => void, signal: AbortSignal) => Promise<T>,
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

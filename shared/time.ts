/**
 * Lengths of time in milliseconds. `dayMs` is 24 hours; the days of a time zone may be longer or
 * shorter (electron/host/quota/zones.ts).
 */
export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/**
 * A clock that gives no millisecond twice: rows that sort by it keep the order of their creation.
 * It runs ahead of `now` by a millisecond for each reading within one.
 */
export function createIncreasingClock(now: () => number): () => number {
  let last = Number.NEGATIVE_INFINITY;
  return () => (last = Math.max(now(), last + 1));
}

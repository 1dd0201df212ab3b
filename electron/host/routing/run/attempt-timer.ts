/** Milliseconds since it was made, by the monotonic clock. */
export function startTimer(): () => number {
  const startedMs = performance.now();
  return () => performance.now() - startedMs;
}

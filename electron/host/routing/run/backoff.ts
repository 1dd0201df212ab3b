const firstMs = 250;
const longestMs = 8_000;

/**
 * How long to wait before round `round` (1, 2, …) of attempts: exponential with full jitter, evenly
 * between nothing and the cap (Marc Brooker, "Exponential Backoff And Jitter",
 * aws.amazon.com/blogs/architecture). What the provider itself named is kept, if longer.
 */
export function retryBackoffMs(round: number, random: number, namedMs = 0): number {
  return Math.max(namedMs, random * Math.min(longestMs, firstMs * 2 ** round));
}

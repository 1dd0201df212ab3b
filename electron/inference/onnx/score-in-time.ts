import type { CrossEncoder } from './cross-encoder.ts';
import type { OnnxResults } from './worker-protocol.ts';

/** Few enough to overrun the budget by a fraction only, enough to keep two cores busy. */
const atOnce = 4;

export interface TimedRanking {
  query: string;
  passages: readonly string[];
  /** Counted from now. */
  budgetMs: number;
  stopped: () => boolean;
}

/**
 * Scores passages in their order until the time is over: the next few start only where as much time
 * is left as the last ones took. Null for the others.
 */
export async function scoreInTime(
  encoder: CrossEncoder,
  { query, passages, budgetMs, stopped }: TimedRanking,
  now: () => number = performance.now.bind(performance),
): Promise<OnnxResults['rerank']> {
  const scores: (number | null)[] = passages.map(() => null);
  const end = now() + budgetMs;
  let lastMs = 0;
  let inputTokens = 0;
  for (let from = 0; from < passages.length && !stopped(); from += atOnce) {
    const begun = now();
    if (begun + lastMs > end) break;
    const some = await encoder.score(query, passages.slice(from, from + atOnce));
    inputTokens += some.tokens;
    some.scores.forEach((score, i) => (scores[from + i] = score));
    lastMs = now() - begun;
    // Lets an abort in that arrived while the library blocked the thread.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { scores, inputTokens };
}

import type { CrossEncoder } from './cross-encoder.ts';
import type { OnnxResults } from './worker-protocol.ts';

/** So few that the budget is kept to a fraction of it, as many as two cores are busy with. */
const atOnce = 4;

/**
 * Scores passages in their order until the time is over: the next few are begun only where the last
 * ones' time is still left. Null for those it did not come to.
 * @param budgetMs counted from now
 */
export async function scoreInTime(
  encoder: CrossEncoder,
  query: string,
  passages: readonly string[],
  budgetMs: number,
  stopped: () => boolean,
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
    // Lets an abort in, which came while the library held the thread.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { scores, inputTokens };
}

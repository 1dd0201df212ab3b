/**
 * What a retrieval run is judged by, each as it is defined in Manning, Raghavan, Schütze,
 * "Introduction to Information Retrieval" (2008), chapter 8; the discount of nDCG is that of
 * Järvelin and Kekäläinen, ACM TOIS 20(4), 2002, in the form with log2(rank + 1). A rank counts
 * from 1; null is a question whose passage was not found.
 */

export type Rank = number | null;

/** The share of questions whose passage is among the first `k`; 0 without questions. */
export function recallAt(ranks: readonly Rank[], k: number): number {
  return mean(ranks.map((rank) => (rank !== null && rank <= k ? 1 : 0)));
}

/** Mean reciprocal rank (Voorhees, TREC-8, 1999); what was not found counts 0. */
export function meanReciprocalRank(ranks: readonly Rank[]): number {
  return mean(ranks.map((rank) => (rank === null ? 0 : 1 / rank)));
}

/**
 * The gain at each rank, from the first on, against the best order of `ideal` gains; 0 where
 * nothing could be gained.
 */
export function normalizedGain(
  gains: readonly number[],
  ideal: readonly number[],
  k: number,
): number {
  const best = discounted(
    [...ideal].sort((a, b) => b - a),
    k,
  );
  return best === 0 ? 0 : discounted(gains, k) / best;
}

function discounted(gains: readonly number[], k: number): number {
  return gains.slice(0, k).reduce((sum, gain, i) => sum + gain / Math.log2(i + 2), 0);
}

/** nDCG@k over questions that have one right passage each: 1 / log2(rank + 1). */
export function meanNormalizedGain(ranks: readonly Rank[], k: number): number {
  return mean(
    ranks.map((rank) =>
      rank === null
        ? 0
        : normalizedGain(
            Array.from({ length: rank }, (_, i) => (i + 1 === rank ? 1 : 0)),
            [1],
            k,
          ),
    ),
  );
}

/**
 * By nearest rank (Hyndman and Fan, The American Statistician 50(4), 1996, definition 1), so that
 * it is a time that was measured; 0 without values.
 */
export function percentileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

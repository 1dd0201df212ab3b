/**
 * Scores passages against the question by a cross-encoder on this machine; null for those that it
 * did not come to in time.
 */
export interface Ranker {
  score(
    query: string,
    passages: readonly string[],
    budgetMs: number,
  ): Promise<readonly (number | null)[]>;
}

/** This many of what fusion found are reranked. */
export const rerankDepth = 30;
export const rerankBudgetMs = 300;
/** Beyond the budget: what was begun within it may end. */
const graceMs = 150;

/**
 * Puts the first rows into the order of the cross-encoder's scores; what it did not read in time
 * stays behind them in fused order, so that a slow model costs time and no passage. A ranker that
 * fails, or gives no answer within the budget (a model that is still loading), changes nothing.
 */
export async function rerankTop<Row>(
  query: string,
  rows: readonly Row[],
  textOf: (row: Row) => string,
  ranker: Ranker,
): Promise<Row[]> {
  const top = rows.slice(0, rerankDepth);
  const scoring = ranker.score(query, top.map(textOf), rerankBudgetMs);
  const scores = await inTime(scoring, rerankBudgetMs + graceMs);
  const scored = top.flatMap((row, i) => {
    const score = scores[i];
    return typeof score === 'number' && Number.isFinite(score) ? [{ row, score }] : [];
  });
  const read = new Set(scored.map(({ row }) => row));
  return [
    ...scored.sort((a, b) => b.score - a.score).map(({ row }) => row),
    ...rows.filter((row) => !read.has(row)),
  ];
}

async function inTime(
  scores: Promise<readonly (number | null)[]>,
  withinMs: number,
): Promise<readonly (number | null)[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly (number | null)[]>((resolve) => {
    timer = setTimeout(() => resolve([]), withinMs);
  });
  try {
    return await Promise.race([scores.catch(() => []), late]);
  } finally {
    clearTimeout(timer);
  }
}

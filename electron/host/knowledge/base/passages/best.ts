export interface Scored {
  id: number;
  score: number;
}

/** The `limit` largest seen so far; of equal ones the smaller id comes first. */
export function createBest(limit: number) {
  let kept: Scored[] = [];
  let floor = Number.NEGATIVE_INFINITY;
  const trim = (): void => {
    kept = kept.sort((a, b) => b.score - a.score || a.id - b.id).slice(0, limit);
    if (kept.length === limit) floor = kept.at(-1)?.score ?? floor;
  };
  return {
    /** What is not above it need not be added. */
    floor: (): number => floor,
    add(id: number, score: number): void {
      kept.push({ id, score });
      if (kept.length >= limit * 2) trim();
    },
    sorted(): Scored[] {
      trim();
      return kept;
    },
  };
}

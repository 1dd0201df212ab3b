/**
 * Odd, so that the median is a value that was seen; of a model asked once a minute it is the last
 * half hour.
 */
const size = 31;
/** Fewer values say nothing of what is usual. */
const fewest = 5;

export interface MovingMedian {
  add(value: number): void;
  /** Of the last 31 values; null while there is none. */
  value(): number | null;
  /** The same, null while there are fewer than five. */
  usual(): number | null;
}

/** The median of the last values. It is found when one is added, so that asking costs nothing. */
export function createMovingMedian(): MovingMedian {
  const last: number[] = [];
  let next = 0;
  let median: number | null = null;
  return {
    add: (value) => {
      last[next] = value;
      next = (next + 1) % size;
      const sorted = [...last].sort((a, b) => a - b);
      median = sorted[(sorted.length - 1) >> 1] ?? null;
    },
    value: () => median,
    usual: () => (last.length < fewest ? null : median),
  };
}

/**
 * The value below which `share` (0..1) of the numbers lie, by the nearest rank; NaN of none, so
 * that a row without values can't pass.
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

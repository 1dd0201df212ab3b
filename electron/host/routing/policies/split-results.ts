import type { SplitResult } from '../../../../shared/contract/policies.ts';
import type { ReadStatements } from '../../store/read-statements.ts';
import { tierIn } from '../rules/decide.ts';

/**
 * A request that a split had a say in: the last words of its explanation, and what became of it.
 */
export type SplitRow = ReadStatements['policies.split']['row'];

function medianOf(values: readonly (number | null)[]): number | null {
  const known = values.flatMap((value) => value ?? []).toSorted((a, b) => a - b);
  return known[Math.floor((known.length - 1) / 2)] ?? null;
}

function costsOf(rows: readonly SplitRow[]): SplitResult['costs'] {
  const sums = new Map<string, number>();
  for (const { currency, costMicro } of rows)
    if (currency !== null && costMicro !== null)
      sums.set(currency, (sums.get(currency) ?? 0) + costMicro);
  return [...sums].map(([currency, costMicro]) => ({ currency, costMicro }));
}

/**
 * The sides of a policy's splits next to each other, by the tier in which each request began. What
 * still runs is left out.
 */
export function splitResults(rows: readonly SplitRow[]): SplitResult[] {
  const sides = Map.groupBy(
    rows.filter(({ outcome }) => outcome !== 'running'),
    ({ code, detail }) => tierIn({ code, detail }) ?? '',
  );
  return [...sides]
    .map(([tier, own]) => ({
      tier,
      requests: own.length,
      failed: own.filter(({ outcome }) => outcome === 'failed' || outcome === 'interrupted').length,
      firstTokenMsMedian: medianOf(own.map(({ firstTokenMs }) => firstTokenMs)),
      totalMsMedian: medianOf(own.map(({ totalMs }) => totalMs)),
      outputTokens: own.reduce((sum, { outputTokens }) => sum + outputTokens, 0),
      costs: costsOf(own),
    }))
    .toSorted((a, b) => a.tier.localeCompare(b.tier));
}

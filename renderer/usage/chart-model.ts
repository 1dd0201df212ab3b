import type { UsageRow } from '../../shared/contract/usage.ts';
import { dayMs } from '../../shared/time.ts';

/** `tokens`, or a currency: one at a time, since currencies are never added up. */
export type Measure = string;
export const tokensMeasure = 'tokens';

export interface ChartDay {
  day: string;
  value: number;
}

/** What can be drawn: tokens, and each currency in which something was paid. */
export function measuresOf(rows: readonly UsageRow[]): Measure[] {
  const currencies = new Set(rows.flatMap(({ costs }) => costs.map(({ currency }) => currency)));
  return [tokensMeasure, ...[...currencies].toSorted()];
}

export function valueOf(row: UsageRow, measure: Measure): number {
  if (measure === tokensMeasure) return row.inputTokens + row.cacheReadTokens + row.outputTokens;
  return row.costs
    .filter(({ currency }) => currency === measure)
    .reduce((sum, { costMicro }) => sum + costMicro, 0);
}

/** Every day up to the last, also those on which nothing was used: an axis of time has no gaps. */
export function chartDays(
  rows: readonly UsageRow[],
  measure: Measure,
  count: number,
  today: string,
): ChartDay[] {
  const byDay = new Map(rows.flatMap((row) => (row.key[0] ? [[row.key[0], row] as const] : [])));
  const last = [today, ...byDay.keys()].toSorted().at(-1) ?? today;
  return Array.from({ length: count }, (_, index) => {
    const day = new Date(Date.parse(`${last}T00:00:00Z`) - (count - 1 - index) * dayMs)
      .toISOString()
      .slice(0, 10);
    const row = byDay.get(day);
    return { day, value: row ? valueOf(row, measure) : 0 };
  });
}

/**
 * The next round number at or above, of 1, 2 or 5 times a power of ten, also below one: the top of
 * an axis.
 */
export function axisTop(values: readonly number[]): number {
  const most = Math.max(0, ...values);
  if (most === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((step) => step * power).find((top) => top >= most) ?? most;
}

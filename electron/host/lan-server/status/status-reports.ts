import type { UsageRow } from '../../../../shared/contract/usage.ts';
import { dayMs, minuteMs } from '../../../../shared/time.ts';
import type { UsageReports } from '../../usage/create-usage.ts';
import type { PeriodQuery } from './status-query.ts';
import type { PaidRow, PerformedRow, UsedRow } from './status-schemas.ts';

const nothing: UsageRow = {
  key: [],
  requests: 0,
  failed: 0,
  inputTokens: 0,
  cacheReadTokens: 0,
  outputTokens: 0,
  estimated: 0,
  costs: [],
  unknownCosts: 0,
  firstTokenMs: null,
  totalMs: null,
};

export const costsOf = ({ costs }: Pick<UsageRow, 'costs'>) =>
  costs.map(({ currency, costMicro }) => ({ currency, amount: costMicro / 1e6, micro: costMicro }));

/** The sum of all rows of the period, as one row. */
export const totalOf = async (
  usage: Pick<UsageReports, 'query'>,
  ownerId: string,
  { sinceMs, untilMs }: Pick<PeriodQuery, 'sinceMs' | 'untilMs'>,
): Promise<UsageRow> =>
  (await usage.query(ownerId, { sinceMs, untilMs, groupBy: [], timeZone: '' }))[0] ?? nothing;

export const asUsed = (row: UsageRow): UsedRow => ({
  requests: row.requests,
  failed: row.failed,
  input_tokens: row.inputTokens,
  cached_tokens: row.cacheReadTokens,
  output_tokens: row.outputTokens,
  estimated: row.estimated,
});

/** `spanMs`: the time that the row covers. */
export const asPerformed = (row: UsageRow, spanMs: number): PerformedRow => ({
  requests: row.requests,
  requests_per_minute: (row.requests * minuteMs) / spanMs,
  error_rate: row.requests === 0 ? 0 : row.failed / row.requests,
  first_token_ms: row.firstTokenMs,
  total_ms: row.totalMs,
});

export const asPaid = (row: UsageRow): PaidRow => ({
  costs: costsOf(row),
  requests: row.requests,
  unknown: row.unknownCosts,
});

/** The time that a row covers: an hour, a day, or the whole period. */
function spanOf({ groupBy, sinceMs, untilMs }: PeriodQuery): number {
  if (groupBy.includes('hour')) return Math.min(60 * minuteMs, untilMs - sinceMs);
  return Math.min(groupBy.includes('day') ? dayMs : Infinity, untilMs - sinceMs);
}

export const iso = (ms: number): string => new Date(ms).toISOString();

export interface ReportForm<Row> {
  /** The report is the object `hearth.status.<name>`. */
  name: string;
  toRow: (row: UsageRow, spanMs: number) => Row;
}

/** A report of one period. The sums run in the store's worker. */
export async function report<Row>(
  usage: Pick<UsageReports, 'query'>,
  ownerId: string,
  query: PeriodQuery,
  { name, toRow }: ReportForm<Row>,
) {
  const { period, sinceMs, untilMs, groupBy } = query;
  const [total, rows] = await Promise.all([
    totalOf(usage, ownerId, query),
    groupBy.length === 0 ? [] : usage.query(ownerId, { sinceMs, untilMs, groupBy, timeZone: '' }),
  ]);
  const keyOf = (row: UsageRow): Record<string, string | null> =>
    Object.fromEntries(groupBy.map((group, at) => [group, row.key[at] ?? null]));
  return {
    object: `hearth.status.${name}`,
    period,
    since: iso(sinceMs),
    until: iso(untilMs),
    group_by: groupBy,
    total: toRow(total, untilMs - sinceMs),
    data: rows.map((row) => ({ key: keyOf(row), ...toRow(row, spanOf(query)) })),
  };
}

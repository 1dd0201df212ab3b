import type { UsageRow } from '../../../../shared/contract/usage.ts';
import { dayMs, minuteMs } from '../../../../shared/time.ts';
import type { UsageReports } from '../../usage/create-usage.ts';
import type { Asked } from './status-query.ts';
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

/** The sum of all rows of the stretch, as one. */
export const totalOf = async (
  usage: Pick<UsageReports, 'query'>,
  ownerId: string,
  { sinceMs, untilMs }: Pick<Asked, 'sinceMs' | 'untilMs'>,
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

/** `spanMs`: how long the row's requests came for. */
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

/** Of a row by hours an hour, by days a day; else the whole stretch. */
function spanOf({ groupBy, sinceMs, untilMs }: Asked): number {
  if (groupBy.includes('hour')) return Math.min(60 * minuteMs, untilMs - sinceMs);
  return Math.min(groupBy.includes('day') ? dayMs : Infinity, untilMs - sinceMs);
}

export const iso = (ms: number): string => new Date(ms).toISOString();

/**
 * A report by its name: what every row says comes from `toRow`. The sums run in the store's worker.
 */
export async function report<Row>(
  usage: Pick<UsageReports, 'query'>,
  ownerId: string,
  asked: Asked,
  name: string,
  toRow: (row: UsageRow, spanMs: number) => Row,
) {
  const { period, sinceMs, untilMs, groupBy } = asked;
  const [total, rows] = await Promise.all([
    totalOf(usage, ownerId, asked),
    groupBy.length === 0 ? [] : usage.query(ownerId, { sinceMs, untilMs, groupBy, timeZone: '' }),
  ]);
  const keyOf = (row: UsageRow): Record<string, string | null> =>
    Object.fromEntries(groupBy.map((group, at) => [group, row.key[at] ?? null]));
  return {
    object: `hearth.status.${name}`,
    ...{ period, since: iso(sinceMs), until: iso(untilMs), group_by: groupBy },
    total: toRow(total, untilMs - sinceMs),
    data: rows.map((row) => ({ key: keyOf(row), ...toRow(row, spanOf(asked)) })),
  };
}

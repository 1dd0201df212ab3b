import papaparse from 'papaparse';
import type { UsageGroup, UsageRow } from '../../../shared/contract/usage.ts';

/** Money in the currency's own units, without the noise of floating point. */
const money = (costMicro: number): string =>
  (costMicro / 1_000_000).toFixed(6).replace(/\.?0+$/, '');
const milliseconds = (value: number | undefined): string =>
  value === undefined ? '' : value.toFixed(0);

function cellsOf(
  row: UsageRow,
  groupBy: readonly UsageGroup[],
  currencies: readonly string[],
): Record<string, string | number> {
  const keys = Object.fromEntries(groupBy.map((group, at) => [group, row.key[at] ?? '']));
  const costs = Object.fromEntries(
    currencies.map((currency) => [
      `cost_${currency}`,
      money(row.costs.find((cost) => cost.currency === currency)?.costMicro ?? 0),
    ]),
  );
  const {
    requests,
    failed,
    inputTokens,
    cacheReadTokens,
    outputTokens,
    estimated,
    unknownCosts,
    firstTokenMs,
    totalMs,
  } = row;
  const counts = {
    requests,
    failed,
    input_tokens: inputTokens,
    cache_read_tokens: cacheReadTokens,
    output_tokens: outputTokens,
    estimated_requests: estimated,
  };
  const times = {
    first_token_ms_p50: milliseconds(firstTokenMs?.p50),
    first_token_ms_p95: milliseconds(firstTokenMs?.p95),
    first_token_ms_p99: milliseconds(firstTokenMs?.p99),
    total_ms_p50: milliseconds(totalMs?.p50),
    total_ms_p95: milliseconds(totalMs?.p95),
    total_ms_p99: milliseconds(totalMs?.p99),
  };
  return { ...keys, ...counts, ...costs, unknown_costs: unknownCosts, ...times };
}

/**
 * A table for a spreadsheet, one column a currency. Names come from users and clients, so a cell
 * that a spreadsheet would run as a formula is made text
 * (owasp.org/www-community/attacks/CSV_Injection); the mark at its head tells Excel that it is
 * UTF-8.
 */
export function toCsv(rows: readonly UsageRow[], groupBy: readonly UsageGroup[]): string {
  const currencies = [
    ...new Set(rows.flatMap(({ costs }) => costs.map(({ currency }) => currency))),
  ].sort();
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
  const fields = Object.keys(cellsOf(nothing, groupBy, currencies));
  const data = rows.map((row) => cellsOf(row, groupBy, currencies));
  const table = papaparse.unparse(
    { fields, data: data.map((cells) => fields.map((field) => cells[field] ?? '')) },
    { escapeFormulae: true, newline: '\r\n' },
  );
  return `\uFEFF${table}\r\n`;
}

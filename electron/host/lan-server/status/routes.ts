import type { LanContext, LanParts } from '../http/lan-context.ts';
import { maskSecrets } from './debug-config.ts';
import { healthReport } from './health-report.ts';
import {
  askedOf,
  noQuerySchema,
  periodQuerySchema,
  queryOf,
  statusQuerySchema,
} from './status-query.ts';
import { asPaid, asPerformed, asUsed, costsOf, iso, report, totalOf } from './status-reports.ts';
import { isAdmin, seenAs } from './status-sources.ts';

type Parts = Pick<LanParts, 'status' | 'now' | 'inFlight'>;

/**
 * `GET /api/v1/status/health`: accounts, models and the machine, as known this moment; nobody is
 * asked.
 */
export function statusHealth({ status, now }: Parts) {
  return async (c: LanContext): Promise<Response> => {
    queryOf(c, noQuerySchema);
    return c.json(await healthReport(status, c.get('caller'), now()));
  };
}

function ledgerReport<Row>(
  { status, now }: Parts,
  name: string,
  toRow: Parameters<typeof report<Row>>[4],
) {
  return async (c: LanContext): Promise<Response> => {
    const asked = askedOf(queryOf(c, statusQuerySchema), now());
    return c.json(await report(status.usage, seenAs(c.get('caller')), asked, name, toRow));
  };
}

/** `GET /api/v1/status/usage`: requests, tokens and failures. */
export const statusUsage = (parts: Parts) => ledgerReport(parts, 'usage', asUsed);
/**
 * `GET /api/v1/status/performance`: times to the first token and to the end, requests a minute, the
 * share that failed.
 */
export const statusPerformance = (parts: Parts) => ledgerReport(parts, 'performance', asPerformed);
/** `GET /api/v1/status/cost`: by currency, never added up. */
export const statusCost = (parts: Parts) => ledgerReport(parts, 'cost', asPaid);

/**
 * `GET /api/v1/status/metrics`: the figures of a stretch in one object, and for an admin those of
 * this moment.
 */
export function statusMetrics({ status, now, inFlight }: Parts) {
  return async (c: LanContext): Promise<Response> => {
    const caller = c.get('caller');
    const { period, sinceMs, untilMs } = askedOf(queryOf(c, periodQuerySchema), now());
    const row = await totalOf(status.usage, seenAs(caller), { sinceMs, untilMs });
    const { requests, failed } = row;
    return c.json({
      object: 'hearth.status.metrics',
      ...{
        period,
        since: iso(sinceMs),
        until: iso(untilMs),
        requests,
        succeeded: requests - failed,
        failed,
      },
      success_rate: requests === 0 ? null : (requests - failed) / requests,
      requests_per_minute: (requests * 60_000) / (untilMs - sinceMs),
      tokens: { input: row.inputTokens, cached: row.cacheReadTokens, output: row.outputTokens },
      costs: costsOf(row),
      first_token_ms: row.firstTokenMs,
      total_ms: row.totalMs,
      ...(isAdmin(caller)
        ? {
            now: {
              in_flight: inFlight.size,
              ...status.load?.(),
              ledger_queue: status.ledgerQueue(),
            },
          }
        : {}),
    });
  };
}

/** `GET /metrics`, for Prometheus, with a key like every other reader. */
export function prometheus({ status, inFlight }: Parts) {
  return async (c: LanContext): Promise<Response> =>
    c.body(await status.metrics.text(inFlight.size), 200, {
      'content-type': status.metrics.contentType,
    });
}

/** `GET /debug/config`: what is in force, with every secret struck out. */
export function debugConfig({ status }: Parts) {
  return async (c: LanContext): Promise<Response> =>
    c.json({
      object: 'hearth.config',
      ...(maskSecrets(await status.configuration(), status.redact) as Record<string, unknown>),
    });
}

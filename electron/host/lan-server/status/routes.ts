import { desktopOwnerId } from '../../../../shared/ids.ts';
import type { Caller } from '../../caller.ts';
import { queryOf } from '../middleware/query-of.ts';
import type { LanContext } from '../http/lan-context.ts';
import type { StatusSources } from './status-sources.ts';
import { maskSecrets } from './debug-config.ts';
import { healthReport } from './health-report.ts';
import {
  periodQueryOf,
  noQuerySchema,
  periodQuerySchema,
  statusQuerySchema,
} from './status-query.ts';
import {
  asPaid,
  asPerformed,
  asUsed,
  costsOf,
  iso,
  report,
  totalOf,
  type ReportForm,
} from './status-reports.ts';
import { isAdmin, seenAs } from './status-sources.ts';
import { z } from 'zod';
import type { Route } from '../http/route.ts';
import {
  costReportSchema,
  healthSchema,
  metricsReportSchema,
  performanceReportSchema,
  usageReportSchema,
} from './status-schemas.ts';

export interface StatusParts {
  status: StatusSources;
  /** The running requests of this server. */
  inFlight: ReadonlySet<unknown>;
  now: () => number;
}

/** A caller without a key gets the status that the machine's own user gets. */
const machineUser: Caller = {
  ownerId: desktopOwnerId,
  clientId: null,
  via: 'lan',
  localOnly: false,
};

/**
 * `GET /api/v1/status/health`: accounts, models and the machine, without a call to a provider;
 * without a key the status alone.
 */
export function statusHealth({ status, now }: StatusParts) {
  return async (c: LanContext): Promise<Response> => {
    queryOf(c, noQuerySchema);
    const caller = c.get('caller') as Caller | undefined;
    if (caller !== undefined) return c.json(await healthReport(status, caller, now()));
    return c.json({ status: (await healthReport(status, machineUser, now())).status });
  };
}

const ledgerReport =
  <Row>(form: ReportForm<Row>) =>
  ({ status, now }: StatusParts) =>
  async (c: LanContext): Promise<Response> => {
    const query = periodQueryOf(queryOf(c, statusQuerySchema), now());
    return c.json(await report(status.usage, seenAs(c.get('caller')), query, form));
  };

/** `GET /api/v1/status/usage`: requests, tokens and failures, and what the answer cache did. */
export function statusUsage({ status, now }: StatusParts) {
  return async (c: LanContext): Promise<Response> => {
    const owner = seenAs(c.get('caller'));
    const query = periodQueryOf(queryOf(c, statusQuerySchema), now());
    const { entries, maxEntries, hits, misses } = status.answerCache(owner);
    return c.json({
      ...(await report(status.usage, owner, query, { name: 'usage', toRow: asUsed })),
      answer_cache: { entries, max_entries: maxEntries, hits, misses },
    });
  };
}
/**
 * `GET /api/v1/status/performance`: times to the first token and to the end, requests a minute, the
 * share that failed.
 */
export const statusPerformance = ledgerReport({ name: 'performance', toRow: asPerformed });
/** `GET /api/v1/status/cost`: by currency, never added up. */
export const statusCost = ledgerReport({ name: 'cost', toRow: asPaid });

/**
 * `GET /api/v1/status/metrics`: the numbers of a period in one object; for an admin also those of
 * this moment.
 */
export function statusMetrics({ status, now, inFlight }: StatusParts) {
  return async (c: LanContext): Promise<Response> => {
    const caller = c.get('caller');
    const { period, sinceMs, untilMs } = periodQueryOf(queryOf(c, periodQuerySchema), now());
    const row = await totalOf(status.usage, seenAs(caller), { sinceMs, untilMs });
    const { requests, failed } = row;
    return c.json({
      object: 'hearth.status.metrics',
      period,
      since: iso(sinceMs),
      until: iso(untilMs),
      requests,
      succeeded: requests - failed,
      failed,
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

/** `GET /metrics`, for Prometheus. */
export function prometheus({ status, inFlight }: StatusParts) {
  return async (c: LanContext): Promise<Response> =>
    c.body(await status.metrics.text(inFlight.size), 200, {
      'content-type': status.metrics.contentType,
    });
}

/** `GET /debug/config`: the active configuration, with every secret masked. */
export function debugConfig({ status }: StatusParts) {
  return async (c: LanContext): Promise<Response> =>
    c.json({
      object: 'hearth.config',
      ...(maskSecrets(await status.configuration(), status.redact) as Record<string, unknown>),
    });
}

const tag = 'Status';
const whose = 'A client sees its own requests; an admin, and the machine’s user, everybody’s.';
const configuration = z.looseObject({
  object: z.literal('hearth.config'),
  version: z.string(),
  settings: z.looseObject({}),
  accounts: z.array(z.looseObject({})),
  clients: z.array(z.looseObject({})),
});

export const statusRoutes: readonly Route<StatusParts>[] = [
  {
    method: 'get',
    path: '/api/v1/status/health',
    tag,
    access: 'optional',
    summary: 'Accounts, models and the machine',
    description: 'As known this moment: no provider is asked. Without a key the status alone.',
    query: noQuerySchema,
    replies: { 200: { description: 'How well it is.', schema: healthSchema } },
    handler: statusHealth,
  },
  {
    method: 'get',
    path: '/api/v1/status/metrics',
    tag,
    access: 'viewer',
    summary: 'The figures of a stretch of time',
    description: whose,
    query: periodQuerySchema,
    replies: { 200: { description: 'The figures.', schema: metricsReportSchema } },
    handler: statusMetrics,
  },
  {
    method: 'get',
    path: '/api/v1/status/usage',
    tag,
    access: 'viewer',
    summary: 'Requests, tokens and failures',
    description:
      `${whose} The groups \`user\` and \`error\` are the end users that clients name and the ` +
      'codes of failures. `answer_cache` counts since the host started.',
    query: statusQuerySchema,
    replies: { 200: { description: 'The report.', schema: usageReportSchema } },
    handler: statusUsage,
  },
  {
    method: 'get',
    path: '/api/v1/status/performance',
    tag,
    access: 'viewer',
    summary: 'Times, rate and failures',
    description: whose,
    query: statusQuerySchema,
    replies: { 200: { description: 'The report.', schema: performanceReportSchema } },
    handler: statusPerformance,
  },
  {
    method: 'get',
    path: '/api/v1/status/cost',
    tag,
    access: 'viewer',
    summary: 'Cost by currency',
    description: whose,
    query: statusQuerySchema,
    replies: { 200: { description: 'The report.', schema: costReportSchema } },
    handler: statusCost,
  },
  {
    method: 'get',
    path: '/metrics',
    tag,
    access: 'admin',
    summary: 'Metrics for Prometheus',
    description: 'For a scraper, give it the key as `authorization: { credentials: … }`.',
    replies: { 200: { description: 'Prometheus’ text form, version 0.0.4.', media: 'text/plain' } },
    handler: prometheus,
  },
  {
    method: 'get',
    path: '/debug/config',
    tag,
    access: 'admin',
    summary: 'The active configuration',
    description: 'Every secret is struck out.',
    replies: {
      200: {
        description: 'Settings, providers, accounts, policies, clients and budgets.',
        schema: configuration,
      },
    },
    handler: debugConfig,
  },
];

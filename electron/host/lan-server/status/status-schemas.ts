import { z } from 'zod';

/**
 * The replies of `/api/v1/status/*`. Times are ISO 8601 in UTC, durations milliseconds unless the
 * name says otherwise.
 */

const count = z.number().int().min(0);
const time = z.iso.datetime();
const shares = z
  .object({ p50: z.number(), p95: z.number(), p99: z.number() })
  .nullable()
  .meta({ description: 'Milliseconds, nearest rank; null where nothing was measured.' });
const cost = z.object({
  currency: z.string(),
  amount: z.number().meta({ description: 'In units of the currency.' }),
  micro: count.meta({ description: 'In millionths of it.' }),
});

const head = { period: z.string(), since: time, until: time, group_by: z.array(z.string()) };
const key = z
  .record(z.string(), z.string().nullable())
  .meta({ description: 'The value of each group.' });
/** A report: the whole, and a row for each group that had requests. */
const report = <Name extends string, Shape extends z.ZodRawShape>(name: Name, shape: Shape) =>
  z.object({
    object: z.literal(`hearth.status.${name}`),
    ...head,
    total: z.object(shape),
    data: z.array(z.object({ key, ...shape })),
  });

const used = {
  requests: count,
  failed: count,
  input_tokens: count,
  cached_tokens: count,
  output_tokens: count,
  estimated: count.meta({ description: 'Requests whose usage we estimated.' }),
};
const performed = {
  requests: count,
  requests_per_minute: z.number(),
  error_rate: z.number().min(0).max(1),
  first_token_ms: shares,
  total_ms: shares,
};
const paid = {
  costs: z.array(cost).meta({ description: 'One entry a currency; they are never added up.' }),
  requests: count,
  unknown: count.meta({ description: 'Requests whose cost is unknown.' }),
};

export const usageReportSchema = report('usage', used).extend({
  answer_cache: z
    .object({ entries: count, max_entries: count, hits: count, misses: count })
    .meta({ description: 'The answers that policies keep, since the host started.' }),
});
export const performanceReportSchema = report('performance', performed);
export const costReportSchema = report('cost', paid);
export type UsedRow = z.infer<typeof usageReportSchema>['total'];
export type PerformedRow = z.infer<typeof performanceReportSchema>['total'];
export type PaidRow = z.infer<typeof costReportSchema>['total'];

export const metricsReportSchema = z.object({
  object: z.literal('hearth.status.metrics'),
  period: z.string(),
  since: time,
  until: time,
  requests: count,
  succeeded: count,
  failed: count,
  success_rate: z.number().min(0).max(1).nullable(),
  requests_per_minute: z.number(),
  tokens: z.object({ input: count, cached: count, output: count }),
  costs: z.array(cost),
  first_token_ms: shares,
  total_ms: shares,
  now: z
    .object({
      in_flight: count,
      running: count.optional(),
      waiting: count.optional(),
      ledger_queue: count,
    })
    .optional()
    .meta({ description: 'Of this moment, over all clients; for an admin only.' }),
});

export const healthReportSchema = z.object({
  object: z.literal('hearth.status.health'),
  status: z.enum(['ok', 'degraded', 'down']).meta({
    description:
      '`down`: no model can be asked; `degraded`: an account is resting, or is not trusted.',
  }),
  version: z.string(),
  started_at: time,
  uptime_seconds: z.number(),
  accounts: z.array(
    z.object({
      name: z.string(),
      provider: z.string(),
      state: z.enum(['active', 'cooling', 'exhausted', 'parked', 'disabled']),
      until: time.nullable(),
      health: z.number().min(0).max(1),
      models: z.array(
        z.object({
          model: z.string(),
          latency_ms: z.number().nullable(),
          breaker: z.enum(['closed', 'open', 'half-open']),
        }),
      ),
    }),
  ),
  local_models: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['chat', 'embedding', 'rerank']),
      loaded: z.boolean(),
    }),
  ),
  backup: z
    .object({
      newest_at: time.nullable().meta({
        description:
          'When the newest backup of the database that was opened and checked was made; ' +
          'null where there is none yet.',
      }),
      age_seconds: count
        .nullable()
        .meta({ description: 'How old it is; 0 where the clock was ahead when it was made.' }),
      failing: z.boolean().meta({ description: 'Whether the last attempt failed.' }),
      reason: z.string().optional().meta({ description: 'Why it failed; for an admin only.' }),
    })
    .meta({ description: 'The backups of Hearth’s database: one a day.' }),
  lan: z
    .object({ running: z.boolean(), url: z.string().nullable() })
    .optional()
    .meta({ description: 'For an admin only.' }),
  store: z
    .object({ size_bytes: count, queued_rows: count })
    .optional()
    .meta({ description: 'For an admin only.' }),
});
/** Without a key only the status is given. */
export const healthSchema = z.union([
  healthReportSchema,
  healthReportSchema.pick({ status: true }),
]);
export type HealthReport = z.infer<typeof healthReportSchema>;

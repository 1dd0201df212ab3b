import { z } from 'zod';
import { procedure } from './procedure.ts';
import { errorPhraseSchema } from './error-phrase.ts';
import { priceSchema } from './prices.ts';

/** One try at one account and model, also those passed over without being sent. */
export const attemptSchema = z.object({
  order: z.number().int(),
  provider: z.string(),
  providerName: z.string(),
  accountId: z.string().nullable(),
  accountName: z.string().nullable(),
  model: z.string(),
  local: z.boolean(),
  outcome: z.enum(['served', 'failed', 'passed_over', 'not_needed', 'aborted', 'running']),
  /** Why it was taken at this place, or passed over: closed codes that the views put into words. */
  reasons: z.array(z.object({ code: z.string(), detail: z.string() })),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  /** Set where a phrase of the catalogue made `errorMessage`. */
  errorPhrase: errorPhraseSchema.optional(),
  firstTokenMs: z.number().nullable(),
  totalMs: z.number().nullable(),
  /** A hedge: started in parallel to another attempt that was slow to begin. */
  hedge: z.boolean(),
  /** Paid though it did not serve. */
  inputTokens: z.number(),
  outputTokens: z.number(),
  costMicro: z.number().nullable(),
  currency: z.string().nullable(),
});
export type Attempt = z.infer<typeof attemptSchema>;

export const requestRowSchema = z.object({
  id: z.string(),
  at: z.number(),
  purpose: z.string(),
  /** Which door it came in by: app, cli, lan. */
  via: z.string(),
  clientName: z.string().nullable(),
  requestedModel: z.string(),
  model: z.string().nullable(),
  provider: z.string().nullable(),
  accountName: z.string().nullable(),
  local: z.boolean(),
  localOnly: z.boolean(),
  outcome: z.enum(['running', 'ok', 'failed', 'aborted', 'interrupted']),
  errorCode: z.string().nullable(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  usageSource: z.enum(['reported', 'estimated', 'unknown']),
  costMicro: z.number().nullable(),
  currency: z.string().nullable(),
  firstTokenMs: z.number().nullable(),
  totalMs: z.number().nullable(),
  attempts: z.number().int(),
  /** From an earlier answer to the very same request. */
  cached: z.boolean(),
});
export type RequestRow = z.infer<typeof requestRowSchema>;

export const egressRowSchema = z.object({
  id: z.number(),
  at: z.number(),
  purpose: z.string(),
  host: z.string(),
  allowed: z.boolean(),
  /** The egress gate's verdict; `loopback` for a connection that stayed on this machine. */
  reason: z.string(),
  bytesOut: z.number(),
  bytesIn: z.number(),
  requestId: z.string().nullable(),
  /** host, main, renderer, inference */
  process: z.string(),
});
export type EgressRow = z.infer<typeof egressRowSchema>;

/** What was sent to one host. */
export const egressHostSchema = z.object({
  host: z.string(),
  allowed: z.number(),
  /** Allowed connections that left this machine, as the egress gate judged each. */
  outside: z.number(),
  denied: z.number(),
  bytesOut: z.number(),
  bytesIn: z.number(),
});
export type EgressHost = z.infer<typeof egressHostSchema>;

const page = z.object({
  before: z.number().optional(),
  limit: z.number().int().min(1).max(500).optional(),
});

export const monitoringContract = {
  requests: procedure({ access: 'viewer', audited: false })
    .input(page)
    .output(z.array(requestRowSchema)),
  request: procedure({ access: 'viewer', audited: false })
    .input(z.object({ id: z.string() }))
    .output(
      z.object({
        request: requestRowSchema,
        attempts: z.array(attemptSchema),
        egress: z.array(egressRowSchema),
        /** The policy that planned it; null where none did. */
        policy: z.object({ alias: z.string(), version: z.number().int() }).nullable(),
        /** What its rules said, in order. */
        explanation: z.array(z.object({ code: z.string(), detail: z.string() })),
        price: priceSchema.nullable(),
      }),
    ),
  summary: procedure({ access: 'viewer', audited: false })
    .input(z.object({ sinceMs: z.number() }))
    .output(
      z.object({
        requests: z.number(),
        failed: z.number(),
        inputTokens: z.number(),
        outputTokens: z.number(),
        /** One row a currency: they are never added up. */
        costs: z.array(z.object({ currency: z.string(), costMicro: z.number() })),
        unknownCosts: z.number(),
        localRequests: z.number(),
        firstTokenMsMedian: z.number().nullable(),
        /** Of the answers that policies keep, since the host started. */
        answerCache: z.object({
          entries: z.number(),
          maxEntries: z.number(),
          hits: z.number(),
          misses: z.number(),
        }),
        byDay: z.array(
          z.object({
            day: z.string(),
            requests: z.number(),
            local: z.number(),
            failed: z.number(),
          }),
        ),
      }),
    ),
  egress: procedure({ access: 'viewer', audited: false })
    .input(page)
    .output(z.array(egressRowSchema)),
  egressSummary: procedure({ access: 'viewer', audited: false })
    .input(z.object({ sinceMs: z.number() }))
    .output(
      z.object({
        hosts: z.array(egressHostSchema),
      }),
    ),
};

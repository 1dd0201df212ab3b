import { z } from 'zod';
import type { Route } from '../http/route.ts';
import { concealedAttempt, concealedRequest } from '../../api/concealed.ts';
import { seesAccounts } from '../../routing/request/sees-accounts.ts';
import type { LanContext } from '../http/lan-context.ts';
import type { Monitoring } from '../../monitoring/create-monitoring.ts';

export interface RequestsParts {
  /** The ledger's record of one request, for its sender. */
  requestDetails: Monitoring['request'];
}

const count = z.number().int().min(0);
const reasons = z.array(z.object({ code: z.string(), detail: z.string() }));
const milliseconds = z.number().nullable();
const requestDetailSchema = z.object({
  id: z.string(),
  object: z.literal('hearth.request'),
  created: z.number().int(),
  requested_model: z.string(),
  model: z.string().nullable(),
  provider: z.string().nullable(),
  account: z.string().nullable(),
  local: z.boolean(),
  local_only: z.boolean(),
  outcome: z.enum(['running', 'ok', 'failed', 'aborted', 'interrupted']),
  error_code: z.string().nullable(),
  cached: z.boolean(),
  usage: z.object({
    input_tokens: count,
    output_tokens: count,
    source: z.enum(['reported', 'estimated', 'unknown']),
  }),
  cost: z.object({ micro: z.number(), currency: z.string().nullable() }).nullable(),
  price: z.looseObject({}).nullable(),
  first_token_ms: milliseconds,
  total_ms: milliseconds,
  policy: z.object({ alias: z.string(), version: z.number().int() }).nullable(),
  explanation: reasons,
  attempts: z.array(
    z.object({
      order: z.number().int(),
      provider: z.string(),
      account: z.string().nullable(),
      model: z.string(),
      local: z.boolean(),
      outcome: z.enum(['served', 'failed', 'passed_over', 'not_needed', 'aborted', 'running']),
      hedge: z.boolean(),
      reasons,
      error: z.object({ code: z.string(), message: z.string().nullable() }).nullable(),
      first_token_ms: milliseconds,
      total_ms: milliseconds,
    }),
  ),
});

type RequestDetail = Awaited<ReturnType<Monitoring['request']>>;

const toAttempt = (attempt: RequestDetail['attempts'][number], order: number) => ({
  order,
  provider: attempt.provider,
  account: attempt.accountName,
  model: attempt.model,
  local: attempt.local,
  outcome: attempt.outcome,
  hedge: attempt.hedge,
  reasons: attempt.reasons,
  error:
    attempt.errorCode === null ? null : { code: attempt.errorCode, message: attempt.errorMessage },
  first_token_ms: attempt.firstTokenMs,
  total_ms: attempt.totalMs,
});

const toDetail = ({ request, attempts, policy, explanation, price }: RequestDetail) => ({
  id: request.id,
  object: 'hearth.request',
  created: Math.floor(request.at / 1000),
  requested_model: request.requestedModel,
  model: request.model,
  provider: request.provider,
  account: request.accountName,
  local: request.local,
  local_only: request.localOnly,
  outcome: request.outcome,
  error_code: request.errorCode,
  cached: request.cached,
  usage: {
    input_tokens: request.inputTokens,
    output_tokens: request.outputTokens,
    source: request.usageSource,
  },
  cost:
    request.costMicro === null ? null : { micro: request.costMicro, currency: request.currency },
  price,
  first_token_ms: request.firstTokenMs,
  total_ms: request.totalMs,
  policy,
  explanation,
  attempts: attempts.map(toAttempt),
});

/**
 * The request with the id of a reply's `x-request-id`: its plan, each attempt with its reasons and
 * times, its usage and cost. Throws `not_found` for the request of another caller.
 */
export function requestDetail({ requestDetails }: RequestsParts) {
  return async (c: LanContext): Promise<Response> => {
    const caller = c.get('caller');
    const detail = await requestDetails(caller.ownerId, c.req.param('id') ?? '');
    if (seesAccounts(caller)) return c.json(toDetail(detail));
    const request = concealedRequest(detail.request);
    const attempts = detail.attempts.map(concealedAttempt);
    return c.json(toDetail({ ...detail, request, attempts }));
  };
}

export const requestRoutes: readonly Route<RequestsParts>[] = [
  {
    method: 'get',
    path: '/v1/requests/:id',
    tag: 'Requests',
    access: 'viewer',
    summary: 'How a request was routed, and what it cost',
    description: 'For the client that sent it.',
    params: { id: 'The `x-request-id` of a reply.' },
    errors: [404],
    replies: {
      200: { description: 'The request with its attempts.', schema: requestDetailSchema },
    },
    handler: requestDetail,
  },
];

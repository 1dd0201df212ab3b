import { concealedAttempt, concealedRequest } from '../../api/concealed.ts';
import { seesAccounts } from '../../routing/request/sees-accounts.ts';
import type { LanContext, LanParts } from '../http/lan-context.ts';

/**
 * `GET /v1/requests/{id}`, the id of a reply's `x-request-id`: how it was planned, each attempt
 * with its reasons and times, what it used and cost. For whoever sent it only; for anybody else
 * there is no such request.
 */
export function requestDetail({ requestDetails }: Pick<LanParts, 'requestDetails'>) {
  return async (c: LanContext): Promise<Response> => {
    const caller = c.get('caller');
    const { policy, explanation, price, ...found } = await requestDetails(
      caller.ownerId,
      c.req.param('id') ?? '',
    );
    const request = seesAccounts(caller) ? found.request : concealedRequest(found.request);
    const attempts = seesAccounts(caller) ? found.attempts : found.attempts.map(concealedAttempt);
    return c.json({
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
        request.costMicro === null
          ? null
          : { micro: request.costMicro, currency: request.currency },
      price,
      first_token_ms: request.firstTokenMs,
      total_ms: request.totalMs,
      policy,
      explanation,
      attempts: attempts.map(
        ({
          order,
          provider,
          accountName,
          model,
          local,
          outcome,
          hedge,
          reasons,
          errorCode,
          errorMessage,
          firstTokenMs,
          totalMs,
        }) => ({
          order,
          provider,
          account: accountName,
          model,
          local,
          outcome,
          hedge,
          reasons,
          error: errorCode === null ? null : { code: errorCode, message: errorMessage },
          first_token_ms: firstTokenMs,
          total_ms: totalMs,
        }),
      ),
    });
  };
}

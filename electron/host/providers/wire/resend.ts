import type { EgressReply } from '../../egress/egress-reply.ts';
import type { CallOptions, Endpoint } from '../provider.ts';
import { ProviderError } from '../provider-error.ts';
import { createRefusedOptions, withoutOptions } from './refused-options.ts';

type Send = (
  endpoint: Endpoint,
  path: string,
  body: unknown,
  options: CallOptions,
) => Promise<EgressReply>;

/** Servers name one option at a time. */
const mostRounds = 4;

/** A body that asks a model for something. */
const isOptionBody = (body: unknown): body is Record<string, unknown> & { model: string } =>
  typeof body === 'object' && body !== null && 'model' in body && typeof body.model === 'string';

/**
 * Sends as `sendOnce` does, and again without the options that the upstream refuses by name.
 * `refusalOf`: what the reply of a failure said, where the failure is about the request.
 */
export function createResend({
  now,
  sendOnce,
  refusalOf,
}: {
  now: () => number;
  sendOnce: Send;
  refusalOf: (error: ProviderError) => unknown;
}): Send {
  const refusedOptions = createRefusedOptions(now);
  return async (endpoint, path, body, options) => {
    if (!isOptionBody(body)) return sendOnce(endpoint, path, body, options);
    const isApi = options.egress.purpose === 'api';
    const place = { accountId: endpoint.accountId, model: body.model };
    const left: string[] = [];
    for (let sent = refusedOptions.prepared(place, body), round = 1; ; round += 1) {
      try {
        const response = await sendOnce(endpoint, path, sent, options);
        if (left.length > 0) refusedOptions.remember(place, left);
        return response;
      } catch (error) {
        const refusal = error instanceof ProviderError ? refusalOf(error) : undefined;
        const named =
          refusal === undefined || round >= mostRounds
            ? []
            : refusedOptions.namedIn(refusal, sent, isApi);
        if (named.length === 0) throw error;
        left.push(...named);
        sent = withoutOptions(sent, named);
      }
    }
  };
}

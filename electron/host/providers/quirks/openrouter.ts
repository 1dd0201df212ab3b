import { z } from 'zod';
import type { BalanceCall, Quirks } from '../provider-data.ts';
import { errorFieldsIn } from './error-code.ts';

/**
 * openrouter.ai/docs/api-reference/errors: 402 credits, 403 moderation, 408 and 502 the provider
 * behind it, 503 none that meets the requirements.
 */
const refusalSchema = z.looseObject({
  error: z.looseObject({ metadata: z.looseObject({ headers: z.record(z.string(), z.string()) }) }),
});

const moderatedSchema = z.looseObject({
  error: z.looseObject({ metadata: z.looseObject({ reasons: z.array(z.unknown()) }) }),
});

export const openrouterQuirks: Quirks = {
  classify(status, body) {
    if (status === 402) return 'quota';
    // Moderation has its reasons in a field. A key of its own has a credit limit, which is a 403
    // too; its sentence begins so and quotes no request.
    if (status === 403 && moderatedSchema.safeParse(body).success) return 'content';
    if (status === 403)
      return errorFieldsIn(body).message.startsWith('Key limit exceeded')
        ? 'quota'
        : 'model_access';
    return status === 404 ? 'model_gone' : null;
  },
  /**
   * A free model's limit is reported by `X-RateLimit-*` within the body (as in
   * github.com/Gitlawb/openclaude/issues/936).
   */
  headersIn: (body) => refusalSchema.safeParse(body).data?.error.metadata.headers ?? {},
};

const keySchema = z.looseObject({ data: z.looseObject({ limit_remaining: z.number().nullish() }) });

/**
 * openrouter.ai/docs/api-reference/limits: what is left of the key's own limit, in dollars; null
 * for a key without one. The account's credits need another kind of key.
 */
export const openrouterBalance: BalanceCall = {
  path: '/api/v1/key',
  read(body) {
    const parsed = keySchema.safeParse(body);
    const left = parsed.success ? parsed.data.data.limit_remaining : null;
    return typeof left === 'number' ? { leftMicro: Math.round(left * 1e6), currency: 'USD' } : null;
  },
};

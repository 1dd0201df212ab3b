import { z } from 'zod';
import type { BalanceCall, FailureClass, Quirks } from '../provider-data.ts';
import { errorFieldsIn } from './error-code.ts';
import { lookUp } from '../look-up.ts';

const byType: Readonly<Record<string, FailureClass>> = {
  invalid_authentication_error: 'credential',
  incorrect_api_key_error: 'credential',
  exceeded_current_quota_error: 'quota',
  // Counted by the user, for all models (platform.moonshot.ai/docs/pricing/limits).
  rate_limit_reached_error: 'account_rate_limit',
  engine_overloaded_error: 'overloaded',
  content_filter: 'content',
  resource_not_found_error: 'model_gone',
};

/**
 * platform.kimi.com/docs/api/errors. A 403 is mostly an empty balance, whose recorded sentence
 * begins with these words and quotes no request (kimi.com/help/kimi-api/api-troubleshooting, "403
 * insufficient balance"). Other sentences of Moonshot's do quote (CLIProxyAPI issue 1307).
 */
export const moonshotQuirks: Quirks = {
  classify(status, body) {
    const { type, message } = errorFieldsIn(body);
    return (
      lookUp(byType, type) ??
      (status === 403 && message.startsWith('Your account balance is insufficient')
        ? 'quota'
        : null)
    );
  },
};

const balanceSchema = z.looseObject({ data: z.looseObject({ available_balance: z.number() }) });

/** platform.kimi.com/docs/api/balance: yuan on the Chinese platform, dollars on the other. */
export const moonshotBalance: BalanceCall = {
  path: '/v1/users/me/balance',
  read(body, baseUrl) {
    const parsed = balanceSchema.safeParse(body);
    return parsed.success
      ? {
          leftMicro: Math.round(parsed.data.data.available_balance * 1e6),
          currency: new URL(baseUrl).hostname.endsWith('.ai') ? 'USD' : 'CNY',
        }
      : null;
  },
};

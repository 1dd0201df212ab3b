import { z } from 'zod';
import type { BalanceCall, Quirks } from '../provider-data.ts';
import { classifyByCode } from './error-code.ts';

/**
 * docs.siliconflow.cn/cn/faqs/error-code; 30001 and 30011 are its 403 for an empty balance, 20012
 * its 400 for a model that is not there.
 */
export const siliconflowQuirks: Quirks = {
  classify: classifyByCode({ '20012': 'model_gone', '30001': 'quota', '30011': 'quota' }),
};

const userSchema = z.looseObject({ data: z.looseObject({ totalBalance: z.string() }) });

/**
 * docs.siliconflow.cn/cn/api-reference/userinfo/get-user-info: `totalBalance` is a text, in yuan at
 * .cn and in dollars at .com.
 */
export const siliconflowBalance: BalanceCall = {
  path: '/v1/user/info',
  read(body, baseUrl) {
    const parsed = userSchema.safeParse(body);
    const left = parsed.success ? Number(parsed.data.data.totalBalance) : Number.NaN;
    return Number.isFinite(left)
      ? {
          leftMicro: Math.round(left * 1e6),
          currency: new URL(baseUrl).hostname.endsWith('.com') ? 'USD' : 'CNY',
        }
      : null;
  },
};

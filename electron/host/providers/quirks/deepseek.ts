import { z } from 'zod';
import type { BalanceCall, Quirks } from '../provider-data.ts';
import { reasoningInToolTurns } from './messages.ts';

/**
 * api-docs.deepseek.com/guides/thinking_mode, "Tool Calls": in a turn that calls tools the
 * reasoning must be passed back in all later requests, else the reply is a 400; of turns without
 * tools it is not to be. A tool call whose reasoning was empty needs the empty field
 * (github.com/deepseek-ai/deepseek-harness/discussions/739). Older `deepseek-reasoner` refuses the
 * field (api-docs.deepseek.com/guides/reasoning_model), and has no tools.
 */
export const deepseekQuirks: Quirks = { request: reasoningInToolTurns };

const balanceSchema = z.looseObject({
  balance_infos: z.array(z.looseObject({ currency: z.string(), total_balance: z.string() })).min(1),
});

/**
 * api-docs.deepseek.com/api/get-user-balance: amounts are texts, one entry a currency; the first
 * that is not empty is reported.
 */
export const deepseekBalance: BalanceCall = {
  path: '/user/balance',
  read(body) {
    const parsed = balanceSchema.safeParse(body);
    if (!parsed.success) return null;
    const entries = parsed.data.balance_infos.map(({ currency, total_balance }) => ({
      currency,
      left: Number(total_balance),
    }));
    const entry = entries.find(({ left }) => left > 0) ?? entries[0];
    return entry === undefined || !Number.isFinite(entry.left)
      ? null
      : { leftMicro: Math.round(entry.left * 1e6), currency: entry.currency };
  },
};

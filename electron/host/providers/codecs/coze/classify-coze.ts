import { z } from 'zod';
import { classify, type FailedReply } from '../../failures.ts';
import type { ProviderError } from '../../provider-error.ts';
import type { FailureClass } from '../../provider-data.ts';

/**
 * www.coze.cn/open/docs/developer_guides/coze_error_codes; 4028 ("Your free quota has been used
 * up") is from coze-dev/coze-py issue 425, and 700012006 is the example of a refused token in that
 * page and in troubleshooting_4100_4101.
 */
const byCode: Readonly<Record<number, FailureClass>> = {
  4000: 'caller',
  4001: 'caller',
  4002: 'caller',
  4003: 'caller',
  // More messages than it takes.
  4004: 'context_too_long',
  4005: 'caller',
  // No such bot, one that lost its model, one that is not published as API.
  4006: 'model_gone',
  4007: 'caller',
  // The bot's uses of the day.
  4008: 'quota',
  4009: 'overloaded',
  4010: 'context_too_long',
  4011: 'quota',
  4012: 'model_gone',
  // "The model service reports an error, try again later". Coze's SDK takes it for a rate limit;
  // both are let rest and tried elsewhere.
  4013: 'overloaded',
  4014: 'content',
  4015: 'model_gone',
  4019: 'quota',
  4020: 'rate_limit',
  4022: 'quota',
  4028: 'quota',
  4100: 'credential',
  4102: 'rate_limit',
  4105: 'content',
  4200: 'model_gone',
  5000: 'overloaded',
  700012006: 'credential',
};

/** Every reply of Coze's is `{ code, msg, data }`, also those of status 200; 0 is success. */
const codeSchema = z.looseObject({ code: z.number(), msg: z.string().nullish() });
/** A chat that went wrong after it had begun tells here why. */
const failedChatSchema = z.looseObject({ last_error: codeSchema });

/** The failure that a value of status 200 holds. */
export function cozeFailureIn(value: unknown): { status: number; body: unknown } | null {
  const chat = failedChatSchema.safeParse(value);
  const codeBody = codeSchema.safeParse(chat.success ? chat.data.last_error : value);
  return codeBody.success && codeBody.data.code !== 0 ? { status: 200, body: codeBody.data } : null;
}

function failureOf(code: number, message: string, status: number): FailureClass | undefined {
  // One code for a token that is none and for one that may not use this bot
  // (troubleshooting_4100_4101, whose sentences quote no request).
  if (code === 4101)
    return status === 401 || message.startsWith('The token you entered is incorrect')
      ? 'credential'
      : 'model_access';
  return byCode[code];
}

/** Coze's failures in our words. */
export function classifyCoze(failed: FailedReply): ProviderError {
  const codeBody = codeSchema.safeParse(failed.body);
  if (!codeBody.success) return classify(failed);
  const { code } = codeBody.data;
  const failure = failureOf(code, codeBody.data.msg ?? '', failed.status);
  const { msg } = codeSchema.safeParse(failed.original ?? failed.body).data ?? codeBody.data;
  return classify({
    ...failed,
    original: { code, message: `${msg ?? ''} (${code})`.trim() },
    known: failure === undefined ? undefined : { failure },
  });
}

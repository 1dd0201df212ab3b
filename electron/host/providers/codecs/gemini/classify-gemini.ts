import { z } from 'zod';
import { classify, type FailedReply } from '../../failures.ts';
import type { ProviderError } from '../../provider-error.ts';
import { untilPacificMidnightMs } from './pacific-day.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';

/**
 * google.rpc.Status (ai.google.dev/gemini-api/docs/troubleshooting) with the details that say which
 * limit it was: google.rpc.QuotaFailure, RetryInfo, ErrorInfo.
 */
const statusSchema = z.looseObject({
  error: z.looseObject({
    message: z.string().nullish(),
    status: z.string().nullish(),
    details: z
      .array(
        z.looseObject({
          reason: z.string().nullish(),
          retryDelay: z.string().nullish(),
          violations: z.array(z.looseObject({ quotaId: z.string().nullish() })).nullish(),
        }),
      )
      .nullish(),
  }),
});
type Status = z.infer<typeof statusSchema>['error'];
type Known = NonNullable<FailedReply['known']>;

/**
 * `34s`, `34.074824224s` (google.protobuf.Duration as JSON); the message says it too, as "Please
 * retry in 34.07s.".
 */
function retryDelayMs({ message, details }: Status): number | undefined {
  const delay =
    details?.find(({ retryDelay }) => retryDelay)?.retryDelay ??
    /retry in ([\d.]+s)/.exec(message ?? '')?.[1];
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(delay ?? '')?.[1];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}

const outOfCredit = /prepay|credits? (is|are|has|have).{0,12}(depleted|exhausted|run out)/i;
const overSpendLimit = /spend(ing)?[ -](cap|limit)|spend-based/i;

/**
 * RESOURCE_EXHAUSTED is a minute's limit, a day's, a model that this plan has nothing of, or money.
 * The quotas' names tell (`GenerateRequestsPerMinutePerProjectPerModel-FreeTier`, `…PerDay…`:
 * google-gemini/gemini-cli issue 8437, langgenius/dify issue 19838); the message of the first three
 * is the same "You exceeded your current quota, please check your plan and billing details".
 */
function exhausted(status: Status, nowMs: number): Known {
  const message = status.message ?? '';
  const quotas = (status.details ?? [])
    .flatMap(({ violations }) => violations ?? [])
    .map(({ quotaId }) => quotaId ?? '');
  const affected =
    quotas.length > 0 && quotas.every((id) => id.includes('PerModel')) ? 'model' : 'account';
  // "limit: 0, model: gemini-2.5-pro": no waiting helps (continuedev/continue issue 10062).
  const limits = [...message.matchAll(/limit: (\d+)/g)].map(([, limit]) => limit);
  if (limits.length > 0 && limits.every((limit) => limit === '0'))
    return { failure: 'model_access' };
  if (outOfCredit.test(message) || overSpendLimit.test(message)) return { failure: 'quota' };
  if (quotas.some((id) => id.includes('PerDay')))
    return { failure: 'quota', affected, retryAfterMs: untilPacificMidnightMs(nowMs) };
  const wait = retryDelayMs(status);
  return { failure: 'rate_limit', affected, ...(wait === undefined ? {} : { retryAfterMs: wait }) };
}

function knownOf(status: Status, nowMs: number): Known | undefined {
  const message = status.message ?? '';
  if (status.status === 'RESOURCE_EXHAUSTED') return exhausted(status, nowMs);
  // A wrong key is a 400 here, and so is one that has expired.
  if (
    status.details?.some(({ reason }) => reason === 'API_KEY_INVALID') === true ||
    status.status === 'UNAUTHENTICATED'
  )
    return { failure: 'credential' };
  if (status.status === 'FAILED_PRECONDITION' && /country|location|region/i.test(message))
    return { failure: 'region' };
  if (status.status === 'FAILED_PRECONDITION' && /billing/i.test(message))
    return { failure: 'quota' };
  return /token count.{0,40}exceeds/i.test(message) ? { failure: 'context_too_long' } : undefined;
}

/**
 * A prompt that Google's rules stop is answered with status 200 and without candidates
 * (ai.google.dev/api/generate-content#PromptFeedback).
 */
const blockedSchema = z.looseObject({ promptFeedback: z.looseObject({ blockReason: z.string() }) });

/**
 * The failure that a value of status 200 holds. A failed stream may be an array of one: it is
 * without `alt=sse`, which not every gateway passes on.
 */
export function geminiFailureIn(value: unknown): { status: number; body: unknown } | null {
  const body: unknown = Array.isArray(value) ? value[0] : value;
  if (statusSchema.safeParse(body).success)
    return { status: Number((body as { error: { code?: unknown } }).error.code) || 500, body };
  const blocked = blockedSchema.safeParse(body);
  return blocked.success
    ? { status: 200, body: { promptBlocked: blocked.data.promptFeedback.blockReason } }
    : null;
}

/**
 * Gemini's failures in our words. The sentences that are read are Google's own and quote no request
 * but its model: those of RESOURCE_EXHAUSTED and FAILED_PRECONDITION, as recorded above (the gRPC
 * status decides that it is one), and nothing follows from them until a probe has met the same.
 * What its own codes do not say follows from the status, as for every provider.
 */
export function classifyGemini(reply: FailedReply): ProviderError {
  const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);
  const body = first(reply.body);
  const original = first(reply.original ?? reply.body);
  const failed = { ...reply, original };
  const blocked = z.looseObject({ promptBlocked: z.string() }).safeParse(body);
  if (blocked.success)
    return classify({
      ...failed,
      original: {
        error: {
          message: phrase('dialects.promptBlocked', { reason: blocked.data.promptBlocked }).text,
        },
      },
      known: { failure: 'content' },
    });
  const status = statusSchema.safeParse(body);
  if (!status.success) return classify({ ...failed, body });
  const { message } = statusSchema.safeParse(original).data?.error ?? status.data.error;
  return classify({
    ...failed,
    body,
    known: knownOf({ ...status.data.error, message }, failed.nowMs),
  });
}

import { z } from 'zod';
import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import { limitsIn, waitFor } from './limit-headers.ts';
import type { FailureClass, Provider } from './provider-data.ts';

/** What a failure takes out of the pool: the account, the account for this model, the provider for a while, or nothing. */
export type Affected = 'account' | 'model' | 'provider' | 'nothing';

/** A provider's failure in our words, with what it means for the pool. */
export class ProviderError extends AppError {
  readonly affected: Affected;
  readonly status: number | null;

  constructor(code: ErrorCode, message: string, options: { affected: Affected; status?: number; retryable?: boolean; retryAfterMs?: number; cause?: unknown }) {
    super(code, message, options);
    this.affected = options.affected;
    this.status = options.status ?? null;
  }
}

/**
 * OpenAI's error body, and the plainer forms that compatible servers send (a string, `message` at the top, FastAPI's `detail`), and Qianfan's older
 * `error_code` with `error_msg`.
 */
const errorBodySchema = z.looseObject({
  error: z.union([z.string(), z.looseObject({ message: z.string().nullish(), code: z.union([z.string(), z.number()]).nullish(), type: z.string().nullish() })]).nullish(),
  message: z.string().nullish(),
  code: z.union([z.string(), z.number()]).nullish(),
  detail: z.unknown().optional(),
  error_code: z.union([z.string(), z.number()]).nullish(),
  error_msg: z.string().nullish(),
});

interface Told {
  message: string;
  /** Codes and types in one lower-case text, to look words up in. */
  words: string;
  /** Whether it is an error in one of the forms that APIs have, and no web page. */
  structured: boolean;
}

export function toldBy(body: unknown): Told {
  const parsed = errorBodySchema.safeParse(body);
  // Of a web page only its being one is of use.
  if (!parsed.success) return { message: typeof body === 'string' && !body.includes('<') ? body.slice(0, 300) : '', words: '', structured: false };
  const { error, message, detail } = parsed.data;
  const code = parsed.data.code ?? parsed.data.error_code;
  const inner = typeof error === 'object' ? error : null;
  const text = (typeof error === 'string' ? error : inner?.message) ?? message ?? parsed.data.error_msg ?? (typeof detail === 'string' ? detail : '');
  return { message: text.slice(0, 300), words: [inner?.code, inner?.type, code, text].map((part) => String(part ?? '').toLowerCase()).join(' '), structured: text !== '' || inner !== null };
}

/** `Retry-After` in milliseconds: seconds or a date (RFC 9110, 10.2.3); `retry-after-ms` as OpenAI and Azure send it comes first. */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const ms = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

interface Class {
  code: ErrorCode;
  affected: Affected;
  retryable: boolean;
  say: string;
}

const classes: Readonly<Record<FailureClass, Class>> = {
  credential: { code: 'credential_rejected', affected: 'account', retryable: false, say: 'The key was rejected. Check it with the provider, then enter it again.' },
  quota: { code: 'quota_exhausted', affected: 'account', retryable: false, say: 'The account has no credit or quota left. Top it up with the provider, or use another account.' },
  model_access: { code: 'model_access_denied', affected: 'model', retryable: false, say: 'This account may not use this model.' },
  model_gone: { code: 'model_gone', affected: 'model', retryable: false, say: 'The provider does not have this model (any more), or the base URL is not quite right. Choose another model, or check the address.' },
  region: { code: 'region_blocked', affected: 'account', retryable: false, say: 'The provider does not serve this region.' },
  rate_limit: { code: 'provider_rate_limited', affected: 'account', retryable: true, say: 'The account is over its rate limit and is let rest.' },
  overloaded: { code: 'provider_overloaded', affected: 'provider', retryable: true, say: 'The provider is overloaded or down. Try again, or use another account.' },
  between: { code: 'provider_unreachable', affected: 'provider', retryable: true, say: 'Something between this machine and the provider refused the connection. Check the proxy and the base URL.' },
  context_too_long: { code: 'context_too_long', affected: 'nothing', retryable: false, say: 'The conversation is longer than the model can read. Shorten it, or take a model with a larger context.' },
  content: { code: 'provider_rejected', affected: 'nothing', retryable: false, say: "The provider's content rules refused the request. Ask in other words, or choose another model." },
  caller: { code: 'provider_rejected', affected: 'nothing', retryable: false, say: 'The provider refused the request.' },
};

/**
 * Words that tell more than the status does, in the order in which they count. Where each was seen:
 * OpenAI platform.openai.com/docs/guides/error-codes; Moonshot www.kimi.com/help/kimi-api/api-error-codes (403 for no balance,
 * engine_overloaded_error as 429); DashScope help.aliyun.com/zh/dashscope/return-status-code-description (Arrearage as 400, an
 * AllocationQuota is tokens a minute); z.ai docs.z.ai/api-reference/api-code (1113, 1211, 1301); SiliconFlow
 * docs.siliconflow.cn/faqs/error-code (20012) and its 403 "balance is insufficient"; OpenRouter openrouter.ai/docs/errors (403 for moderation).
 */
const told: readonly (readonly [RegExp, FailureClass])[] = [
  [/throttling|allocated quota|rate_limit_reached/, 'rate_limit'],
  [/insufficient_quota|exceeded_current_quota|current quota|insufficient.{0,8}(balance|credit)|balance.{0,16}insufficient|billing|credit balance|arrear|欠费|余额/, 'quota'],
  [/unsupported_country|country.{0,40}not supported|region.{0,40}not.{0,8}(supported|available)/, 'region'],
  [/invalid_api_key|invalidapikey|incorrect api key|invalid_authentication|authentication_error|api.?key.{0,12}(not valid|invalid|expired)/, 'credential'],
  [/context_length|context length|context window|maximum context|too many tokens|prompt is too long|range of input length|超长/, 'context_too_long'],
  [/model_not_found|model.{0,80}(does not|doesn't|not) exist|模型不存在/, 'model_gone'],
  [/content_filter|content_policy|moderation|flagged|datainspection|sensitive content|high risk|敏感/, 'content'],
  [/overloaded/, 'overloaded'],
];

/** The closed class of a reply by the words that most providers use. Quota is told apart before 429: one comes back by itself, the other needs somebody to pay. */
function classOf(status: number, { words, structured }: Told): FailureClass {
  if (status === 402) return 'quota';
  const known = told.find(([pattern]) => pattern.test(words))?.[1];
  // A 5xx may quote anything; it is the provider's fault whatever it says.
  if (known !== undefined && (status < 500 || known === 'rate_limit' || known === 'quota')) return known;
  if (status === 401) return 'credential';
  // A firewall's or a proxy's page says nothing of the key.
  if (status === 407 || (status === 403 && !structured)) return 'between';
  if (status === 403) return /model/.test(words) ? 'model_access' : 'credential';
  if (status === 404) return 'model_gone';
  if (status === 413) return 'context_too_long';
  if (status === 429) return 'rate_limit';
  // Below 400 it is a failure inside a reply of success, which says that the provider broke down on the way.
  return status >= 500 || status === 408 || status < 400 ? 'overloaded' : 'caller';
}

/** Whether a server says that it has nothing at this path, and not that it lacks the model: then the base URL may lack its `/v1`, or have one too many. */
export function saysNoSuchPath({ status, body }: { status: number; body: unknown }): boolean {
  return (status === 404 || status === 405) && !/model|deployment|模型/.test(toldBy(body).words);
}

export interface FailedReply {
  status: number;
  body: unknown;
  headers: Headers;
  nowMs: number;
  host: string;
  /** Whose own codes are looked at first. */
  provider?: Provider | undefined;
  /** What the codes of the wire itself tell of it, where they do: nothing else is looked at then. */
  known?: { failure: FailureClass; affected?: Affected; retryAfterMs?: number } | undefined;
}

/** Keys of one region say nothing to another, and the refusal does not tell: it looks like any wrong key. */
function regionHint({ regions = [] }: Provider): string {
  return regions.length < 2 ? '' : ` Keys of ${regions.map(({ name }) => name).join(', ')} are not interchangeable: check that the account's region is the one that the key is from.`;
}

/** The reply's headers with those that the provider put into the body. */
export function headersOf({ headers, body, provider }: Pick<FailedReply, 'headers' | 'body' | 'provider'>): Headers {
  const told = provider?.quirks?.headersIn?.(body);
  if (told === undefined) return headers;
  const all = new Headers(told);
  for (const [name, value] of headers) all.set(name, value);
  return all;
}

/** What the provider says of the wait: `Retry-After`, or for a rate limit without it the reset in its own headers. */
function waitOf(reply: FailedReply, failure: FailureClass): number | undefined {
  const headers = headersOf(reply);
  return retryAfterMs(headers, reply.nowMs) ?? (failure === 'rate_limit' ? waitFor(limitsIn(headers, reply.nowMs), reply.nowMs) : undefined);
}

/** Translates a reply that is no success. The provider's own sentence is kept: it is often the only one that says which. */
export function classify(reply: FailedReply): ProviderError {
  const { status, body, host, provider, known } = reply;
  const told = toldBy(body);
  const failureClass = known?.failure ?? provider?.quirks?.classify?.(status, body) ?? classOf(status, told);
  const { code, affected, retryable, say } = classes[failureClass];
  const hint = failureClass === 'credential' && provider !== undefined ? regionHint(provider) : '';
  const wait = known?.retryAfterMs ?? waitOf(reply, failureClass);
  return new ProviderError(code, told.message === '' ? `${say}${hint} (${host}, ${status})` : `${say}${hint} ${host} says: ${redactKeys(told.message)}`, { affected: known?.affected ?? affected, status, retryable, ...(wait === undefined ? {} : { retryAfterMs: wait }) });
}

/** Providers quote the key they refuse (OpenAI: "Incorrect API key provided: sk-…"); it goes no further. */
const redactKeys = (text: string): string => text.replace(/\b(sk|pk|hf|gsk|xai|key)[-_][\w*.-]{6,}/gi, '$1-…').replace(/\b[A-Za-z0-9_-]{32,}\b/g, '…');

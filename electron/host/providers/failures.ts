import { z } from 'zod';
import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import { limitsIn, waitFor } from './limit-headers.ts';
import type { FailureClass, Provider } from './provider-data.ts';

/**
 * What a failure takes out of the pool: the account, the account for this model, the provider for a
 * while, or nothing.
 */
export type Affected = 'account' | 'model' | 'provider' | 'nothing';

/** A provider's failure in our words, with what it means for the pool. */
export class ProviderError extends AppError {
  readonly affected: Affected;
  readonly status: number | null;
  /**
   * The reply began as a success: `status` is what its body or stream says, and work may have been
   * done.
   */
  isInReply = false;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      affected: Affected;
      status?: number;
      retryable?: boolean;
      retryAfterMs?: number;
      cause?: unknown;
    },
  ) {
    super(code, message, options);
    this.affected = options.affected;
    this.status = options.status ?? null;
  }
}

/**
 * OpenAI's error body, and the plainer forms that compatible servers send (a string, `message` at
 * the top, FastAPI's `detail`), and Qianfan's older `error_code` with `error_msg`.
 */
const errorBodySchema = z.looseObject({
  error: z
    .union([
      z.string(),
      z.looseObject({
        message: z.string().nullish(),
        code: z.union([z.string(), z.number()]).nullish(),
        type: z.string().nullish(),
      }),
    ])
    .nullish(),
  message: z.string().nullish(),
  code: z.union([z.string(), z.number()]).nullish(),
  /** vLLM's error has its type at the top. */
  type: z.string().nullish(),
  detail: z.unknown().optional(),
  error_code: z.union([z.string(), z.number()]).nullish(),
  error_msg: z.string().nullish(),
});

interface Told {
  message: string;
  /** Codes and types in lower case. */
  codes: readonly string[];
  /** Whether it is an error in one of the forms that APIs have, and no web page. */
  structured: boolean;
}

export function toldBy(body: unknown): Told {
  const parsed = errorBodySchema.safeParse(body);
  // Of a web page only its being one is of use.
  if (!parsed.success)
    return {
      message: typeof body === 'string' && !body.includes('<') ? body.slice(0, 300) : '',
      codes: [],
      structured: false,
    };
  const { error, message, detail } = parsed.data;
  const code = parsed.data.code ?? parsed.data.error_code;
  const inner = typeof error === 'object' ? error : null;
  const text =
    (typeof error === 'string' ? error : inner?.message) ??
    message ??
    parsed.data.error_msg ??
    (typeof detail === 'string' ? detail : '');
  return {
    message: text.slice(0, 300),
    codes: [inner?.code, inner?.type, code, parsed.data.type].map((part) =>
      String(part ?? '').toLowerCase(),
    ),
    structured: text !== '' || inner !== null,
  };
}

/**
 * `Retry-After` in milliseconds: seconds or a date (RFC 9110, 10.2.3); `retry-after-ms` as OpenAI
 * and Azure send it comes first.
 */
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
  credential: {
    code: 'credential_rejected',
    affected: 'account',
    retryable: false,
    say: 'The key was rejected. Check it with the provider, then enter it again.',
  },
  quota: {
    code: 'quota_exhausted',
    affected: 'account',
    retryable: false,
    say: 'The account has no credit or quota left. Top it up with the provider, or use another account.',
  },
  model_access: {
    code: 'model_access_denied',
    affected: 'model',
    retryable: false,
    say:
      'The provider does not allow this request: the account may not use this model, or the ' +
      'request breaks a rule.',
  },
  model_gone: {
    code: 'model_gone',
    affected: 'model',
    retryable: false,
    say:
      'The provider does not have this model (any more), or the base URL is not quite right. ' +
      'Choose another model, or check the address.',
  },
  region: {
    code: 'region_blocked',
    affected: 'account',
    retryable: false,
    say: 'The provider does not serve this region.',
  },
  rate_limit: {
    code: 'provider_rate_limited',
    affected: 'account',
    retryable: true,
    say: 'The account is over its rate limit and is let rest.',
  },
  overloaded: {
    code: 'provider_overloaded',
    affected: 'provider',
    retryable: true,
    say: 'The provider is overloaded or down. Try again, or use another account.',
  },
  between: {
    code: 'provider_unreachable',
    affected: 'provider',
    retryable: true,
    say:
      'Something between this machine and the provider refused the connection. Check the proxy ' +
      'and the base URL.',
  },
  context_too_long: {
    code: 'context_too_long',
    affected: 'nothing',
    retryable: false,
    say:
      'The conversation is longer than the model can read. Shorten it, or take a model with a ' +
      'larger context.',
  },
  content: {
    code: 'provider_rejected',
    affected: 'nothing',
    retryable: false,
    say: "The provider's content rules refused the request. Ask in other words, or choose another model.",
  },
  caller: {
    code: 'provider_rejected',
    affected: 'nothing',
    retryable: false,
    say: 'The provider refused the request.',
  },
};

type Words = readonly (readonly [RegExp, FailureClass])[];

/**
 * Codes and types that tell more than the status does, in the order in which they count; never the
 * words of a sentence. Where each was seen: OpenAI platform.openai.com/docs/guides/error-codes;
 * Moonshot www.kimi.com/help/kimi-api/api-error-codes (403 for no balance, engine_overloaded_error
 * as 429); DashScope help.aliyun.com/zh/dashscope/return-status-code-description (Arrearage as 400,
 * an AllocationQuota is tokens a minute); z.ai docs.z.ai/api-reference/api-code (1113, 1211, 1301);
 * SiliconFlow docs.siliconflow.cn/faqs/error-code (20012, 30001, 30011 for an empty balance).
 */
const codes: Words = [
  [
    /^(throttling.*|rate_limit_reached.*|rate_limit_exceeded|rate_limit_error|too_many_requests)$/,
    'rate_limit',
  ],
  [
    /^(insufficient_quota|exceeded_current_quota.*|billing.*|insufficient_(balance|credits?|funds)|arrearage|1113|30001|30011)$/,
    'quota',
  ],
  [/^unsupported_country.*$/, 'region'],
  [
    /^(invalid_?api_?key|invalid_authentication.*|incorrect_api_key.*|authentication_error)$/,
    'credential',
  ],
  [/^(context_length_exceeded|string_above_max_length|request_too_large)$/, 'context_too_long'],
  [/^(model_not_found|modelnotfound|1211|20012)$/, 'model_gone'],
  [/^(content_filter|content_policy.*|datainspection.*|data_inspection.*|1301)$/, 'content'],
  [/^(overloaded.*|engine_overloaded.*|server_overloaded)$/, 'overloaded'],
];

/**
 * What a sentence may explain: only classes that are the request's own, so that no words of a
 * caller change anything for another one.
 */
const explained: Words = [
  [
    /context_length|context length|context window|maximum context|too many tokens|prompt is too long|range of input length|token length too long|model token limit|超长/,
    'context_too_long',
  ],
  [
    /content_filter|content_policy|moderation|flagged|datainspection|sensitive content|high risk|敏感/,
    'content',
  ],
];

/**
 * Whether a status is about this one request and says nothing of the account. 401, 402, 403, 407
 * and 429 are about who asks, 408 is the provider's own time-out, 498 is Groq's for a full tier
 * (console.groq.com/docs/errors).
 */
export const isAboutRequest = (status: number): boolean =>
  status >= 400 && status < 500 && ![401, 402, 403, 407, 408, 429, 498].includes(status);

const byWords = (words: Words, text: string): FailureClass | undefined =>
  words.find(([pattern]) => pattern.test(text))?.[1];

/**
 * The closed class of a reply by the codes that most providers use. Quota is recognised before 429:
 * one returns automatically, the other needs a payment.
 */
function classOf(
  status: number,
  { codes: fields }: Told,
  { message, structured }: Told,
): FailureClass {
  if (status === 402) return 'quota';
  const known = fields
    .map((field) => byWords(codes, field))
    .find((failure) => failure !== undefined);
  // A 5xx may quote anything; it is the provider's fault whatever it says.
  if (known !== undefined && (status < 500 || known === 'rate_limit' || known === 'quota'))
    return known;
  if (status === 401) return 'credential';
  if (status === 429) return 'rate_limit';
  // A firewall's or a proxy's page says nothing of the key.
  if (status === 407 || (status === 403 && !structured)) return 'between';
  if (status === 404) return 'model_gone';
  if (status === 413) return 'context_too_long';
  if (status === 403 || isAboutRequest(status))
    return (
      byWords(explained, message.toLowerCase()) ?? (status === 403 ? 'model_access' : 'caller')
    );
  // Below 400 it is a failure inside a reply of success, which says that the provider broke down on
  // the way.
  return 'overloaded';
}

/**
 * Whether a server says that it has nothing at this path, and not that it lacks the model: then the
 * base URL may lack its `/v1`, or have one too many.
 */
export function saysNoSuchPath({ status, body }: { status: number; body: unknown }): boolean {
  const { codes: fields, message } = toldBy(body);
  return (
    (status === 404 || status === 405) &&
    !/model|deployment|模型/.test(`${fields.join(' ')} ${message}`.toLowerCase())
  );
}

export interface FailedReply {
  status: number;
  /** Without what it quotes of the request (quoted-text.ts): what is left may decide. */
  body: unknown;
  /** As it came, for the sentence that people read; `body` where it is missing. */
  original?: unknown;
  /**
   * The request held no text of a caller, so that a failure of it is the account's own, whatever
   * the status.
   */
  probe?: boolean | undefined;
  headers: Headers;
  nowMs: number;
  host: string;
  /** Whose own codes are looked at first. */
  provider?: Provider | undefined;
  /**
   * What the codes of the wire itself tell of it, where they do: nothing else is looked at then.
   */
  known?: { failure: FailureClass; affected?: Affected; retryAfterMs?: number } | undefined;
}

/**
 * Keys of one region say nothing to another, and the refusal does not tell: it looks like any wrong
 * key.
 */
function regionHint({ regions = [] }: Provider): string {
  return regions.length < 2
    ? ''
    : ` Keys of ${regions.map(({ name }) => name).join(', ')} are not interchangeable: check ` +
        `that the account's region is the one that the key is from.`;
}

/** The reply's headers with those that the provider put into the body. */
export function headersOf({
  headers,
  body,
  provider,
}: Pick<FailedReply, 'headers' | 'body' | 'provider'>): Headers {
  const told = provider?.quirks?.headersIn?.(body);
  if (told === undefined) return headers;
  const all = new Headers(told);
  for (const [name, value] of headers) all.set(name, value);
  return all;
}

/**
 * What the provider says of the wait: `Retry-After`, or for a rate limit without it the reset in
 * its own headers.
 */
function waitOf(reply: FailedReply, failure: FailureClass): number | undefined {
  const headers = headersOf(reply);
  return (
    retryAfterMs(headers, reply.nowMs) ??
    (failure === 'rate_limit' ? waitFor(limitsIn(headers, reply.nowMs), reply.nowMs) : undefined)
  );
}

/**
 * Translates a reply that is no success. The provider's own sentence is kept: it is often the only
 * one that says which. A status about the request affects nothing but the request.
 */
export function classify(reply: FailedReply): ProviderError {
  const { status, body, original = body, host, provider, known, probe } = reply;
  const told = toldBy(original);
  const failureClass =
    known?.failure ??
    provider?.quirks?.classify?.(status, body) ??
    classOf(status, toldBy(body), told);
  const { code, affected, retryable, say } = classes[failureClass];
  const hint = failureClass === 'credential' && provider !== undefined ? regionHint(provider) : '';
  const wait = known?.retryAfterMs ?? waitOf(reply, failureClass);
  const message =
    told.message === ''
      ? `${say}${hint} (${host}, ${status})`
      : `${say}${hint} ${host} says: ${redactKeys(told.message)}`;
  const reach =
    isAboutRequest(status) && probe !== true ? 'nothing' : (known?.affected ?? affected);
  return new ProviderError(code, message, {
    affected: reach,
    status,
    retryable,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}

/**
 * Providers quote the key they refuse (OpenAI: "Incorrect API key provided: sk-…"); it goes no
 * further.
 */
const redactKeys = (text: string): string =>
  text
    .replace(/\b(sk|pk|hf|gsk|xai|key)[-_][\w*.-]{6,}/gi, '$1-…')
    .replace(/\b[A-Za-z0-9_-]{32,}\b/g, '…');

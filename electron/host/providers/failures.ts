import { z } from 'zod';
import { AppError, type ErrorCode } from '../../../shared/errors.ts';

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

/** OpenAI's error body, and the plainer forms that compatible servers send (a string, `message` at the top, FastAPI's `detail`). */
const errorBodySchema = z.looseObject({
  error: z.union([z.string(), z.looseObject({ message: z.string().nullish(), code: z.union([z.string(), z.number()]).nullish(), type: z.string().nullish() })]).nullish(),
  message: z.string().nullish(),
  code: z.union([z.string(), z.number()]).nullish(),
  detail: z.unknown().optional(),
});

interface Told {
  message: string;
  /** Codes and types in one lower-case text, to look words up in. */
  words: string;
}

export function toldBy(body: unknown): Told {
  const parsed = errorBodySchema.safeParse(body);
  if (!parsed.success) return { message: typeof body === 'string' ? body.slice(0, 300) : '', words: '' };
  const { error, message, code, detail } = parsed.data;
  const inner = typeof error === 'object' ? error : null;
  const text = (typeof error === 'string' ? error : inner?.message) ?? message ?? (typeof detail === 'string' ? detail : '');
  return { message: text.slice(0, 300), words: [inner?.code, inner?.type, code, text].map((part) => String(part ?? '').toLowerCase()).join(' ') };
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

const credential: Class = { code: 'credential_rejected', affected: 'account', retryable: false, say: 'The key was rejected. Check it with the provider, then enter it again.' };
const quota: Class = { code: 'quota_exhausted', affected: 'account', retryable: false, say: 'The account has no credit or quota left. Top it up with the provider, or use another account.' };
const access: Class = { code: 'model_access_denied', affected: 'model', retryable: false, say: 'This account may not use this model.' };
const gone: Class = { code: 'model_gone', affected: 'model', retryable: false, say: 'The provider does not have this model (any more). Choose another.' };
const region: Class = { code: 'region_blocked', affected: 'account', retryable: false, say: 'The provider does not serve this region.' };
const rate: Class = { code: 'provider_rate_limited', affected: 'account', retryable: true, say: 'The account is over its rate limit and is let rest.' };
const overloaded: Class = { code: 'provider_overloaded', affected: 'provider', retryable: true, say: 'The provider is overloaded or down. Try again, or use another account.' };
const tooLong: Class = { code: 'context_too_long', affected: 'nothing', retryable: false, say: 'The conversation is longer than the model can read. Shorten it, or take a model with a larger context.' };
const caller: Class = { code: 'provider_rejected', affected: 'nothing', retryable: false, say: 'The provider refused the request.' };

const has = (words: string, pattern: RegExp): boolean => pattern.test(words);

/** The closed class of a reply. Quota is told apart before 429: one comes back by itself, the other needs somebody to pay. */
function classOf(status: number, words: string): Class {
  if (has(words, /insufficient_quota|insufficient.balance|billing|credit balance|exceeded your current quota|arrears|余额|欠费/)) return quota;
  if (status === 402) return quota;
  if (has(words, /unsupported_country|region.*not.*(supported|available)/)) return region;
  if (status === 401 || has(words, /invalid_api_key|incorrect api key|authentication_error/)) return credential;
  if (status === 403) return has(words, /model/) ? access : credential;
  if (status === 404) return gone;
  if (has(words, /context_length|context length|maximum context|too many tokens|prompt is too long/)) return tooLong;
  if (has(words, /model_not_found|model.*(does not|doesn't) exist/)) return gone;
  if (status === 429) return rate;
  if (status >= 500 || status === 408 || status === 529) return overloaded;
  return caller;
}

/** Translates a reply that is no success. The provider's own sentence is kept: it is often the only one that says which. */
export function classify({ status, body, headers, nowMs, host }: { status: number; body: unknown; headers: Headers; nowMs: number; host: string }): ProviderError {
  const told = toldBy(body);
  const { code, affected, retryable, say } = classOf(status, told.words);
  const wait = retryAfterMs(headers, nowMs);
  return new ProviderError(code, told.message === '' ? `${say} (${host}, ${status})` : `${say} ${host} says: ${redactKeys(told.message)}`, { affected, status, retryable, ...(wait === undefined ? {} : { retryAfterMs: wait }) });
}

/** Providers quote the key they refuse (OpenAI: "Incorrect API key provided: sk-…"); it goes no further. */
const redactKeys = (text: string): string => text.replace(/\b(sk|pk|hf|gsk|xai|key)[-_][\w*.-]{6,}/gi, '$1-…').replace(/\b[A-Za-z0-9_-]{32,}\b/g, '…');

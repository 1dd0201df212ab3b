import { readErrorBody } from './error-body.ts';
import { classOf, failureMeanings, isAboutRequest, namesModel } from './failure-classes.ts';
import { limitsIn, waitFor } from './limit-headers.ts';
import type { FailureClass, Provider } from './provider-data.ts';
import { ProviderError, type Affected } from './provider-error.ts';
import type { Phrase } from '../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../shared/messages/phrase.ts';

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

/**
 * Whether a server says that it has nothing at this path, and not that it lacks the model: then the
 * base URL may lack its `/v1`, or have one too many.
 */
export function saysNoSuchPath({ status, body }: { status: number; body: unknown }): boolean {
  return (status === 404 || status === 405) && !namesModel(readErrorBody(body));
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
function withRegionHint(meaning: string, { regions = [] }: Provider): string | Phrase {
  return regions.length < 2
    ? meaning
    : phrase('providers.regionKeys', { meaning, regions: regions.map(({ name }) => name) });
}

/** The reply's headers with those that the provider put into the body. */
export function headersOf({
  headers,
  body,
  provider,
}: Pick<FailedReply, 'headers' | 'body' | 'provider'>): Headers {
  const inBody = provider?.quirks?.headersIn?.(body);
  if (inBody === undefined) return headers;
  const all = new Headers(inBody);
  for (const [name, value] of headers) all.set(name, value);
  return all;
}

const isRateLimit = (failure: FailureClass): boolean =>
  failure === 'rate_limit' || failure === 'account_rate_limit';

/**
 * What the provider says of the wait: `Retry-After`, or for a rate limit without it the reset in
 * its own headers.
 */
function waitOf(reply: FailedReply, failure: FailureClass): number | undefined {
  const headers = headersOf(reply);
  return (
    retryAfterMs(headers, reply.nowMs) ??
    (isRateLimit(failure) ? waitFor(limitsIn(headers, reply.nowMs), reply.nowMs) : undefined)
  );
}

/**
 * Translates a reply that is no success. The provider's own sentence is kept: it is often the only
 * one that says which. A status about the request affects nothing but the request.
 */
export function classify(reply: FailedReply): ProviderError {
  const { status, body, original = body, host, provider, known, probe } = reply;
  const whole = readErrorBody(original);
  const failureClass =
    known?.failure ??
    provider?.quirks?.classify?.(status, body) ??
    classOf(status, readErrorBody(body), whole);
  const { code, affected, retryable, say } = failureMeanings[failureClass];
  const meaning =
    failureClass === 'credential' && provider !== undefined ? withRegionHint(say, provider) : say;
  const wait = known?.retryAfterMs ?? waitOf(reply, failureClass);
  const message =
    whole.message === ''
      ? phrase('providers.status', { meaning, host, status })
      : phrase('providers.said', { meaning, host, words: redactKeys(whole.message) });
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

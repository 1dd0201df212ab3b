import type { z } from 'zod';
import { usualBounds, type JsonBounds } from '../../bodies/json-bounds.ts';
import { parseJsonNow } from '../../bodies/parse-json.ts';
import type { EgressReply } from '../../egress/egress-reply.ts';
import { providerOf } from '../catalogue/provider-catalogue.ts';
import { classify } from '../failures.ts';
import type { Endpoint } from '../provider.ts';
import { ProviderError } from '../provider-error.ts';
import { withoutQuotes } from '../quoted-text.ts';
import type { Dialect } from './dialect.ts';
import type { HiddenKeys } from './hidden-keys.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

export const hostOf = ({ baseUrl }: Endpoint): string => new URL(baseUrl).host;

/**
 * Its JSON, or the text itself where it is none, or none that a provider sends: too deep, or of too
 * many values.
 */
export function parsedJson(text: string, bounds: JsonBounds = usualBounds): unknown {
  try {
    return parseJsonNow(text, bounds);
  } catch {
    return text;
  }
}

/** What a reply answers to, for the judgement of its failure. */
export interface SentRequest {
  body: unknown;
  /** No text of a caller is in it. */
  probe: boolean | undefined;
}

/** The status of a failure, as the reply or its body states it, and the body. */
interface FailedBody {
  status: number;
  body: unknown;
}

/** A reply as far as the judgement of what it says needs it. */
type ReplyOrigin = Pick<EgressReply, 'headers' | 'sentRequest'>;

export type ReplyReader = ReturnType<typeof createReplyReader>;

/** Reads the replies of one wire: values, or failures in our words. */
export function createReplyReader(dialect: Dialect, now: () => number, hidden: HiddenKeys) {
  /** What a reply quotes of its request decides nothing. */
  const failure = (
    endpoint: Endpoint,
    headers: Headers,
    { status, body }: FailedBody,
    sent: SentRequest | undefined,
  ): ProviderError =>
    (dialect.classify ?? classify)({
      status,
      body: withoutQuotes(body, sent?.body),
      original: hidden.value(endpoint, body),
      probe: sent?.probe,
      headers,
      nowMs: now(),
      host: hostOf(endpoint),
      provider: providerOf(endpoint.provider),
    });
  /**
   * A failure within a reply of success: its status is in the body, so it is read again without
   * what the body quotes.
   */
  const failureWithin = (
    endpoint: Endpoint,
    { headers, sentRequest }: ReplyOrigin,
    value: unknown,
    first: FailedBody,
  ): ProviderError => {
    const sent = sentRequest as SentRequest | undefined;
    const { status } = dialect.failureIn(withoutQuotes(value, sent?.body)) ?? { status: 500 };
    const error = failure(endpoint, headers, { status, body: first.body }, sent);
    error.isInReply = true;
    return error;
  };
  const unreadable = (endpoint: Endpoint): ProviderError =>
    new ProviderError(
      'provider_unreachable',
      phrase('dialects.otherForm', {
        host: hostOf(endpoint),
        wire: dialect.name,
        hint: dialect.addressHint ?? phrase('dialects.usualAddress'),
      }),
      { affected: 'provider' },
    );
  /** The value as `schema` finds it. Throws a value that is this wire's failure as one. */
  const tryRead = <T>(
    schema: z.ZodType<T>,
    endpoint: Endpoint,
    parsed: unknown,
    reply: ReplyOrigin,
  ): z.ZodSafeParseResult<T> => {
    const value = dialect.prepare === undefined ? parsed : dialect.prepare(parsed, endpoint);
    const failed = dialect.failureIn(value);
    if (failed !== null) throw failureWithin(endpoint, reply, value, failed);
    return schema.safeParse(value);
  };
  /**
   * The value in the form of `schema`. Throws a value that is this wire's failure as one, and
   * `provider_unreachable` for a value in no form of the wire.
   */
  const read = <T>(
    schema: z.ZodType<T>,
    endpoint: Endpoint,
    parsed: unknown,
    reply: ReplyOrigin,
  ): T => {
    const result = tryRead(schema, endpoint, parsed, reply);
    if (!result.success) throw unreadable(endpoint);
    return result.data;
  };
  return { failure, read, tryRead, unreadable };
}

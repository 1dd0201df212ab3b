import type { z } from 'zod';
import type { ChatEvent } from '../../../../shared/chat.ts';
import { AppError } from '../../../../shared/errors.ts';
import { usualBounds, type JsonBounds } from '../../bodies/json-bounds.ts';
import { parseJsonNow } from '../../bodies/parse-json.ts';
import type { EgressGate } from '../../egress/egress-gate.ts';
import type { EgressReply } from '../../egress/reply.ts';
import { providerOf } from '../catalogue.ts';
import { classify, headersOf, ProviderError, saysNoSuchPath } from '../failures.ts';
import { withoutQuotes } from '../quoted-text.ts';
import type { CallOptions, Endpoint, ReportedLimit } from '../provider.ts';
import { eventData } from './server-sent-events.ts';

/** Where one wire differs from another below its bodies. */
export interface Dialect {
  /** Whose form it is, for the sentence that says an answer is not in it. */
  name: string;
  /**
   * What a base URL of this wire looks like, to finish the sentence that an answer is not in its
   * form.
   */
  addressHint?: string;
  /**
   * What every request carries: the key in this wire's form, a version. `ask` is for keys that a
   * token must be fetched with first.
   */
  headers(endpoint: Endpoint, ask: Ask): Record<string, string> | Promise<Record<string, string>>;
  /**
   * Where a path may be, the likeliest first: the next one is asked when a server says that there
   * is no such path. Base URL + path where nothing is said.
   */
  addresses?(endpoint: Endpoint, path: string, body: unknown): readonly string[];
  /** A reply or an event as this wire has it, where the provider has quirks. */
  prepare?(value: unknown, endpoint: Endpoint): unknown;
  /** What the headers of a reply, of success or not, tell of the account's limits. */
  limitsIn?(headers: Pick<Headers, 'get'>, nowMs: number): readonly ReportedLimit[];
  /**
   * The failure that a reply of status 200, or an event of a stream, may hold; null where it holds
   * none.
   */
  failureIn(value: unknown): { status: number; body: unknown } | null;
  /** The failure in our words; `classify` where nothing is said. */
  classify?: typeof classify;
}

/**
 * A request of the provider's own beside the one that is asked for, with its signal and context.
 */
export type Ask = (url: string, init: RequestInit) => Promise<EgressReply>;

/** Addresses that answered are remembered up to this many; a machine has a handful. */
const mostRemembered = 256;

export const hostOf = ({ baseUrl }: Endpoint): string => new URL(baseUrl).host;

/**
 * Of embeddings, whose values are the numbers of their vectors; their bytes are bounded by the
 * texts that were asked for.
 */
const vectorBounds: JsonBounds = { ...usualBounds, maxValues: 10_000_000 };

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

export const brokenStream = (host: string, cause?: unknown): AppError =>
  new AppError(
    'stream_broken',
    `${host} broke off before the answer was finished. What had come is kept; try again.`,
    { retryable: true, cause },
  );

interface Failed {
  status: number;
  body: unknown;
}

/** What a reply answers to, for the judgement of its failure. */
interface Asked {
  body: unknown;
  /** No text of a caller is in it. */
  probe: boolean | undefined;
}

type Answered = Pick<EgressReply, 'headers' | 'asked'>;

export type Http = ReturnType<typeof createHttp>;

/** What every wire does alike: send, and read JSON or events, with failures in our words. */
export function createHttp(
  { egress, now }: { egress: EgressGate; now: () => number },
  dialect: Dialect,
) {
  /** What a reply quotes of its request decides nothing. */
  const failure = (
    endpoint: Endpoint,
    headers: Headers,
    { status, body }: Failed,
    asked: Asked | undefined,
  ): ProviderError => {
    const unquoted = withoutQuotes(body, asked?.body);
    return (dialect.classify ?? classify)({
      status,
      body: unquoted,
      original: body,
      probe: asked?.probe,
      headers,
      nowMs: now(),
      host: hostOf(endpoint),
      provider: providerOf(endpoint.provider),
    });
  };
  /**
   * A failure within a reply of success: its status is in the body, so it is read again without
   * what the body quotes.
   */
  const failureWithin = (
    endpoint: Endpoint,
    { headers, asked }: Answered,
    value: unknown,
    first: Failed,
  ): ProviderError => {
    const { status } = dialect.failureIn(
      withoutQuotes(value, (asked as Asked | undefined)?.body),
    ) ?? { status: 500 };
    const error = failure(endpoint, headers, { ...first, status }, asked as Asked | undefined);
    error.isInReply = true;
    return error;
  };
  /** By the first address of a call, the one that answered. */
  const answered = new Map<string, string>();

  /**
   * Any value that is this wire's failure is thrown as one; what is in none of its forms is too.
   */
  const read = <T>(
    schema: z.ZodType<T>,
    endpoint: Endpoint,
    text: string,
    reply: Answered,
    bounds?: JsonBounds,
  ): T => {
    const parsed = parsedJson(text, bounds);
    const value = dialect.prepare === undefined ? parsed : dialect.prepare(parsed, endpoint);
    const failed = dialect.failureIn(value);
    if (failed !== null) throw failureWithin(endpoint, reply, value, failed);
    const result = schema.safeParse(value);
    if (!result.success) throw unreadable(endpoint);
    return result.data;
  };
  const tellLimits = (headers: Pick<Headers, 'get'>, onLimits: CallOptions['onLimits']): void => {
    const limits = dialect.limitsIn?.(headers, now()) ?? [];
    if (limits.length > 0) onLimits?.(limits);
  };
  const unreadable = (endpoint: Endpoint): AppError =>
    new ProviderError(
      'provider_unreachable',
      `${hostOf(endpoint)} answered in a form that is not ${dialect.name}'s. Check the base ` +
        `URL: ${dialect.addressHint ?? 'it often ends in /v1'}.`,
      { affected: 'provider' },
    );

  return {
    unreadable,
    read,
    /**
     * `POST` with a body, `GET` without. Throws what `classify` makes of any status that is no
     * success.
     */
    async send(
      endpoint: Endpoint,
      path: string,
      body: unknown,
      { signal, egress: context, onLimits, onSent, timeouts, probe }: CallOptions,
    ): Promise<EgressReply> {
      const asked: Asked = { body, probe };
      const waits = timeouts === undefined ? {} : { timeouts };
      const trusting = endpoint.ca
        ? { ...context, trusted: { origin: new URL(endpoint.baseUrl).origin, pem: endpoint.ca } }
        : context;
      const ask: Ask = (url, init) => egress.ask(url, { ...init, signal, ...waits }, trusting);
      const headers = {
        accept: 'application/json, text/event-stream',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(await dialect.headers(endpoint, ask)),
      };
      const init = {
        headers,
        ...(body === undefined
          ? { method: 'GET' }
          : { method: 'POST', body: JSON.stringify(body) }),
      };
      const urls = dialect.addresses?.(endpoint, path, body) ?? [
        `${endpoint.baseUrl.replace(/\/+$/, '')}${path}`,
      ];
      const first = urls[0] ?? '';
      const known = answered.get(first);
      let refused: ProviderError | undefined;
      for (const url of known === undefined ? urls : [known]) {
        const response = await egress.ask(
          url,
          { ...init, signal, ...waits, ...(onSent === undefined ? {} : { onSent }) },
          trusting,
        );
        if (response.ok) {
          tellLimits({ get: (name) => response.header(name) }, onLimits);
          if (urls.length > 1 && answered.size < mostRemembered) answered.set(first, url);
          response.asked = asked;
          return response;
        }
        const failed = { status: response.status, body: parsedJson(await response.text()) };
        tellLimits(
          headersOf({
            ...failed,
            headers: response.headers,
            provider: providerOf(endpoint.provider),
          }),
          onLimits,
        );
        const error = failure(endpoint, response.headers, failed, asked);
        if (!saysNoSuchPath(failed)) throw error;
        // What answered once may move: the next call looks again.
        answered.delete(first);
        refused ??= error;
      }
      throw refused ?? unreadable(endpoint);
    },
    /**
     * `maxBytes` is given for embeddings, whose replies are larger and of more values than others.
     */
    json: async <T>(
      schema: z.ZodType<T>,
      endpoint: Endpoint,
      response: EgressReply,
      maxBytes?: number,
    ): Promise<T> =>
      read(
        schema,
        endpoint,
        await response.text(maxBytes),
        response,
        maxBytes === undefined ? undefined : vectorBounds,
      ),
    /**
     * Each event of a stream; a server that cannot stream, or that failed behind a 200, answers
     * plain, which is one value.
     */
    async *values<T>(
      schema: z.ZodType<T>,
      endpoint: Endpoint,
      response: EgressReply,
    ): AsyncGenerator<T> {
      if (response.header('content-type')?.includes('application/json'))
        return void (yield read(schema, endpoint, await response.text(), response));
      let over = false;
      // After [DONE] the body is read to its end, which is near: broken off, the connection would
      // be lost for the next request.
      for await (const data of eventData(response.body)) {
        over ||= data === '[DONE]';
        if (!over) yield read(schema, endpoint, data, response);
      }
    },
  };
}

/**
 * A stream's events with one finish. One that ends without it, or whose wire breaks before it, is
 * `stream_broken`.
 */
export async function* untilFinished(
  events: AsyncIterable<ChatEvent>,
  endpoint: Endpoint,
  signal: AbortSignal,
): AsyncGenerator<ChatEvent> {
  let finished = false;
  try {
    for await (const event of events) {
      if (event.type !== 'finish' || !finished) yield event;
      finished ||= event.type === 'finish';
    }
  } catch (error) {
    // A wire that breaks after the finish reason has broken nothing.
    if (finished && !signal.aborted) return;
    const cut =
      error instanceof RangeError ||
      (error instanceof AppError &&
        !(error instanceof ProviderError) &&
        error.code === 'provider_unreachable');
    throw cut ? brokenStream(hostOf(endpoint), error) : error;
  }
  if (!finished) throw brokenStream(hostOf(endpoint));
}

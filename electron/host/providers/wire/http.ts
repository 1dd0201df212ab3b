import type { z } from 'zod';
import type { ChatEvent } from '../../../../shared/chat.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { usualBounds, type JsonBounds } from '../../bodies/json-bounds.ts';
import type { EgressContext, EgressGate, EgressInit } from '../../egress/egress-gate.ts';
import type { EgressReply } from '../../egress/egress-reply.ts';
import { providerOf } from '../catalogue/provider-catalogue.ts';
import { headersOf, saysNoSuchPath } from '../failures.ts';
import type { CallOptions, Endpoint } from '../provider.ts';
import { ProviderError } from '../provider-error.ts';
import type { Dialect } from './dialect.ts';
import { createReplyReader, hostOf, parsedJson, type SentRequest } from './reply-reader.ts';
import { eventData } from './server-sent-events.ts';

/** Addresses that answered are remembered up to this many; a machine has a handful. */
const mostRemembered = 256;

/**
 * Of embeddings, whose values are the numbers of their vectors; their bytes are bounded by the
 * texts that were asked for.
 */
const vectorBounds: JsonBounds = { ...usualBounds, maxValues: 10_000_000 };

export const brokenStream = (host: string, cause?: unknown): AppError =>
  new AppError('stream_broken', phrase('dialects.brokeOff', { host }), { retryable: true, cause });

/** The call's context, with the certificate that the account's own address is trusted by. */
const contextOf = ({ ca, baseUrl }: Endpoint, context: EgressContext): EgressContext =>
  ca ? { ...context, trusted: { origin: new URL(baseUrl).origin, pem: ca } } : context;

/** The call's signal and waits, for each request that it makes. */
const callInit = ({ signal, timeouts }: CallOptions): EgressInit => ({
  signal,
  ...(timeouts === undefined ? {} : { timeouts }),
});

const plainAddress = ({ baseUrl }: Endpoint, path: string): string =>
  `${baseUrl.replace(/\/+$/, '')}${path}`;

/** What every wire does alike: send, and read JSON or events, with failures in our words. */
export function createHttp(
  { egress, now }: { egress: EgressGate; now: () => number },
  dialect: Dialect,
) {
  const { failure, read, unreadable } = createReplyReader(dialect, now);
  /** By the first address of a call, the one that answered. */
  const answered = new Map<string, string>();

  const reportLimits = (headers: Pick<Headers, 'get'>, onLimits: CallOptions['onLimits']): void => {
    const limits = dialect.limitsIn?.(headers, now()) ?? [];
    if (limits.length > 0) onLimits?.(limits);
  };
  const initOf = async (
    endpoint: Endpoint,
    body: unknown,
    options: CallOptions,
  ): Promise<EgressInit> => {
    const { onSent, egress: context } = options;
    const shared = callInit(options);
    const own = await dialect.headers(endpoint, (url, init) =>
      egress.ask(url, { ...init, ...shared }, contextOf(endpoint, context)),
    );
    const headers = {
      accept: 'application/json, text/event-stream',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...own,
    };
    const init: EgressInit =
      body === undefined
        ? { method: 'GET', headers }
        : { method: 'POST', headers, body: JSON.stringify(body) };
    return { ...init, ...shared, ...(onSent === undefined ? {} : { onSent }) };
  };
  /** The failure of a reply, and whether another address may have the path. */
  const refusal = async (
    endpoint: Endpoint,
    response: EgressReply,
    sent: SentRequest,
    onLimits: CallOptions['onLimits'],
  ): Promise<{ error: ProviderError; isWrongPath: boolean }> => {
    const failed = { status: response.status, body: parsedJson(await response.text()) };
    const provider = providerOf(endpoint.provider);
    reportLimits(headersOf({ ...failed, headers: response.headers, provider }), onLimits);
    return {
      error: failure(endpoint, response.headers, failed, sent),
      isWrongPath: saysNoSuchPath(failed),
    };
  };
  /**
   * `POST` with a body, `GET` without. Throws what `classify` makes of any status that is no
   * success.
   */
  const send = async (
    endpoint: Endpoint,
    path: string,
    body: unknown,
    options: CallOptions,
  ): Promise<EgressReply> => {
    const sent: SentRequest = { body, probe: options.probe };
    const init = await initOf(endpoint, body, options);
    const context = contextOf(endpoint, options.egress);
    const urls = dialect.addresses?.(endpoint, path, body) ?? [plainAddress(endpoint, path)];
    const first = urls[0] ?? '';
    const known = answered.get(first);
    let refused: ProviderError | undefined;
    for (const url of known === undefined ? urls : [known]) {
      const response = await egress.ask(url, init, context);
      if (response.ok) {
        reportLimits({ get: (name) => response.header(name) }, options.onLimits);
        if (urls.length > 1 && answered.size < mostRemembered) answered.set(first, url);
        response.sentRequest = sent;
        return response;
      }
      const { error, isWrongPath } = await refusal(endpoint, response, sent, options.onLimits);
      if (!isWrongPath) throw error;
      // What answered once may move: the next call looks again.
      answered.delete(first);
      refused ??= error;
    }
    throw refused ?? unreadable(endpoint);
  };

  return {
    unreadable,
    read,
    send,
    /**
     * `maxBytes` is given for embeddings, whose replies are larger and of more values than others.
     */
    json: async <T>(
      schema: z.ZodType<T>,
      endpoint: Endpoint,
      response: EgressReply,
      maxBytes?: number,
    ): Promise<T> => {
      const text = await response.text(maxBytes);
      const bounds = maxBytes === undefined ? usualBounds : vectorBounds;
      return read(schema, endpoint, parsedJson(text, bounds), response);
    },
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
        return void (yield read(schema, endpoint, parsedJson(await response.text()), response));
      let over = false;
      // After [DONE] the body is read to its end, which is near: broken off, the connection would
      // be lost for the next request.
      for await (const data of eventData(response.body)) {
        over ||= data === '[DONE]';
        if (!over) yield read(schema, endpoint, parsedJson(data), response);
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

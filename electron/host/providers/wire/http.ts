import type { z } from 'zod';
import type { ChatEvent } from '../../../../shared/chat.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { usualBounds, type JsonBounds } from '../../bodies/json-bounds.ts';
import type { EgressContext, EgressInit } from '../../egress/egress-gate.ts';
import type { EgressReply } from '../../egress/egress-reply.ts';
import { providerOf } from '../catalogue/provider-catalogue.ts';
import { headersOf, saysNoSuchPath } from '../failures.ts';
import type { CallOptions, CodecDeps, Endpoint } from '../provider.ts';
import { ProviderError } from '../provider-error.ts';
import { createAnswerKey } from './answer-key.ts';
import type { Dialect } from './dialect.ts';
import { createHiddenKeys } from './hidden-keys.ts';
import { createReplyReader, hostOf, parsedJson, type SentRequest } from './reply-reader.ts';
import { createValueReader } from './read-values.ts';
import { createResend } from './resend.ts';
import { failureText } from './reply-form.ts';
import { unreadableStream, type StreamNotes } from './unreadable-event.ts';

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

/**
 * The body of a failure. Google's endpoints wrap it in an array (nearai/ironclaw issue 1510), and
 * gateways send it as events behind any status.
 */
function failureBody(text: string): unknown {
  const body = parsedJson(failureText(text));
  return Array.isArray(body) ? body[0] : body;
}

const callHooks = ({ onSent, onData }: CallOptions): EgressInit => ({
  ...(onSent === undefined ? {} : { onSent }),
  ...(onData === undefined ? {} : { onData }),
});

const plainAddress = ({ baseUrl }: Endpoint, path: string): string =>
  `${baseUrl.replace(/\/+$/, '')}${path}`;

export type Http = ReturnType<typeof createHttp>;

/** What every wire does alike: send, and read JSON or events, with failures in our words. */
export function createHttp({ egress, now, redactor }: CodecDeps, dialect: Dialect) {
  const hidden = createHiddenKeys(redactor);
  const { failure, read, tryRead, unreadable } = createReplyReader(dialect, now, hidden);
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
    const { egress: context } = options;
    const shared = callInit(options);
    const own = await dialect.headers(endpoint, (url, init) =>
      egress.ask(url, { ...init, ...shared }, contextOf(endpoint, context)),
    );
    const headers = {
      accept: 'application/json, text/event-stream',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...own,
      ...dialect.headersFor?.(body),
    };
    const init: EgressInit =
      body === undefined
        ? { method: 'GET', headers }
        : { method: 'POST', headers, body: JSON.stringify(body) };
    return { ...init, ...shared, ...callHooks(options) };
  };
  /** The failure of a reply, and whether another address may have the path. */
  const refusal = async (
    endpoint: Endpoint,
    response: EgressReply,
    sent: SentRequest,
    onLimits: CallOptions['onLimits'],
  ): Promise<{ error: ProviderError; isWrongPath: boolean }> => {
    const failed = { status: response.status, body: failureBody(await response.text()) };
    const provider = providerOf(endpoint.provider);
    reportLimits(headersOf({ ...failed, headers: response.headers, provider }), onLimits);
    const error = failure(endpoint, response.headers, failed, sent);
    if (response.status === 400 || response.status === 422) refusals.set(error, failed.body);
    return { error, isWrongPath: saysNoSuchPath(failed) };
  };
  /** What a failure's reply said, as long as the failure is looked at. */
  const refusals = new WeakMap<ProviderError, unknown>();
  /**
   * `POST` with a body, `GET` without. Throws what `classify` makes of any status that is no
   * success.
   */
  const sendOnce = async (
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
  const send = createResend({ now, sendOnce, refusalOf: (error) => refusals.get(error) });

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
    values: createValueReader(dialect, { read, tryRead, unreadable }),
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
  notes: StreamNotes | null = null,
): AsyncGenerator<ChatEvent> {
  let finished = false;
  const key = createAnswerKey(endpoint.apiKey);
  try {
    for await (const event of events) {
      if (event.type !== 'finish') yield key === null ? event : key.hide(event);
      else if (!finished) {
        finished = true;
        if (key !== null) yield* key.rest();
        yield event;
      }
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
  if (finished) return;
  const host = hostOf(endpoint);
  // The event that could not be read may have been the one with the finish.
  throw notes?.unreadable ? unreadableStream(host, notes.unreadable) : brokenStream(host);
}

import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { Dispatcher } from 'undici';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { readableCodings } from '../bodies/content-coding.ts';
import { createBodyQueue, type BodyQueue } from './body-queue.ts';
import type { EgressInit, EgressTimeouts } from './egress-gate.ts';
import type { OpenEntry } from './egress-log.ts';
import type { Deadline } from './egress-timeouts.ts';
import { distrustOf } from './distrust.ts';
import { isStale, noteSocket, type RequestSocket } from './kept-sockets.ts';
import { toReply, headerBytes, type EgressReply } from './egress-reply.ts';

interface EgressExchange {
  url: URL;
  init: EgressInit;
  timeouts: EgressTimeouts;
  deadline: Deadline;
  dispatcher: Dispatcher;
  /** For one more time, where a kept connection had ended: no kept one is used. */
  fresh: () => Dispatcher;
  entry: OpenEntry;
  /** The one certificate that is trusted, PEM. */
  pinned: string | null;
}

const codeOf = (error: unknown): string =>
  (error as { code?: string } | null | undefined)?.code ?? '';

const causeCodeOf = (error: unknown): string =>
  codeOf((error as { cause?: unknown } | null)?.cause) || codeOf(error);

/**
 * Puts what undici throws into our words; the caller's abort and our own time-outs stay what they
 * are.
 */
function translate(
  host: string,
  error: unknown,
  deadline: Deadline,
  pinned: string | null,
): AppError {
  const failure = deadline.failure();
  if (failure !== null) return failure;
  if (error instanceof AppError) return error;
  const code = causeCodeOf(error);
  if (code === 'UND_ERR_CONNECT_TIMEOUT')
    return new AppError('timeout', phrase('egress.noAnswer', { host }), {
      retryable: true,
      cause: error,
    });
  const distrust = distrustOf(host, code, pinned);
  if (distrust !== null)
    return new AppError('provider_unreachable', distrust, { retryable: true, cause: error });
  return new AppError(
    'provider_unreachable',
    code === ''
      ? phrase('egress.unreachable', { host })
      : phrase('egress.unreachableBecause', { host, code }),
    { retryable: true, cause: error },
  );
}

/**
 * Checked and in lower case as the platform does it; a plain record of names in lower case, as the
 * codecs give it, is so already, and undici checks its values.
 */
function recordOf(headers: EgressInit['headers']): Record<string, string> {
  if (headers === undefined || headers instanceof Headers || Array.isArray(headers))
    return Object.fromEntries(new Headers(headers));
  for (const name in headers)
    if (!plainName.test(name) || !plainValue.test(headers[name] ?? ''))
      return Object.fromEntries(new Headers(headers));
  return headers;
}

const plainName = /^[a-z0-9-]+$/;
/** Visible ASCII with single spaces inside: what `Headers` would leave as it is. */
const plainValue = /^[!-~]+(?: [!-~]+)*$/;

/**
 * Lists and pages may come compressed. What is posted is an answer of a model: compressing it delays
 * its events and saves little, and without the header any coding would be welcome (RFC 9110,
 * 12.5.3). A part of a file counts as the bytes that it has.
 */
const codingsFor = (method: string, headers: Record<string, string>): string =>
  method === 'GET' && headers['range'] === undefined ? readableCodings : 'identity';

function optionsOf(
  url: URL,
  { method = 'GET', headers: given, body }: EgressInit,
): Dispatcher.DispatchOptions & { headers: Record<string, string> } {
  const own = recordOf(given);
  const headers: Record<string, string> = {
    'user-agent': 'hearth',
    accept: '*/*',
    'accept-encoding': codingsFor(method, own),
    ...own,
  };
  const target = {
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: method.toUpperCase(),
    headers,
  };
  if (body === null || body === undefined || typeof body === 'string' || body instanceof Uint8Array)
    return { ...target, body: body ?? null };
  // Forms and blobs know their own type.
  const made = new Response(body);
  const type = made.headers.get('content-type');
  if (type !== null) headers['content-type'] ??= type;
  return {
    ...target,
    body: made.body === null ? null : Readable.fromWeb(made.body as NodeReadableStream),
  };
}

/** The request's line and headers as they are on the wire. */
const headBytes = ({ method, path, headers }: ReturnType<typeof optionsOf>): number =>
  method.length + path.length + 12 + headerBytes(headers);

/** A stream can be sent once only. */
const isRepeatable = ({ body }: ReturnType<typeof optionsOf>): boolean =>
  body === null || typeof body === 'string' || body instanceof Uint8Array;

/** Sends a request once more, where the kept connection that it was written to had ended. */
function createRepeat(
  options: ReturnType<typeof optionsOf>,
  { deadline, fresh }: Pick<EgressExchange, 'deadline' | 'fresh'>,
) {
  let sentOn: RequestSocket | null = null;
  let isOver = !isRepeatable(options);
  return {
    /** The request begins to be written. */
    started: (): void => {
      sentOn = noteSocket();
    },
    /** What to send it by after this failure, without a byte of a reply; null for not again. */
    after: (error: unknown): Dispatcher | null => {
      if (isOver || sentOn === null || deadline.failure() !== null) return null;
      if (!isStale(sentOn, causeCodeOf(error))) return null;
      isOver = true;
      return fresh();
    },
  };
}

/** Counts what comes of a body, and tells who wants to know that the other side is alive. */
const receiving =
  (entry: OpenEntry, { onData }: EgressInit) =>
  (data: Buffer): Buffer => {
    entry.in(data.byteLength);
    onData?.();
    return data;
  };

/** The reply's body; the other side gets `idleMs` for each piece that the reader waits for. */
const openBody = (
  controller: Dispatcher.DispatchController,
  deadline: Deadline,
  idleMs: number,
): BodyQueue =>
  createBodyQueue({
    onWaiting: () => deadline.restart(idleMs, 'further data'),
    onServed: () => deadline.pause(),
    pause: () => controller.pause(),
    resume: () => controller.resume(),
    onCancel: () => {
      deadline.end();
      controller.abort(new AppError('aborted', phrase('access.readerStopped')));
    },
  });

/**
 * One request and its reply, of whatever status; redirects are for the gate to judge. What is sent
 * and received is counted: the request's line, headers and bodies as they are on the wire, still
 * compressed, before TLS; also of a request that is broken off. Throws `aborted`, `timeout`,
 * `provider_unreachable`. Built on undici's dispatch and not its fetch, whose body drops what is
 * unread when a wire breaks. A kept connection that had ended before the request is no failure: the
 * request is sent once more on a new one.
 */
export function send(exchange: EgressExchange): Promise<EgressReply> {
  const { url, init, timeouts, deadline, dispatcher, entry, pinned } = exchange;
  const options = optionsOf(url, init);
  let wire: Dispatcher.DispatchController | null = null;
  const repeat = createRepeat(options, exchange);
  let body: BodyQueue | null = null;
  const { promise, resolve, reject } = Promise.withResolvers<EgressReply>();

  const received = receiving(entry, init);
  const fail = (error: unknown): void => {
    const failure = translate(url.host, error, deadline, pinned);
    deadline.end();
    if (body === null) reject(failure);
    else body.fail(failure);
  };
  deadline.onFailure((failure) => {
    wire?.abort(failure);
    fail(failure);
  });
  if (deadline.failure() === null) deadline.restart(timeouts.firstByteMs, 'answer');
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: (controller) => {
      wire = controller;
      const failure = deadline.failure();
      if (failure !== null) return controller.abort(failure);
      repeat.started();
      init.onSent?.();
      entry.out(headBytes(options));
    },
    onBodySent: (data) => entry.out(data.byteLength),
    onResponseStart: (controller, status, headers, text) => {
      entry.in(17 + headerBytes(headers));
      // 100 and 103 come before the reply itself.
      if (status < 200 || body !== null) return;
      deadline.pause();
      body = openBody(controller, deadline, timeouts.idleMs);
      resolve(toReply(body.pieces, { url, status, headers, text: text ?? '' }));
    },
    onResponseData: (_, data) => body?.push(received(data)),
    onResponseEnd: () => {
      deadline.pause();
      body?.end();
      deadline.end();
    },
    onResponseError: (_, error) => {
      const next = body === null ? repeat.after(error) : null;
      if (next === null) fail(error);
      else dispatchBy(next);
    },
  };
  const dispatchBy = (chosen: Dispatcher): void => {
    try {
      chosen.dispatch(options, handler);
    } catch (error) {
      fail(error);
    }
  };
  if (deadline.failure() === null) dispatchBy(dispatcher);
  return promise;
}

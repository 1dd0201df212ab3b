import { AppError, errorCodeOf } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { EgressContext, EgressGate } from '../../egress/egress-gate.ts';

/** A source that gave no answer for so long is given up. */
export const answerMs = 5000;
const idleMs = 20_000;

export interface Answer {
  response: Response;
  /** The body in pieces; a pause of 20 s throws `timeout`. */
  body(): AsyncGenerator<Uint8Array>;
  /** Ends the connection when the rest is not wanted. */
  drop(): void;
}

const silent = (url: string, ms: number): AppError =>
  new AppError(
    'timeout',
    phrase('models.sourceStalled', { host: new URL(url).host, seconds: ms / 1000 }),
    { retryable: true },
  );

/** How a source is reached. */
export interface SourceDeps {
  egress: EgressGate;
  context: EgressContext;
  signal: AbortSignal;
}

/**
 * Sends a request to a source of models through the gate. Connecting and the first byte may take
 * 5 s. Replies of any status are returned. Throws what the gate throws, `timeout`, `aborted`.
 */
export async function requestSource(
  { egress, context, signal }: SourceDeps,
  url: string,
  init: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const watch = new AbortController();
  let timer = setTimeout(() => watch.abort(silent(url, answerMs)), answerMs);
  const stop = (): void => clearTimeout(timer);
  const failure = (error: unknown): unknown => {
    if (signal.aborted) return new AppError('aborted', phrase('models.downloadStopped'));
    return watch.signal.aborted ? watch.signal.reason : error;
  };
  try {
    const response = await egress.fetch(
      url,
      {
        ...init,
        redirect: 'follow',
        signal: AbortSignal.any([signal, watch.signal]),
        timeouts: { connectMs: answerMs, firstByteMs: answerMs, idleMs },
      },
      context,
    );
    stop();
    return {
      response,
      body: () => bodyOf(response),
      drop: () => watch.abort(new AppError('aborted', phrase('models.notNeeded'))),
    };
  } catch (error) {
    stop();
    throw failure(error);
  }

  async function* bodyOf(response: Response): AsyncGenerator<Uint8Array> {
    const rearm = (): void => {
      stop();
      timer = setTimeout(() => watch.abort(silent(url, idleMs)), idleMs);
    };
    rearm();
    try {
      for await (const piece of response.body ?? []) {
        rearm();
        yield piece;
      }
    } catch (error) {
      throw failure(error);
    } finally {
      stop();
    }
  }
}

/**
 * Reads a whole small reply (an index page, a list of files). Throws `download_failed` for a status
 * that is no success.
 */
export async function readSourceText(
  ...args: Parameters<typeof requestSource>
): Promise<{ text: string; type: string; url: string }> {
  const answer = await requestSource(...args);
  if (!answer.response.ok) {
    answer.drop();
    throw new AppError(
      'download_failed',
      phrase('models.sourceStatus', {
        host: new URL(args[1]).host,
        status: answer.response.status,
        path: new URL(args[1]).pathname,
      }),
    );
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of answer.body()) pieces.push(piece);
  return {
    text: Buffer.concat(pieces).toString('utf8'),
    type: answer.response.headers.get('content-type') ?? '',
    url: answer.response.url || args[1],
  };
}

/**
 * Whether a failure says that the host cannot be reached at all, so that nothing more need be asked
 * of it in this run.
 */
export const isUnreachable = (error: unknown): boolean =>
  ['timeout', 'provider_unreachable', 'egress_denied'].includes(errorCodeOf(error));

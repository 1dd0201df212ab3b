import type { IncomingHttpHeaders } from 'node:http';
import { createCappedBytes } from '../bodies/capped-reader.ts';
import { codingsOf, decoded } from '../bodies/content-coding.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';

/** Four bytes between a header's name and value and at its line's end. */
export function headerBytes(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): number {
  let sum = 0;
  for (const name in headers) sum += name.length + String(headers[name]).length + 4;
  return sum;
}

function toHeaders(raw: IncomingHttpHeaders): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw))
    for (const one of Array.isArray(value) ? value : [value ?? '']) headers.append(name, one);
  return headers;
}

/**
 * The body without its codings, also of a server that was not asked to compress. Names that are no
 * coding (`utf-8`, `none`) are passed over: servers send them with plain bodies.
 */
function bodyOf(
  pieces: AsyncIterable<Uint8Array>,
  contentEncoding: string | undefined,
  host: string,
): AsyncIterable<Uint8Array> {
  if (contentEncoding === undefined) return pieces;
  const codings = codingsOf(contentEncoding) ?? [];
  return codings.length === 0 ? pieces : unpacked(decoded(pieces, codings), host);
}

/** A reply that claims a content coding and cannot be unpacked. */
export class DamagedReplyError extends AppError {
  constructor(host: string, cause: unknown) {
    super('provider_unreachable', phrase('egress.cannotUnpack', { host }), {
      retryable: true,
      cause,
    });
  }
}

/** What cannot be unpacked is the other side's failure, in words. */
async function* unpacked(
  pieces: AsyncIterable<Uint8Array>,
  host: string,
): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new DamagedReplyError(host, error);
  }
}

/** One read at a time, and none ahead. */
function toWebStream(pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const step = await iterator.next();
        if (step.done === true) controller.close();
        else controller.enqueue(step.value);
      },
      cancel: async () => void (await iterator.return?.()),
    },
    { highWaterMark: 0 },
  );
}

interface EgressReplyHead {
  url: URL;
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/**
 * A reply of whatever status, without what a web `Response` costs. Its body is read once; who stops
 * reading hangs up.
 */
export interface EgressReply {
  readonly status: number;
  /** 200 to 299. */
  readonly ok: boolean;
  /** One header by its name in lower case, its values joined; null where it is missing. */
  header(name: string): string | null;
  /** All of them; made when asked for. */
  readonly headers: Headers;
  readonly body: AsyncIterable<Uint8Array>;
  /** What it answers to, as the sender noted it: a failure may quote the request. */
  sentRequest?: unknown;
  /**
   * The whole body as text, counted after unpacking. Of a failure at most 256 KB are read, and the
   * rest is left. Throws `provider_unreachable` for a longer body of a success: 16 MiB, or
   * `maxBytes`.
   */
  text(maxBytes?: number): Promise<string>;
  /** The same as the platform has it. */
  toResponse(): Response;
}

const bodyless = new Set([204, 205, 304]);

/** No plain answer of a model is longer; embeddings say how much longer theirs may be. */
const longestReplyBytes = 16 * 1024 * 1024;
/** An error that a person can read is shorter. */
const longestErrorBytes = 256 * 1024;

async function textOf(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  tooLong: () => Error | null,
): Promise<string> {
  const bytes = createCappedBytes(maxBytes);
  let left = maxBytes;
  for await (const piece of body) {
    const fits = piece.byteLength <= left;
    const error = fits ? null : tooLong();
    if (error !== null) throw error;
    bytes.add(fits ? piece : piece.subarray(0, left));
    left -= piece.byteLength;
    if (!fits) break;
  }
  return new TextDecoder().decode(bytes.whole());
}

/**
 * A class, since an object literal with a getter makes V8 a hidden class of its own each time, in
 * old space: that kept all of a request alive until the next major collection.
 */
class LightReply implements EgressReply {
  readonly status: number;
  readonly ok: boolean;
  readonly body: AsyncIterable<Uint8Array>;
  sentRequest: unknown;
  readonly #head: EgressReplyHead;
  #headers: Headers | undefined;

  constructor(pieces: AsyncIterable<Uint8Array>, head: EgressReplyHead) {
    this.status = head.status;
    this.ok = head.status >= 200 && head.status < 300;
    this.body = bodyOf(pieces, head.headers['content-encoding'], head.url.host);
    this.#head = head;
  }

  get headers(): Headers {
    return (this.#headers ??= toHeaders(this.#head.headers));
  }

  header(name: string): string | null {
    const value = this.#head.headers[name];
    return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
  }

  text(maxBytes = longestReplyBytes): Promise<string> {
    if (!this.ok) return textOf(this.body, longestErrorBytes, () => null);
    const { host } = this.#head.url;
    const tooLong = (): Error =>
      new AppError(
        'provider_unreachable',
        phrase('egress.replyTooLarge', { host, megabytes: Math.round(maxBytes / 1024 / 1024) }),
      );
    return textOf(this.body, maxBytes, tooLong);
  }

  toResponse(): Response {
    const { url, status, text } = this.#head;
    const response = new Response(bodyless.has(status) ? null : toWebStream(this.body), {
      status,
      statusText: /^[\t -~]*$/.test(text) ? text : '',
      headers: this.headers,
    });
    // Who resolves links needs the address that answered, and a made response has none.
    return Object.defineProperty(response, 'url', { value: url.href });
  }
}

export const toReply = (pieces: AsyncIterable<Uint8Array>, head: EgressReplyHead): EgressReply =>
  new LightReply(pieces, head);

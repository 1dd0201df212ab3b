import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { createMiddleware } from 'hono/factory';
import { AppError, toAppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { createCappedBytes, readCapped } from '../../bodies/capped-reader.ts';
import { codingsOf, decoded, ExpansionError } from '../../bodies/content-coding.ts';
import { EncodingError } from '../wire/openai-errors.ts';
import type { BodyMeter, LanContext, LanEnv } from '../http/lan-context.ts';
import type { JsonBounds } from '../../bodies/json-bounds.ts';

/** Every body has at most this many bytes, unless its path is one of `largePaths`. */
export const smallBodyBytes = 4 * 1024;

/**
 * Paths whose bodies contain what a user wrote, and may have `bodyLimitBytes`. All of them need a
 * key.
 */
const largePaths = ['/v1/', '/v2/', '/api/v1/chat/', '/chat/sessions'];

const empty = Buffer.alloc(0);
const kibibyte = 1024;
const sizeOf = (bytes: number): string =>
  bytes < kibibyte ** 2
    ? `${Math.floor(bytes / kibibyte)} KB`
    : `${Math.floor(bytes / kibibyte ** 2)} MB`;

function tooLarge(maxBytes: number): AppError {
  const advice = maxBytes > smallBodyBytes ? phrase('lan.sendLess').text : '';
  return new AppError('too_large', phrase('lan.bodyTooLarge', { size: sizeOf(maxBytes), advice }));
}

/**
 * Caps the body of every request before anything else reads it: 4 KB, or `bodyLimitBytes` for
 * `largePaths`. A larger declared length is refused at once with `too_large`; a chunked body is
 * counted while it is read, as it is sent and as it is decompressed. A coding that is not read is
 * refused at once with 415.
 */
export function capBodies({
  bodyLimitBytes,
  jsonBounds,
}: {
  bodyLimitBytes: number;
  jsonBounds?: () => JsonBounds;
}) {
  return createMiddleware<LanEnv>(async (c, next) => {
    const { path } = c.req;
    const isLarge = largePaths.some((large) => path.startsWith(large));
    const cap = isLarge ? bodyLimitBytes : smallBodyBytes;
    c.set('bodyCapBytes', cap);
    // A small body has no room for too many values.
    if (isLarge && jsonBounds !== undefined) c.set('jsonBounds', jsonBounds());
    const codings = codingsOf(c.req.header('content-encoding'));
    if (codings === null) throw new EncodingError();
    if (codings.length > 0) c.set('bodyCodings', codings);
    // Node's parser enforces the declared length.
    if (Number(c.req.header('content-length') ?? 0) > cap) throw tooLarge(cap);
    await next();
  });
}

/** Throws `aborted` when the client disconnects before the body is complete. */
function readIncoming(
  incoming: IncomingMessage,
  maxBytes: number,
  meter?: BodyMeter,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const bytes = createCappedBytes(maxBytes);
    const end = (settle: () => void): void => {
      incoming.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
      meter?.release();
      settle();
    };
    const onData = (piece: Buffer): void => {
      try {
        meter?.add(piece.length);
      } catch (error) {
        incoming.pause();
        return end(() => reject(toAppError(error)));
      }
      if (bytes.add(piece)) return;
      // The server discards the rest for a moment, so that the client can read the refusal.
      incoming.pause();
      end(() => reject(tooLarge(maxBytes)));
    };
    const onEnd = (): void => end(() => resolve(bytes.whole()));
    const onGone = (): void => end(() => reject(new AppError('aborted', phrase('lan.leftEarly'))));
    if (incoming.readableEnded || incoming.destroyed) return onGone();
    incoming.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });
}

/**
 * The body of a request, as it was sent; it is read once. Every route reads with this function or
 * one on top of it (`requestText`, `jsonBody`, `formBody`); the check
 * `resources/scripts/bodies.mjs` finds other readers. Throws `too_large` as soon as the body exceeds
 * the cap of its path.
 */
export async function requestBytes(c: LanContext): Promise<Buffer> {
  const read = c.get('bodyBytes');
  if (read !== undefined) return read;
  const codings = c.get('bodyCodings');
  const sent = c.get('sentBytes') ?? (await readBytes(c));
  const bytes = codings === undefined ? sent : await decompressed(c, sent, codings);
  c.set('bodyBytes', bytes);
  return bytes;
}

/** The body as it was sent, compressed or not: what a signature is made of. */
export async function sentBytes(c: LanContext): Promise<Buffer> {
  if (c.get('bodyCodings') === undefined) return requestBytes(c);
  const bytes = await readBytes(c);
  c.set('sentBytes', bytes);
  return bytes;
}

/** Throws `too_large` at the cap of the path, and `bad_request` for what cannot be decompressed. */
async function decompressed(
  c: LanContext,
  sent: Buffer,
  codings: readonly string[],
): Promise<Buffer> {
  const cap = c.get('bodyCapBytes') ?? smallBodyBytes;
  c.set('sentBytes', undefined);
  try {
    return await readCapped(decoded(Readable.from([sent]), codings), cap, () => tooLarge(cap));
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (error instanceof ExpansionError) throw tooLarge(cap);
    throw new AppError(
      'bad_request',
      phrase('lan.bodyNotDecompressed', { coding: codings.join(', ') }),
    );
  }
}

function readBytes(c: LanContext): Promise<Buffer> {
  const cap = c.get('bodyCapBytes') ?? smallBodyBytes;
  const { incoming } = c.env;
  if (incoming !== undefined) return readIncoming(incoming, cap, c.get('bodyMeter'));
  // A test without a socket.
  return c.req.raw.body === null
    ? Promise.resolve(Buffer.alloc(0))
    : readCapped(c.req.raw.body, cap, () => tooLarge(cap));
}

/** Editors and .NET begin a text with it, and JSON may not (RFC 8259, 8.1). */
const withoutByteOrderMark = (text: string): string =>
  text.startsWith('\ufeff') ? text.slice(1) : text;

/**
 * The body as text; it is read once, also after a middleware has read it. Throws what
 * `requestBytes` throws.
 */
export async function requestText(c: LanContext): Promise<string> {
  const read = c.get('bodyText');
  if (read !== undefined) return read;
  const text = withoutByteOrderMark((await requestBytes(c)).toString('utf8'));
  c.set('bodyText', text);
  c.set('bodyBytes', empty);
  return text;
}

/** Waits until the body is here, and leaves it as it is: a form may hold what is no text. */
export async function awaitBody(c: LanContext): Promise<void> {
  if (c.get('bodyText') === undefined) await requestBytes(c);
}

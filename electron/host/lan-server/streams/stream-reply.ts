import { createMiddleware } from 'hono/factory';
import { AppError, toAppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Clients } from '../../clients/create-clients.ts';
import { mayGoOn } from '../../clients/known-client.ts';
import type { LanContext, LanEnv } from '../http/lan-context.ts';
import type { LanLog } from '../http/lan-log.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import type { Streams } from './create-streams.ts';
import { frameReply } from './frame-reply.ts';
import type { StreamSource } from './live-stream.ts';
import { acceptedLanguage } from '../wire/accept-language.ts';

const resumeWithin = 'x-resume-within';
const longestSeconds = 60;

/**
 * How long a stream continues after a disconnect, in milliseconds. Throws `bad_request` for a
 * malformed header.
 */
function resumeWindowMsOf(c: LanContext): number {
  const given = c.req.header(resumeWithin);
  if (given === undefined) return 0;
  const seconds = /^\d{1,2}$/.test(given) ? Number(given) : 0;
  if (seconds < 1 || seconds > longestSeconds)
    throw new ParameterError(
      resumeWithin,
      phrase('fields.resumeHeader', { name: resumeWithin, most: longestSeconds }),
    );
  return seconds * 1000;
}

export interface ResumeParts {
  streams: Streams;
}

export interface StreamParts extends ResumeParts {
  clients: Pick<Clients, 'known'>;
  log: LanLog;
  now: () => number;
}

export interface StreamReplySource<E> extends Omit<StreamSource<E>, 'abort' | 'onBroken'> {
  /** Default: that of server-sent events. */
  contentType?: string | undefined;
}

/** Replies with server-sent events that can be resumed under this id. */
export function streamReply<E>(
  c: LanContext,
  { streams, clients, log, now }: StreamParts,
  id: string,
  { contentType, ...source }: StreamReplySource<E>,
): Response {
  const connection = c.get('connection');
  const caller = c.get('caller');
  const requestId = c.get('requestId');
  const stream = streams.open(
    {
      id,
      ownerId: caller.ownerId,
      path: c.req.path,
      resumeWindowMs: resumeWindowMsOf(c),
      isAuthorized: () => mayGoOn(caller, clients, now()),
      language: acceptedLanguage(c.req.header('accept-language')),
    },
    {
      ...source,
      abort: connection.abort,
      onBroken: (error) =>
        log.warn(
          {
            requestId,
            ...(id === requestId ? {} : { messageId: id }),
            code: toAppError(error).code,
          },
          'a stream broke after its first event',
        ),
    },
  );
  return frameReply(c, { stream, from: 0, connection, contentType });
}

/** Sends the events after this number, and continues with the stream. Throws `not_found`. */
export function replay(
  c: LanContext,
  streams: Streams,
  { id, after, path }: { id: string; after: number; path?: string },
): Response {
  const stream = streams.find(c.get('caller').ownerId, id, path);
  const reply = frameReply(c, { stream, from: after + 1, connection: c.get('connection') });
  c.set('requestId', id);
  return reply;
}

/** Reads `<id>:<n>`, the `id` of an event. Throws `not_found` for anything else. */
function positionOf(lastEventId: string): { id: string; after: number } {
  const [, id, number] = /^([\w.-]{1,128}):(\d{1,9})$/.exec(lastEventId) ?? [];
  if (id === undefined) throw new AppError('not_found', phrase('streams.lastEventId'));
  return { id, after: Number(number) };
}

/** A POST with `Last-Event-ID` resumes the stream that started at its path; its body is ignored. */
export function resumeStream({ streams }: ResumeParts) {
  return createMiddleware<LanEnv>(async (c, next) => {
    const lastEventId = c.req.header('last-event-id');
    if (lastEventId) return replay(c, streams, { ...positionOf(lastEventId), path: c.req.path });
    resumeWindowMsOf(c);
    return next();
  });
}

/**
 * `GET /v1/streams/{id}`: a stream from its beginning, or from after `Last-Event-ID`. Throws
 * `not_found`.
 */
export function getStream({ streams }: ResumeParts) {
  return (c: LanContext): Response => {
    const id = c.req.param('id') ?? '';
    const lastEventId = c.req.header('last-event-id');
    const position = lastEventId ? positionOf(lastEventId) : { id, after: -1 };
    if (position.id !== id) throw new AppError('not_found', phrase('streams.otherStream', { id }));
    return replay(c, streams, position);
  };
}

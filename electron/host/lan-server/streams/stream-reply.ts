import { createMiddleware } from 'hono/factory';
import { AppError } from '../../../../shared/errors.ts';
import { mayGoOn } from '../../clients/known-client.ts';
import { frameReply } from './frame-reply.ts';
import type { LanContext, LanEnv, LanParts } from '../http/lan-context.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import type { Streams } from './create-streams.ts';
import type { StreamSource } from './live-stream.ts';

const resumeWithin = 'x-resume-within';
const longestSeconds = 60;

/**
 * How long a stream goes on for a reader who was cut off, milliseconds. Throws `bad_request` for
 * what is no such time.
 */
function goOnMsOf(c: LanContext): number {
  const given = c.req.header(resumeWithin);
  if (given === undefined) return 0;
  const seconds = /^\d{1,2}$/.test(given) ? Number(given) : 0;
  if (seconds < 1 || seconds > longestSeconds)
    throw new ParameterError(
      resumeWithin,
      `The header \`${resumeWithin}\` takes whole seconds from 1 to ${longestSeconds}.`,
    );
  return seconds * 1000;
}

export type StreamParts = Pick<LanParts, 'streams' | 'clients' | 'now'>;

/** Answers by server-sent events that can be taken up again under this id. */
export function streamReply<E>(
  c: LanContext,
  { streams, clients, now }: StreamParts,
  id: string,
  source: Omit<StreamSource<E>, 'abort'>,
): Response {
  const connection = c.get('connection');
  const caller = c.get('caller');
  const stream = streams.open(
    {
      id,
      ownerId: caller.ownerId,
      path: c.req.path,
      goOnMs: goOnMsOf(c),
      mayGoOn: () => mayGoOn(caller, clients, now()),
    },
    { ...source, abort: connection.abort },
  );
  return frameReply(c, { stream, from: 0, connection });
}

/** Sends what came after the event of this number, and follows on. Throws `not_found`. */
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

/** `<id>:<n>` as it stands in the `id` of an event. Throws `not_found` for anything else. */
function placeOf(lastEventId: string): { id: string; after: number } {
  const [, id, number] = /^([\w.-]{1,128}):(\d{1,9})$/.exec(lastEventId) ?? [];
  if (id === undefined)
    throw new AppError(
      'not_found',
      'There is no such stream: `Last-Event-ID` takes the `id` of an event that this server has sent.',
    );
  return { id, after: Number(number) };
}

/**
 * A POST with `Last-Event-ID` takes up the stream that was begun at its path; its body is not read.
 */
export function takeUp({ streams }: Pick<LanParts, 'streams'>) {
  return createMiddleware<LanEnv>(async (c, next) => {
    const lastEventId = c.req.header('last-event-id');
    if (lastEventId) return replay(c, streams, { ...placeOf(lastEventId), path: c.req.path });
    goOnMsOf(c);
    return next();
  });
}

/**
 * `GET /v1/streams/{id}`: a stream from its beginning, or from behind `Last-Event-ID`. Throws
 * `not_found`.
 */
export function getStream({ streams }: Pick<LanParts, 'streams'>) {
  return (c: LanContext): Response => {
    const id = c.req.param('id') ?? '';
    const lastEventId = c.req.header('last-event-id');
    const place = lastEventId ? placeOf(lastEventId) : { id, after: -1 };
    if (place.id !== id)
      throw new AppError('not_found', `The \`Last-Event-ID\` is of another stream than \`${id}\`.`);
    return replay(c, streams, place);
  };
}

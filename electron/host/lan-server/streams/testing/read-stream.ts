import { frameStream } from '../frame-reply.ts';
import type { Connection } from '../../http/lan-context.ts';
import { createStreams } from '../create-streams.ts';
import type { StreamSource } from '../live-stream.ts';

export const noConnection = (): Connection => ({
  abort: () => undefined,
  hangUp: () => undefined,
  onDisconnect: () => undefined,
});

/** A stream read from its beginning, without a server. */
export const readStream = <E>(
  source: Omit<StreamSource<E>, 'abort'>,
  heartbeatMs?: number,
): ReadableStream<Uint8Array> =>
  frameStream({
    stream: createStreams({ now: Date.now }).open(
      {
        id: 'r',
        ownerId: 'o',
        path: '/',
        resumeWindowMs: 0,
        isAuthorized: () => true,
        language: 'en',
      },
      { ...source, abort: () => undefined },
    ),
    from: 0,
    connection: noConnection(),
    ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
  });

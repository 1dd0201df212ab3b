import { createMiddleware } from 'hono/factory';
import { newId } from '../../../../shared/ids.ts';
import type { LanEnv } from '../http/lan-context.ts';

/** A caller's own id is used when it cannot break a log line or a header. */
const wellFormed = /^[\w.:-]{1,128}$/;

/**
 * Gives each request its id, and a signal that fires as soon as the client disconnects or the
 * server closes.
 */
export function requestScope(
  inFlight: Set<AbortController>,
  traffic?: { answered(path: string, status: number): void },
) {
  return createMiddleware<LanEnv>(async (c, next) => {
    const given = c.req.header('x-request-id');
    c.set('requestId', given !== undefined && wellFormed.test(given) ? given : newId('http'));
    const controller = new AbortController();
    c.set('signal', controller.signal);
    const outgoing = c.env.outgoing;
    const abort = (): void => controller.abort();
    const connection = {
      abort,
      hangUp: outgoing === undefined ? abort : () => void outgoing.destroy(),
      onDisconnect: abort,
    };
    c.set('connection', connection);
    if (outgoing === undefined) {
      c.req.raw.signal.addEventListener('abort', () => connection.onDisconnect(), { once: true });
    } else {
      inFlight.add(controller);
      outgoing.once('close', () => {
        inFlight.delete(controller);
        if (!outgoing.writableFinished) connection.onDisconnect();
      });
    }
    await next();
    traffic?.answered(c.req.path, c.res.status);
  });
}

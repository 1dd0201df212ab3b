import { setTimeout as delay } from 'node:timers/promises';
import type { LanContext } from '../http/lan-context.ts';
import type { ResponseStore } from './response-store.ts';
import type { RunningResponses } from './running-responses.ts';

export interface CancelParts {
  responses: ResponseStore;
  runningResponses: RunningResponses;
}

/** An upstream is stopped within 100 ms; one that is not does not hold up the reply. */
const mostWaitMs = 2_000;

/**
 * `POST /v1/responses/{id}/cancel`: a running response is stopped and given as far as it came; one
 * that is over is given as it was kept. Throws `not_found`.
 */
export function cancelResponse({ responses, runningResponses }: CancelParts) {
  return async (c: LanContext): Promise<Response> => {
    const id = c.req.param('id') ?? '';
    const { ownerId } = c.get('caller');
    const running = runningResponses.find(ownerId, id);
    if (running === undefined) return Response.json(responses.find(ownerId, id));
    running.abort();
    await Promise.race([running.over, delay(mostWaitMs, undefined, { ref: false })]);
    return c.json(running.response());
  };
}

import { createMiddleware } from 'hono/factory';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { LanEnv } from '../http/lan-context.ts';
import type { ClientNetwork } from '../network/client-network.ts';
import { originAllowed } from '../network/host-names.ts';
import { addVary, crossOrigin } from './cors.ts';

/**
 * Refuses rebound names, and pages of other origins but for those that the settings open the API to.
 */
export function sameSite(network: ClientNetwork) {
  return createMiddleware<LanEnv>(async (c, next) => {
    const host = network.hostOf(c.env.incoming, c.req.header('host'));
    if (!network.isHostAllowed(host)) throw new AppError('forbidden', phrase('lan.wrongHost'));
    const origin = c.req.header('origin');
    const origins = network.rules.lanCorsOrigins;
    if (origin !== undefined && !originAllowed(origin, host))
      return crossOrigin(c, { origin, origins }, next);
    await next();
    if (origins.length > 0) addVary(c, origins);
    return undefined;
  });
}

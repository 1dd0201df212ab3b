import { createMiddleware } from 'hono/factory';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { LanEnv } from '../http/lan-context.ts';
import { hostAllowed, originAllowed } from '../network/host-names.ts';

/** A machine's names and addresses may change while it runs. */
const rememberMs = 5_000;

/** Remembers the last allowed name for a while, since every request of a client has the same. */
function createHostCheck(boundHost: string): (hostHeader: string | undefined) => boolean {
  let last: { header: string; at: number } | null = null;
  return (header) => {
    const at = performance.now();
    if (header !== undefined && last?.header === header && at - last.at < rememberMs) return true;
    if (!hostAllowed(header, boundHost)) return false;
    last = header === undefined ? null : { header, at };
    return true;
  };
}

/** Refuses rebound names and pages of other origins. There is no CORS. */
export function sameSite(boundHost: string) {
  const isAllowed = createHostCheck(boundHost);
  return createMiddleware<LanEnv>(async (c, next) => {
    const host = c.req.header('host');
    if (!isAllowed(host)) throw new AppError('forbidden', phrase('lan.wrongHost'));
    const origin = c.req.header('origin');
    if (origin !== undefined && !originAllowed(origin, host))
      throw new AppError('forbidden', phrase('lan.otherOrigin'));
    await next();
  });
}

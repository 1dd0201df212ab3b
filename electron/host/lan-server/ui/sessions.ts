import { createHash, randomBytes } from 'node:crypto';
import { parse } from 'hono/utils/cookie';
import { sameSecret } from '../middleware/key-check.ts';

/** A browser that stays away this long signs in again. */
const idleMs = 7 * 24 * 3600 * 1000;

/** Browser sessions, in memory: they end with the server. */
export interface UiSessions {
  /** What the UI's address carries; good for as long as the server runs. */
  readonly token: string;
  /** A `Set-Cookie` value for a new session, or null for a wrong token. `port` keeps servers of one machine apart: cookies know no ports. */
  enter(token: string, port: number): string | null;
  /** Whether a `Cookie` header holds a live session; using it keeps it alive. */
  holds(cookieHeader: string | undefined, port: number): boolean;
}

const cookieName = (port: number): string => `hearth_session_${port}`;
/** Only a digest is kept, so that a lookup's time says nothing of the secret. */
const keyOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

export function createUiSessions(now: () => number): UiSessions {
  const token = randomBytes(32).toString('base64url');
  const lastSeen = new Map<string, number>();
  const drop = (): void => {
    for (const [key, at] of lastSeen) if (now() - at > idleMs) lastSeen.delete(key);
  };
  return {
    token,
    enter(given, port) {
      if (!sameSecret(given, token)) return null;
      drop();
      const secret = randomBytes(32).toString('base64url');
      lastSeen.set(keyOf(secret), now());
      return `${cookieName(port)}=${secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${idleMs / 1000}`;
    },
    holds(cookieHeader, port) {
      const name = cookieName(port);
      const secret = parse(cookieHeader ?? '', name)[name];
      if (secret === undefined) return false;
      const key = keyOf(secret);
      const at = lastSeen.get(key);
      if (at === undefined || now() - at > idleMs) return false;
      lastSeen.set(key, now());
      return true;
    },
  };
}

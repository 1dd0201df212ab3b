import { AppError } from '../../../../shared/errors.ts';
import {
  idleMs,
  type BrowserSessions,
  type SignedIn,
} from '../../browser-sessions/browser-sessions.ts';
import {
  cookiesFor,
  tokensIn,
  type Door,
  type Tokens,
} from '../../browser-sessions/session-cookies.ts';
import type { LanContext } from '../http/lan-context.ts';

export interface BrowserSessionParts {
  /** The browsers that are signed in. */
  browsers: BrowserSessions;
}

export const doorOf = (c: LanContext): Door => ({
  port: c.env.incoming?.socket.localPort ?? 0,
  tls: 'encrypted' in (c.env.incoming?.socket ?? {}),
});

export const peerOf = (c: LanContext): string => c.env.incoming?.socket.remoteAddress ?? '';

export function setCookies(c: LanContext, cookies: readonly string[]): void {
  for (const cookie of cookies) c.header('set-cookie', cookie, { append: true });
}

export const setSessionCookies = (c: LanContext, tokens: Tokens): void =>
  setCookies(c, cookiesFor(tokens, doorOf(c), idleMs / 1000));

/**
 * The session of a request, or null. A session whose access token has expired is renewed, and the
 * reply carries the new cookies. A client that may not sign in now has no session.
 */
export async function sessionOf(
  c: LanContext,
  { browsers }: BrowserSessionParts,
): Promise<SignedIn | null> {
  const { access, refresh } = tokensIn(c.req.header('cookie'), doorOf(c));
  try {
    const live = await browsers.verify(access, peerOf(c));
    if (live !== null) return live;
    const renewed = await browsers.renew(refresh, peerOf(c));
    if (renewed !== null) setSessionCookies(c, renewed.tokens);
    return renewed?.session ?? null;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

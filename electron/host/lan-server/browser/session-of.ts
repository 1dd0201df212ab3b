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
import type { AddressLimits } from '../middleware/address-limits.ts';
import type { ClientNetwork, Incoming } from '../network/client-network.ts';

export interface BrowserSessionParts {
  /** The browsers that are signed in. */
  browsers: BrowserSessions;
  network: ClientNetwork;
  addressLimits: AddressLimits;
}

type NetworkParts = Pick<BrowserSessionParts, 'network'>;

export const doorOf = (incoming: Incoming, { network }: NetworkParts): Door => ({
  port: incoming?.socket.localPort ?? 0,
  tls: network.isEncrypted(incoming),
});

export const peerOf = (c: LanContext, { network }: NetworkParts): string =>
  network.addressOf(c.env.incoming);

export function setCookies(c: LanContext, cookies: readonly string[]): void {
  for (const cookie of cookies) c.header('set-cookie', cookie, { append: true });
}

export const setSessionCookies = (c: LanContext, parts: NetworkParts, tokens: Tokens): void =>
  setCookies(c, cookiesFor(tokens, doorOf(c.env.incoming, parts), idleMs / 1000));

async function findSession(
  c: LanContext,
  parts: Pick<BrowserSessionParts, 'browsers' | 'network'>,
): Promise<SignedIn | null> {
  const { browsers } = parts;
  const { access, refresh } = tokensIn(c.req.header('cookie'), doorOf(c.env.incoming, parts));
  const peer = peerOf(c, parts);
  try {
    const live = await browsers.verify(access, peer);
    if (live !== null) return live;
    const renewed = await browsers.renew(refresh, peer);
    if (renewed !== null) setSessionCookies(c, parts, renewed.tokens);
    return renewed?.session ?? null;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/**
 * The session of a request, or null. A session whose access token has expired is renewed, and the
 * reply carries the new cookies. A client that may not sign in now has no session. Throws
 * `rate_limited` for an address that sends too many requests without one.
 */
export async function sessionOf(
  c: LanContext,
  parts: BrowserSessionParts,
): Promise<SignedIn | null> {
  const session = await findSession(c, parts);
  if (session === null) parts.addressLimits.stranger(c);
  return session;
}

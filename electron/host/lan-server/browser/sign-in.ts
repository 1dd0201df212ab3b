import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { desktopOwnerId } from '../../../../shared/ids.ts';
import type { Audit } from '../../audit/create-audit.ts';
import { clearedCookies, tokensIn } from '../../browser-sessions/session-cookies.ts';
import type { Clients } from '../../clients/create-clients.ts';
import { barredBy, type KnownClient } from '../../clients/known-client.ts';
import type { LanContext } from '../http/lan-context.ts';
import type { RefusalLog } from '../middleware/refusal-log.ts';
import { requestText } from '../middleware/request-body.ts';
import type { SignInThrottle } from '../middleware/sign-in-throttle.ts';
import type { EntryTokens } from './entry-tokens.ts';
import { pageReply } from './page-reply.ts';
import {
  doorOf,
  peerOf,
  sessionOf,
  setCookies,
  setSessionCookies,
  type BrowserSessionParts,
} from './session-of.ts';
import {
  barredProblem,
  entryOver,
  mustSign,
  signInPage,
  wrongKey,
  type SignInProblem,
} from './sign-in-page.ts';

interface SignInParts extends BrowserSessionParts {
  throttle: SignInThrottle;
  audit: Pick<Audit, 'record'>;
  refusals: RefusalLog;
}

export interface EnterParts extends SignInParts {
  /** Tokens of the addresses that sign in the machine's own user. */
  entries: EntryTokens;
}

export interface KeySignInParts extends SignInParts {
  clients: Pick<Clients, 'authenticate'>;
  now: () => number;
}

interface SignInRecord {
  outcome: 'done' | 'refused';
  actor: string;
  actorName: string;
  detail: string;
}

/** Writes a sign-in to the audit, and a refused one to the log. */
function recordSignIn(
  c: LanContext,
  parts: Pick<SignInParts, 'audit' | 'refusals' | 'network'>,
  record: SignInRecord,
): void {
  const peer = peerOf(c, parts);
  parts.audit.record({ ...record, via: 'lan', action: 'sign_in', subject: '', peer });
  if (record.outcome === 'refused')
    parts.refusals.stranger({ requestId: c.get('requestId'), peer }, 'refused a sign-in');
}

/** A page of this server posts with its origin; a request without one is from no browser's form. */
function requireOwnPage(c: LanContext): void {
  if (c.req.header('origin') === undefined)
    throw new AppError('forbidden', phrase('lan.signInHere'));
}

/**
 * Whether a person opens the page: a prefetch, or the HEAD of a link preview, must not use up a
 * token.
 */
const isOpened = (c: LanContext): boolean =>
  c.req.method === 'GET' &&
  !/prefetch/i.test(c.req.header('sec-purpose') ?? c.req.header('purpose') ?? '');

/** Signs in a client, or the machine's own user for null, and redirects to the app. */
async function startSession(
  c: LanContext,
  parts: SignInParts,
  client: KnownClient | null,
  detail: 'token' | 'key',
): Promise<Response> {
  const ownerId = client?.ownerId ?? desktopOwnerId;
  const agent = c.req.header('user-agent') ?? '';
  const peer = peerOf(c, parts);
  setSessionCookies(c, parts, await parts.browsers.start({ ownerId, client, peer, agent }));
  recordSignIn(c, parts, {
    outcome: 'done',
    actor: ownerId,
    actorName: client?.clientName ?? '',
    detail,
  });
  return c.redirect('/', 303);
}

/** `GET /ui/enter?token=…`: signs in the machine's own user, once for each token. */
export function enter(parts: EnterParts) {
  return async (c: LanContext): Promise<Response> => {
    parts.throttle.check(peerOf(c, parts));
    if (!isOpened(c)) return c.body(null, 204);
    if (!parts.entries.redeem(c.req.query('token') ?? '')) {
      // The browser that this address signed in opens it again, from its history.
      if ((await sessionOf(c, parts))?.client === null) return c.redirect('/', 303);
      parts.throttle.failed(peerOf(c, parts));
      recordSignIn(c, parts, {
        outcome: 'refused',
        actor: '',
        actorName: '',
        detail: 'a token that is unknown, used or expired',
      });
      return pageReply(c, signInPage(entryOver), 401);
    }
    return startSession(c, parts, null, 'token');
  };
}

/**
 * `POST /ui/sign-in` with a form's `key`: signs in a client as its own user. A client that must sign
 * its requests is refused, since a browser signs none.
 */
export function signInWithKey(parts: KeySignInParts) {
  const refuse = (
    c: LanContext,
    actor: KnownClient | null,
    problem: SignInProblem,
    status: 401 | 403,
  ): Response => {
    recordSignIn(c, parts, {
      outcome: 'refused',
      actor: actor?.ownerId ?? '',
      actorName: actor?.clientName ?? '',
      detail: actor === null ? 'an unknown key' : problem.en,
    });
    return pageReply(c, signInPage(problem), status);
  };
  return async (c: LanContext): Promise<Response> => {
    requireOwnPage(c);
    parts.throttle.check(peerOf(c, parts));
    // An attempt is a failure until it succeeds, also one that is broken off.
    parts.throttle.failed(peerOf(c, parts));
    const given = new URLSearchParams(await requestText(c)).get('key') ?? '';
    const client = parts.clients.authenticate(given.trim());
    if (client === null) return refuse(c, null, wrongKey, 401);
    const barred = barredBy(client, peerOf(c, parts), parts.now());
    if (barred !== null) return refuse(c, client, barredProblem[barred](client.clientName), 403);
    if (client.signed) return refuse(c, client, mustSign, 403);
    parts.throttle.succeeded(peerOf(c, parts));
    return startSession(c, parts, client, 'key');
  };
}

/** `POST /ui/renew`: 204 with new cookies, or 401, after which the page must be loaded again. */
export function renew(parts: BrowserSessionParts) {
  return async (c: LanContext): Promise<Response> => {
    requireOwnPage(c);
    const renewed = await parts.browsers.renew(
      tokensIn(c.req.header('cookie'), doorOf(c.env.incoming, parts)).refresh,
      peerOf(c, parts),
    );
    if (renewed === null) throw new AppError('unauthorized', phrase('lan.signInAgain'));
    setSessionCookies(c, parts, renewed.tokens);
    return c.body(null, 204);
  };
}

/** `POST /ui/sign-out`: ends the session, and the browser forgets it. */
export function signOut(parts: BrowserSessionParts) {
  return async (c: LanContext): Promise<Response> => {
    requireOwnPage(c);
    const session = await sessionOf(c, parts);
    if (session !== null) parts.browsers.revoke(session.ownerId, session.sessionId);
    c.res.headers.delete('set-cookie');
    setCookies(c, clearedCookies(doorOf(c.env.incoming, parts)));
    return c.body(null, 204);
  };
}

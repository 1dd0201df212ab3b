import { extname } from 'node:path';
import { desktopOwnerId } from '../../../../shared/ids.ts';
import { AppError } from '../../../../shared/errors.ts';
import { barredBy, type KnownClient } from '../../clients/known-client.ts';
import type { LanContext, LanParts } from '../http/lan-context.ts';
import { requestText } from '../middleware/request-body.ts';
import { idleMs, type SignedIn } from '../../browser-sessions/browser-sessions.ts';
import { comeAgainPage, noRendererPage, pagePolicy } from './pages.ts';
import {
  clearedCookies,
  cookiesFor,
  tokensIn,
  type Door,
  type Tokens,
} from '../../browser-sessions/session-cookies.ts';
import {
  barredProblem,
  entryOver,
  signInPage,
  wrongKey,
  type SignInProblem,
} from './sign-in-page.ts';
import { readStatic } from '../http/static-files.ts';

/**
 * Scripts and connections to this server alone. Styles may stand inline: scroll locks and syntax
 * colours set them at run time, and a style can load nothing that `default-src` does not allow.
 */
const rendererPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' " +
  "data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self' " +
  "blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const html = (c: LanContext, text: string, status: 200 | 401 | 403 | 429 | 503 = 200): Response =>
  c.html(text, status, { 'content-security-policy': pagePolicy });

const doorOf = (c: LanContext): Door => ({
  port: c.env.incoming?.socket.localPort ?? 0,
  tls: 'encrypted' in (c.env.incoming?.socket ?? {}),
});
const peerOf = (c: LanContext): string => c.env.incoming?.socket.remoteAddress ?? '';

function setCookies(c: LanContext, cookies: readonly string[]): void {
  for (const cookie of cookies) c.header('set-cookie', cookie, { append: true });
}
const signIn = (c: LanContext, tokens: Tokens): void =>
  setCookies(c, cookiesFor(tokens, doorOf(c), idleMs / 1000));

type Parts = Pick<LanParts, 'browsers' | 'throttle' | 'audit' | 'refusals'>;
export type SessionParts = Pick<LanParts, 'browsers'>;

function told(
  c: LanContext,
  { audit, refusals }: Parts,
  outcome: 'done' | 'refused',
  actor: string,
  actorName: string,
  detail: string,
): void {
  audit.record({
    actor,
    actorName,
    via: 'lan',
    action: 'sign_in',
    subject: '',
    outcome,
    peer: peerOf(c),
    detail,
  });
  if (outcome === 'refused')
    refusals.stranger({ requestId: c.get('requestId'), peer: peerOf(c) }, 'refused a sign-in');
}

/** A page of ours posts with its origin; what comes without one is no browser's form. */
function mustBeOurPage(c: LanContext): void {
  if (c.req.header('origin') === undefined)
    throw new AppError('forbidden', 'Sign in through the page of this server.');
}

/**
 * Whether a person opens the page: a look ahead (a prefetch, a link preview's HEAD) must not use up
 * an address.
 */
const isOpened = (c: LanContext): boolean =>
  c.req.method === 'GET' &&
  !/prefetch/i.test(c.req.header('sec-purpose') ?? c.req.header('purpose') ?? '');

/** `GET /ui/enter?token=…`: signs in the machine's own user, once for each token. */
export function enter(parts: Parts & Pick<LanParts, 'entries'>) {
  return async (c: LanContext): Promise<Response> => {
    parts.throttle.check(peerOf(c));
    if (!isOpened(c)) return c.body(null, 204);
    if (!parts.entries.redeem(c.req.query('token') ?? '')) {
      // Opened a second time, from a history or by the back button, in a browser that it has signed
      // in.
      if ((await sessionOf(c, parts))?.client === null) return c.redirect('/', 303);
      parts.throttle.failed(peerOf(c));
      told(c, parts, 'refused', '', '', 'a token that is unknown, used or expired');
      return html(c, signInPage(entryOver), 401);
    }
    signIn(
      c,
      await parts.browsers.start({
        ownerId: desktopOwnerId,
        client: null,
        peer: peerOf(c),
        agent: c.req.header('user-agent') ?? '',
      }),
    );
    told(c, parts, 'done', desktopOwnerId, '', 'token');
    return c.redirect('/', 303);
  };
}

/**
 * `POST /ui/sign-in` with a form's `key`: a client, which is then its own user. Signed requests are
 * for programs; a browser signs nothing.
 */
export function signInWithKey(parts: Parts & Pick<LanParts, 'clients' | 'now'>) {
  const refuse = (
    c: LanContext,
    actor: KnownClient | null,
    problem: SignInProblem,
    status: 401 | 403,
  ): Response => {
    told(
      c,
      parts,
      'refused',
      actor?.ownerId ?? '',
      actor?.clientName ?? '',
      actor === null ? 'an unknown key' : problem.en,
    );
    return html(c, signInPage(problem), status);
  };
  return async (c: LanContext): Promise<Response> => {
    mustBeOurPage(c);
    parts.throttle.check(peerOf(c));
    // An attempt is a failure until it succeeds: one that is broken off, or whose body is too
    // large, counts as well.
    parts.throttle.failed(peerOf(c));
    const given = new URLSearchParams(await requestText(c)).get('key') ?? '';
    const client = parts.clients.authenticate(given.trim());
    if (client === null) return refuse(c, null, wrongKey, 401);
    const barred = barredBy(client, peerOf(c), parts.now());
    if (barred !== null) return refuse(c, client, barredProblem[barred](client.clientName), 403);
    if (client.signed)
      return refuse(
        c,
        client,
        {
          en: 'This client must sign its requests, which a browser cannot do.',
          zh: '该客户端的请求必须签名，浏览器无法签名，因此不能登录。',
        },
        403,
      );
    parts.throttle.succeeded(peerOf(c));
    signIn(
      c,
      await parts.browsers.start({
        ownerId: client.ownerId,
        client,
        peer: peerOf(c),
        agent: c.req.header('user-agent') ?? '',
      }),
    );
    told(c, parts, 'done', client.ownerId, client.clientName, 'key');
    return c.redirect('/', 303);
  };
}

/**
 * The session of a request; one whose access token is over is renewed in passing. A client that may
 * not come in now has none.
 */
export async function sessionOf(
  c: LanContext,
  { browsers }: SessionParts,
): Promise<SignedIn | null> {
  const { access, refresh } = tokensIn(c.req.header('cookie'), doorOf(c));
  try {
    const live = await browsers.verify(access, peerOf(c));
    if (live !== null) return live;
    const renewed = await browsers.renew(refresh, peerOf(c));
    if (renewed !== null) signIn(c, renewed.tokens);
    return renewed?.session ?? null;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** `POST /ui/renew`: 204 with new cookies, or 401: then the page has to be loaded again. */
export function renew(parts: Parts) {
  return async (c: LanContext): Promise<Response> => {
    mustBeOurPage(c);
    const renewed = await parts.browsers.renew(
      tokensIn(c.req.header('cookie'), doorOf(c)).refresh,
      peerOf(c),
    );
    if (renewed === null) throw new AppError('unauthorized', 'Sign in again.');
    signIn(c, renewed.tokens);
    return c.body(null, 204);
  };
}

/** `POST /ui/sign-out`: ends the session, and the browser forgets it. */
export function signOut(parts: Parts) {
  return async (c: LanContext): Promise<Response> => {
    mustBeOurPage(c);
    const session = await sessionOf(c, parts);
    if (session !== null) parts.browsers.revoke(session.ownerId, session.sessionId);
    c.res.headers.delete('set-cookie');
    setCookies(c, clearedCookies(doorOf(c)));
    return c.body(null, 204);
  };
}

/**
 * The renderer's files, for browsers with a session; others see how to sign in. Paths of the app
 * itself all mean its index.
 */
export function rendererFiles(parts: Parts & Pick<LanParts, 'rendererFolder'>) {
  return async (c: LanContext): Promise<Response> => {
    const isPage = extname(c.req.path) === '' || c.req.path === '/index.html';
    if ((await sessionOf(c, parts)) === null) {
      if (!isPage)
        throw new AppError(
          'unauthorized',
          'Sign in first: open the full address that Hearth shows, or use your key.',
        );
      return html(
        c,
        c.req.header('sec-fetch-site') === 'cross-site' ? comeAgainPage : signInPage(),
      );
    }
    const file = await readStatic(
      parts.rendererFolder,
      isPage ? '/index.html' : new URL(c.req.url).pathname,
    );
    if (file === null && isPage) return html(c, noRendererPage, 503);
    if (file === null) throw new AppError('not_found', 'There is no such file.');
    // Built files carry a hash of their content in their names; the index does not.
    const caching = c.req.path.startsWith('/assets/')
      ? 'private, max-age=31536000, immutable'
      : 'no-cache';
    return c.body(file.bytes, 200, {
      'content-type': file.mediaType,
      'cache-control': caching,
      'content-security-policy': rendererPolicy,
    });
  };
}

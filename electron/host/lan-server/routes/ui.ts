import { extname } from 'node:path';
import type { LanContext, LanParts } from '../middleware/environment.ts';
import { AppError } from '../../../../shared/errors.ts';
import { comeAgainPage, noRendererPage, pagePolicy, signInPage } from '../ui/pages.ts';
import { readStatic } from '../ui/static-files.ts';

/**
 * Scripts and connections to this server alone. Styles may stand inline: scroll locks and syntax colours set them at run
 * time, and a style can load nothing that `default-src` does not allow.
 */
const rendererPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const html = (c: LanContext, text: string, status: 200 | 401 | 503 = 200): Response => c.html(text, status, { 'content-security-policy': pagePolicy });

export const portOf = (c: LanContext): number => c.env.incoming?.socket.localPort ?? 0;

/** `GET /ui/enter?token=…`: a session's cookie, then the app. */
export function enter({ sessions, log }: Pick<LanParts, 'sessions' | 'log'>) {
  return (c: LanContext): Response => {
    const cookie = sessions.enter(c.req.query('token') ?? '', portOf(c));
    if (cookie === null) {
      log.warn({ requestId: c.get('requestId'), peer: c.env.incoming?.socket.remoteAddress }, 'refused a sign-in with a wrong token');
      return html(c, signInPage, 401);
    }
    c.header('set-cookie', cookie);
    return c.redirect('/', 303);
  };
}

/** The renderer's files, for browsers with a session; others see how to sign in. Paths of the app itself all mean its index. */
export function rendererFiles({ sessions, rendererFolder }: Pick<LanParts, 'sessions' | 'rendererFolder'>) {
  return async (c: LanContext): Promise<Response> => {
    const isPage = extname(c.req.path) === '' || c.req.path === '/index.html';
    if (!sessions.holds(c.req.header('cookie'), portOf(c))) {
      if (!isPage) throw new AppError('unauthorized', 'Sign in first: open the full address that Hearth shows.');
      return html(c, c.req.header('sec-fetch-site') === 'cross-site' ? comeAgainPage : signInPage);
    }
    const file = await readStatic(rendererFolder, isPage ? '/index.html' : new URL(c.req.url).pathname);
    if (file === null && isPage) return html(c, noRendererPage, 503);
    if (file === null) throw new AppError('not_found', 'There is no such file.');
    // Built files carry a hash of their content in their names; the index does not.
    const caching = c.req.path.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache';
    return c.body(file.bytes, 200, { 'content-type': file.mediaType, 'cache-control': caching, 'content-security-policy': rendererPolicy });
  };
}

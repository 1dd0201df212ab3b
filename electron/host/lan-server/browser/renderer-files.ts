import { extname } from 'node:path';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { LanContext } from '../http/lan-context.ts';
import { readStatic } from '../http/static-files.ts';
import { pageReply } from './page-reply.ts';
import { comeAgainPage, noRendererPage } from './pages.ts';
import { sessionOf, type BrowserSessionParts } from './session-of.ts';
import { signInPage } from './sign-in-page.ts';

export interface RendererFilesParts extends BrowserSessionParts {
  /** The built renderer: `index.html` and what it loads. */
  rendererFolder: string;
}

/**
 * Scripts and connections to this server alone. Inline styles are allowed: scroll locks and syntax
 * colours set them at run time, and a style can load nothing that `default-src` does not allow.
 */
const rendererPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' " +
  "data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self' " +
  "blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/**
 * The renderer's files for browsers with a session; other browsers get the sign-in page. Every path
 * of the app itself is its index.
 */
export function rendererFiles(parts: RendererFilesParts) {
  return async (c: LanContext): Promise<Response> => {
    const isPage = extname(c.req.path) === '' || c.req.path === '/index.html';
    if ((await sessionOf(c, parts)) === null) {
      if (!isPage) throw new AppError('unauthorized', phrase('lan.signInFirst'));
      return pageReply(
        c,
        c.req.header('sec-fetch-site') === 'cross-site' ? comeAgainPage : signInPage(),
      );
    }
    const file = await readStatic(
      parts.rendererFolder,
      isPage ? '/index.html' : new URL(c.req.url).pathname,
    );
    if (file === null && isPage) return pageReply(c, noRendererPage, 503);
    if (file === null) throw new AppError('not_found', phrase('lan.noFile'));
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

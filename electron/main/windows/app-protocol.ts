import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { relativePath } from '../../host/lan-server/http/static-files.ts';
import { parseUrl } from './parse-url.ts';

/**
 * The page's own scheme: an origin of its own, so that `'self'` means the files we ship and nothing
 * else.
 */
export const appScheme = 'app';
export const appOrigin = `${appScheme}://hearth`;

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/**
 * No script but the shipped ones, no eval, no connection: the page reaches the host by its port
 * alone. Styles are set by libraries at run time.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The file below `folder` that a URL of ours means and its type; null for another origin, a way out
 * of the folder, or a type that no page is made of.
 */
export function resolveAppFile(
  folder: string,
  url: string,
): { path: string; mediaType: string } | null {
  const parsed = parseUrl(url);
  if (parsed === null || parsed.protocol !== `${appScheme}:` || parsed.host !== 'hearth')
    return null;
  const relative = relativePath(parsed.pathname === '/' ? '/index.html' : parsed.pathname);
  const mediaType = relative === null ? undefined : mediaTypes[extname(relative).toLowerCase()];
  if (relative === null || mediaType === undefined) return null;
  return { path: join(folder, relative), mediaType };
}

/**
 * Answers the page's requests from the folder of the built renderer, which may lie in the package's
 * archive.
 */
export function createAppHandler(
  folder: string,
): (request: { url: string; method: string }) => Promise<Response> {
  const notFound = (): Response => new Response('Not found', { status: 404 });
  return async ({ url, method }) => {
    const file = method === 'GET' ? resolveAppFile(folder, url) : null;
    if (file === null) return notFound();
    try {
      const bytes = new Uint8Array(await readFile(file.path));
      return new Response(bytes, {
        headers: {
          'content-type': file.mediaType,
          'content-security-policy': contentSecurityPolicy,
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'cross-origin-opener-policy': 'same-origin',
        },
      });
    } catch {
      return notFound();
    }
  };
}

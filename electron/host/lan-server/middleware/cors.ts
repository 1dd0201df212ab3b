/**
 * Pages of other origins that may call the API (Fetch standard, "CORS protocol"). Closed by default.
 * Credentials are never allowed, so a browser lets no such page use a session's cookies.
 */
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { LanContext } from '../http/lan-context.ts';

/** Paths that need a key; no other one is opened to a page. */
const isApi = (path: string): boolean =>
  /^\/(?:v1|v2|api|chat\/sessions|metrics|debug)(?:\/|$)/.test(path);

/** A day; browsers keep an answer for two hours at most (Chromium) or a day (Firefox). */
const preflightSeconds = 86_400;
const methods = 'GET, POST, PUT, PATCH, DELETE';
/** What the page's script may read beyond the safelisted headers. */
const exposed = [
  'content-disposition',
  'retry-after',
  'x-request-id',
  ...['limit', 'remaining', 'reset'].flatMap((what) =>
    ['requests', 'tokens'].flatMap((unit) => [
      `x-ratelimit-${what}-${unit}`,
      `anthropic-ratelimit-${unit}-${what}`,
    ]),
  ),
].join(', ');

/** Header names as the page states them; anything else is not repeated to it. */
const namesForm = /^[\w!#$%&'*+.^`|~ ,-]{0,2000}$/;

function preflightReply(c: LanContext, allowed: string): Response {
  const asked = c.req.header('access-control-request-headers') ?? '';
  const headers: Record<string, string> = {
    'access-control-allow-origin': allowed,
    'access-control-allow-methods': methods,
    'access-control-max-age': String(preflightSeconds),
  };
  if (asked !== '' && namesForm.test(asked)) headers['access-control-allow-headers'] = asked;
  // A page of the internet that calls a private address (WICG, "Private Network Access").
  if (c.req.header('access-control-request-private-network') === 'true')
    headers['access-control-allow-private-network'] = 'true';
  return new Response(null, { status: 204, headers });
}

const isPreflight = (c: LanContext): boolean =>
  c.req.method === 'OPTIONS' && c.req.header('access-control-request-method') !== undefined;

/** A reply depends on `Origin` where pages of other origins may read it. */
export function addVary(c: LanContext, origins: readonly string[]): void {
  if (origins.length > 0 && isApi(c.req.path)) c.res.headers.append('vary', 'Origin');
}

/**
 * A request from a page of another origin: goes on where the settings allow that, and then the page
 * may read the reply. Throws `forbidden` otherwise, and for any cookie.
 */
export async function crossOrigin(
  c: LanContext,
  { origin, origins }: { origin: string; origins: readonly string[] },
  next: () => Promise<void>,
): Promise<Response | undefined> {
  const isListed = origins.includes(origin);
  if (!isApi(c.req.path) || !(isListed || origins.includes('*')))
    throw new AppError('forbidden', phrase('lan.otherOrigin'));
  if (c.req.header('cookie') !== undefined)
    throw new AppError('forbidden', phrase('lan.noCookiesAcross'));
  const allowed = isListed ? origin : '*';
  if (isPreflight(c)) {
    const reply = preflightReply(c, allowed);
    reply.headers.set('vary', 'Origin');
    return reply;
  }
  await next();
  addVary(c, origins);
  // With `*`, only what a valid key was sent for.
  if (!isListed && (c.get('caller') as unknown) === undefined) return undefined;
  c.res.headers.set('access-control-allow-origin', allowed);
  c.res.headers.set('access-control-expose-headers', exposed);
  return undefined;
}

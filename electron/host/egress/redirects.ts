import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { EgressInit } from './egress-gate.ts';

const maxRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

export const isRedirect = (status: number): boolean => redirects.has(status);

/** Meant for the first address only, whatever the provider calls its key. */
const secretHeaders = /^(authorization|cookie|proxy-authorization|.*api-?key|.*token)$/i;

export const isWeb = ({ protocol }: URL): boolean => protocol === 'http:' || protocol === 'https:';

/**
 * A redirect's request: to another origin without what was meant for the first one (Fetch standard,
 * HTTP-redirect fetch).
 */
export function redirected(init: EgressInit, from: URL, to: URL, status: number): EgressInit {
  const all = Array.from(new Headers(init.headers));
  const headers = new Headers(
    from.origin === to.origin ? all : all.filter(([name]) => !secretHeaders.test(name)),
  );
  const becomesGet =
    status === 303 || ((status === 301 || status === 302) && init.method === 'POST');
  return becomesGet ? { ...init, method: 'GET', body: null, headers } : { ...init, headers };
}

/**
 * The address that a redirect leads to, after `hops` earlier ones. Throws `provider_unreachable`
 * where it leads nowhere, to no web address, or on without end.
 */
export function redirectTarget(url: URL, location: string, hops: number): URL {
  if (hops >= maxRedirects || !URL.canParse(location, url))
    throw new AppError(
      'provider_unreachable',
      phrase('egress.redirectsForever', { host: url.host }),
    );
  const next = new URL(location, url);
  if (!isWeb(next))
    throw new AppError(
      'provider_unreachable',
      phrase('egress.redirectsElsewhere', { host: url.host }),
    );
  return next;
}

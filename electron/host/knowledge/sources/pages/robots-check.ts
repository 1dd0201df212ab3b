import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import type { EgressReply } from '../../../egress/egress-reply.ts';
import { requestPage, type PageRequest } from './page-request.ts';
import type { Robots } from './robots.ts';

/** As many as the way out follows. */
const mostRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/** Gives up what a reply would still bring. */
export const discard = async (reply: Pick<EgressReply, 'body'>): Promise<void> =>
  void (await reply.body[Symbol.asyncIterator]().return?.());

/**
 * Asks for an address and follows where it leads; of each, its own site's robots.txt is asked
 * before. `url` is the last one. Throws what `requestPage` and `robots.mustAllow` do.
 */
export async function requestAllowedPage(
  address: string,
  request: PageRequest,
  robots: Robots,
  headers: Record<string, string>,
): Promise<{ reply: EgressReply; url: URL }> {
  let url = new URL(address);
  for (let hops = 0; ; hops += 1) {
    await robots.mustAllow(url.href, request);
    const reply = await requestPage(url.href, request, headers, 'manual');
    const location = reply.header('location');
    if (!redirects.has(reply.status) || location === null) return { reply, url };
    await discard(reply);
    const next = URL.parse(location, url);
    if (hops >= mostRedirects || next === null)
      throw new AppError(
        'provider_unreachable',
        phrase('egress.redirectsForever', { host: url.host }),
      );
    if (!/^https?:$/.test(next.protocol))
      throw new AppError(
        'provider_unreachable',
        phrase('egress.redirectsElsewhere', { host: url.host }),
      );
    url = next;
  }
}

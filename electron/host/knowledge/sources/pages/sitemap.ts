import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import { requestAllowedPage, discard } from './robots-check.ts';
import { pageLimits, type PageRequest } from './page-request.ts';
import { orDamaged } from './fetch-page.ts';
import type { Robots } from './robots.ts';

/** Of one source; the protocol allows 50,000 in one file (sitemaps.org/protocol.html). */
export const mostPages = 500;
const mostSitemaps = 20;

/**
 * An address holds no `<`; a pattern that may run on to any end takes the square of the time where
 * none comes.
 */
const locations = /<(?:\w+:)?loc>([^<]*(?:<!\[CDATA\[[^<]*)?)<\/(?:\w+:)?loc>/g;

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&apos;': "'",
  '&quot;': '"',
  '&gt;': '>',
  '&lt;': '<',
};
const plain = (text: string): string =>
  text
    .replaceAll(/<!\[CDATA\[([\s\S]*?)\]\]>/g, '$1')
    .replaceAll(/&(amp|apos|quot|gt|lt);/g, (entity) => entities[entity] ?? entity)
    .trim();

interface Listed {
  isIndex: boolean;
  urls: string[];
}

/**
 * The addresses of a sitemap, as they come: no more of it is read than is needed, and no more of it
 * is held than a piece. A list of addresses as plain text is one too.
 */
export async function readSitemap(
  pieces: AsyncIterable<Uint8Array>,
  most: number,
): Promise<Listed> {
  const decoder = new TextDecoder();
  const urls: string[] = [];
  let rest = '';
  let isIndex = false;
  let isXml: boolean | null = null;
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.byteLength;
    if (bytes > pageLimits.bytes) break;
    rest += decoder.decode(piece, { stream: true });
    isXml ??= rest.trim() === '' ? null : /^\uFEFF?\s*</.test(rest);
    isIndex ||= /<(?:\w+:)?sitemapindex[\s>]/.test(rest);
    const pattern = isXml === true ? locations : /^(https?:\/\/\S+)[ \t\r]*\n/gm;
    let end = 0;
    for (const match of rest.matchAll(pattern)) {
      urls.push(plain(match[1] ?? ''));
      end = match.index + match[0].length;
      if (urls.length >= most) return { isIndex, urls };
    }
    // What is left over may hold the beginning of the next address.
    rest = rest.slice(Math.max(end, rest.length - 8_192));
  }
  if (isXml === false && /^https?:\/\/\S+$/.test(rest.trim())) urls.push(rest.trim());
  return { isIndex, urls };
}

/**
 * Told by its first bytes (RFC 1952, 2.3.1): a server that calls it packed too has had it unpacked
 * on the way.
 */
async function* unpacked(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]();
  const first = await pieces.next();
  const all = async function* () {
    try {
      for (let step = first; step.done !== true; step = await pieces.next()) yield step.value;
    } finally {
      await pieces.return?.();
    }
  };
  const isPacked = first.done !== true && first.value[0] === 0x1f && first.value[1] === 0x8b;
  // What fails on either side is thrown to who reads.
  yield* isPacked ? pipeline(Readable.from(all()), createGunzip(), () => undefined) : all();
}

async function listed(
  url: string,
  request: PageRequest,
  robots: Robots,
  most: number,
): Promise<Listed> {
  const { reply } = await requestAllowedPage(url, request, robots, {
    accept: 'application/xml,text/xml,text/plain,*/*;q=0.5',
  });
  if (reply.ok) return orDamaged(url, readSitemap(unpacked(reply.body), most));
  await discard(reply);
  throw new AppError(
    reply.status === 404 ? 'document_missing' : 'document_unreadable',
    phrase('sources.sitemapStatus', { host: new URL(url).host, status: reply.status }),
    { retryable: reply.status >= 500 },
  );
}

/**
 * The pages that a sitemap lists, or the sitemaps of an index, as far as they are of the same host:
 * a sitemap speaks for its own site only (sitemaps.org/protocol.html, “Sitemap file location”).
 * `more` says that it lists more than `mostPages`. Throws `document_unsupported` for what is no
 * sitemap.
 */
export async function sitemapPages(
  address: string,
  request: PageRequest,
  robots: Robots,
): Promise<{ urls: string[]; more: boolean }> {
  const { host } = new URL(address);
  const isOurs = (url: string): boolean => URL.parse(url)?.host === host && /^https?:/.test(url);
  const first = await listed(address, request, robots, mostPages + 1);
  if (first.urls.length === 0)
    throw new AppError('document_unsupported', phrase('sources.sitemapEmpty', { host }));
  const urls: string[] = first.isIndex ? [] : first.urls;
  if (first.isIndex)
    for (const inner of first.urls.filter(isOurs).slice(0, mostSitemaps))
      if (urls.length <= mostPages)
        urls.push(...(await listed(inner, request, robots, mostPages + 1)).urls);
  const own = [...new Set(urls.filter(isOurs).map((url) => withoutFragment(url)))];
  return { urls: own.slice(0, mostPages), more: own.length > mostPages };
}

export function withoutFragment(address: string): string {
  const url = new URL(address);
  url.hash = '';
  return url.href;
}

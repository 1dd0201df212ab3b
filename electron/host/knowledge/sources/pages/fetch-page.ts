import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import { DamagedReplyError } from '../../../egress/egress-reply.ts';
import { isReadableName } from '../../parse/media-type.ts';
import { requestAllowedPage, discard } from './robots-check.ts';
import { pageLimits, type PageRequest } from './page-request.ts';
import type { Robots } from './robots.ts';

export interface FetchedPage {
  data: Blob;
  extension: string;
  etag: string;
  lastModified: string;
  /** SHA-256 of the content, hex. */
  hash: string;
}

/**
 * What can be asked by its media type; where that says nothing of worth, the address's own ending
 * does.
 */
const extensions: Readonly<Record<string, string>> = {
  'text/html': '.html',
  'application/xhtml+xml': '.html',
  'text/plain': '.txt',
  'text/markdown': '.md',
  'text/csv': '.csv',
  'application/json': '.json',
  'application/pdf': '.pdf',
  'application/epub+zip': '.epub',
  'application/rtf': '.rtf',
};

function extensionOf(url: URL, type: string): string {
  const known = extensions[type];
  if (known !== undefined) return known;
  const ending = extname(url.pathname);
  if (
    (type === '' || type === 'application/octet-stream' || type.startsWith('application/vnd.')) &&
    isReadableName(`x${ending}`)
  )
    return ending;
  throw new AppError(
    'document_unsupported',
    phrase('sources.pageType', { host: url.host, type: type || 'unknown' }),
  );
}

/** All that is fetched for one address has one clock. Throws `timeout` when it is over. */
export async function inTime<T>(
  url: string,
  request: PageRequest,
  work: (bound: PageRequest) => Promise<T>,
): Promise<T> {
  const clock = AbortSignal.timeout(pageLimits.totalMs);
  try {
    return await work({ ...request, signal: AbortSignal.any([request.signal, clock]) });
  } catch (error) {
    if (!clock.aborted || request.signal.aborted) throw error;
    throw new AppError(
      'timeout',
      phrase('sources.pageSlow', { host: new URL(url).host, seconds: pageLimits.totalMs / 1000 }),
      { retryable: true, cause: error },
    );
  }
}

/**
 * What is no error of ours is one of unpacking: a server packs what it gives, or says so. Throws
 * `document_unreadable` for it.
 */
export const orDamaged = <T>(address: string, reading: Promise<T>): Promise<T> =>
  reading.catch((cause: unknown) => {
    throw cause instanceof AppError && !(cause instanceof DamagedReplyError)
      ? cause
      : new AppError(
          'document_unreadable',
          phrase('sources.pagePackedDamaged', { host: new URL(address).host }),
          { cause },
        );
  });

const reasons: Readonly<Record<number, string>> = {
  401: phrase('sources.pageSignIn').text,
  403: phrase('sources.pageForbidden').text,
  404: phrase('sources.pageNone').text,
  410: phrase('sources.pageRemoved').text,
  429: phrase('sources.pageTooOften').text,
};

/**
 * One page; null where it has not changed since `known` was fetched. Throws what `requestAllowedPage` does,
 * `document_missing` for a page that is gone, `document_unreadable` for another refusal of the
 * server, `document_too_large`, `document_unsupported`.
 */
export async function fetchPage(
  address: string,
  request: PageRequest,
  robots: Robots,
  known: { etag: string; lastModified: string },
): Promise<FetchedPage | null> {
  const conditions = {
    ...(known.etag === '' ? {} : { 'if-none-match': known.etag }),
    ...(known.lastModified === '' ? {} : { 'if-modified-since': known.lastModified }),
  };
  const { reply, url } = await requestAllowedPage(address, request, robots, {
    accept: 'text/html,application/xhtml+xml,application/pdf,text/*;q=0.9,*/*;q=0.5',
    ...conditions,
  });
  if (reply.status === 304) {
    await discard(reply);
    return null;
  }
  if (!reply.ok) {
    await discard(reply);
    const why = reasons[reply.status] ?? phrase('sources.pageStatus', { status: reply.status });
    throw new AppError(
      reply.status === 404 || reply.status === 410 ? 'document_missing' : 'document_unreadable',
      phrase('sources.pageRefused', { host: url.host, why }),
      { retryable: reply.status >= 500 || reply.status === 429 },
    );
  }
  const [type = '', ...parameters] = (reply.header('content-type') ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const extension = extensionOf(url, type);
  const charset = parameters
    .map((parameter) => /^charset="?([\w-]+)/.exec(parameter)?.[1])
    .find((found) => found !== undefined);
  // The header's word on the encoding comes before the page's own (HTML standard, “determining the
  // character encoding”). The parser takes the first one that it sees, also in a comment, which
  // changes nothing of the page.
  const lead =
    extension === '.html' && charset !== undefined
      ? [Buffer.from(`<!-- <meta charset="${charset}"> -->\n`)]
      : [];
  const { parts, hash } = await orDamaged(address, bounded(reply.body, url.host));
  return {
    data: new Blob([...lead, ...parts]),
    extension,
    etag: reply.header('etag') ?? '',
    lastModified: reply.header('last-modified') ?? '',
    hash,
  };
}

async function bounded(
  body: AsyncIterable<Uint8Array>,
  host: string,
): Promise<{ parts: Uint8Array<ArrayBuffer>[]; hash: string }> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.byteLength;
    if (bytes > pageLimits.bytes)
      throw new AppError(
        'document_too_large',
        phrase('sources.pageTooLarge', { host, megabytes: pageLimits.bytes / 1024 / 1024 }),
      );
    hash.update(piece);
    parts.push(new Uint8Array(piece));
  }
  return { parts, hash: hash.digest('hex') };
}

import { allDocuments } from '../../base/all-documents.ts';
import { setTimeout as delay } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { RefreshSchedule } from '../../../../../shared/contract/refresh-schedule.ts';
import { AppError, toAppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import { desktopOwnerId } from '../../../../../shared/ids.ts';
import type { EgressGate } from '../../../egress/egress-gate.ts';
import type { Caller } from '../../../caller.ts';
import type { HearthTables } from '../../../store/schema.ts';
import { createFollowing, type FollowingOptions } from '../runtime/following.ts';
import type { SourceContext, SourceRuntime } from '../runtime/source-runtime.ts';
import type { PageRequest } from './page-request.ts';
import { fetchPage, inTime } from './fetch-page.ts';
import { nextRefreshAt } from './next-refresh.ts';
import { pageRows, type PageRow } from './page-rows.ts';
import type { Robots } from './robots.ts';
import { sitemapPages, withoutFragment } from './sitemap.ts';

export interface PagesDeps {
  db: Kysely<HearthTables>;
  egress: Pick<EgressGate, 'ask'>;
  robots: Robots;
  /** Whether what this owner does may reach this machine alone. */
  isLocalOnly(ownerId: string): boolean;
  /** The schedule of this owner's pages that have none of their own. */
  usualSchedule(ownerId: string): RefreshSchedule;
  /** The scheduled looks of all sources. */
  scheduled: ScheduledLooks;
}

/** Bounds how many sources are fetched by schedule concurrently. */
export interface ScheduledLooks {
  running: number;
}
const mostScheduled = 3;

/** Between two pages of a site that names no pause of its own. */
const pauseMs = 200;

/**
 * The address as it is kept. Throws `bad_request` for what is none, `forbidden` for a private host
 * that the caller may not allow.
 */
export function checkedAddress(
  caller: Caller,
  { url: text, privateHost }: { url: string; privateHost?: boolean | undefined },
): string {
  const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '')
    throw new AppError('bad_request', phrase('sources.badPageAddress', { text }));
  if (url.username !== '' || url.password !== '')
    throw new AppError('bad_request', phrase('sources.pageAddressSecret'));
  if (privateHost === true && (caller.ownerId !== desktopOwnerId || caller.clientId !== null))
    throw new AppError('forbidden', phrase('sources.ownerFetchesPrivate'));
  return withoutFragment(url.href);
}

/** As it is shown: the address without what every address has. */
export function shownAddress(url: string): string {
  const bare = url.replace(/^https?:\/\//, '').replace(/\/$/, '');
  try {
    return decodeURI(bare);
  } catch {
    return bare;
  }
}

/** What a sitemap lists. */
export const listPages = (
  address: string,
  request: PageRequest,
  robots: Robots,
): ReturnType<typeof sitemapPages> =>
  inTime(address, request, (bound) => sitemapPages(address, bound, robots));

/**
 * A web page, or the pages of a sitemap, as documents. They are fetched when the user asks for it,
 * and by their schedule.
 */
export function createPages(
  context: SourceContext,
  { db, egress, robots, isLocalOnly, usualSchedule, scheduled }: PagesDeps,
): SourceRuntime {
  const {
    id,
    kind,
    owner_id: ownerId,
    config: { url: address = '', privateHost },
  } = context.row();
  const privateHosts = privateHost === true ? [new URL(address).host] : [];

  /** Fetches one page where it has changed; true then. */
  const follow = async (
    url: string,
    request: PageRequest,
    known: PageRow | undefined,
    isIndexed: boolean,
  ): Promise<boolean> => {
    const before =
      isIndexed && known
        ? { etag: known.etag, lastModified: known.last_modified }
        : { etag: '', lastModified: '' };
    const page = await inTime(url, request, (bound) => fetchPage(url, bound, robots, before));
    const kept = page ?? {
      etag: known?.etag ?? '',
      lastModified: known?.last_modified ?? '',
      hash: known?.hash ?? '',
    };
    const isNew = page !== null && !(isIndexed && page.hash === known?.hash);
    if (isNew)
      await context.put(url, {
        data: page.data,
        extension: page.extension,
        file: shownAddress(url),
        name: shownAddress(url),
        modifiedMs: context.now(),
      });
    await pageRows.save(db, {
      source_id: id,
      url,
      etag: kept.etag,
      last_modified: kept.lastModified,
      hash: kept.hash,
      fetched_at: context.now(),
      error_code: null,
      error_message: null,
    });
    return isNew;
  };

  const pagesOf = async (request: PageRequest): Promise<{ urls: string[]; more: boolean }> => {
    if (kind === 'page') return { urls: [address], more: false };
    return listPages(address, request, robots);
  };

  const fetchAll = async ({ signal }: { signal: AbortSignal }) => {
    const request: PageRequest = {
      egress,
      ownerId,
      localOnly: isLocalOnly(ownerId),
      privateHosts,
      signal,
    };
    const excluded = await context.excluded();
    const { urls: listed, more } = await pagesOf(request);
    const urls = listed.filter((url) => !excluded.has(url));
    const known = await pageRows.ofSource(db, id);
    const indexed = new Set((await allDocuments(context.base, id)).map(({ key }) => key));
    const failures: AppError[] = [];
    let added = 0;
    for (const [at, url] of urls.entries()) {
      if (at > 0) await delay(Math.max(pauseMs, robots.pauseMs(url)), undefined, { signal });
      try {
        if (await follow(url, request, known.get(url), indexed.has(url))) added += 1;
      } catch (cause) {
        const error = toAppError(cause);
        if (signal.aborted || kind === 'page' || error.code === 'local_only') throw error;
        failures.push(error);
      }
    }
    const wanted = new Set(urls);
    const gone = [...indexed].filter((key) => !wanted.has(key));
    if (gone.length > 0 && !more) await context.drop(gone);
    await pageRows.remove(
      db,
      id,
      [...known.keys()].filter((url) => !wanted.has(url)),
    );
    if (failures.length > 0) throw severalFailures(failures, urls.length);
    return { added, unchanged: urls.length - added };
  };

  return createFollowing(context, {
    watch: 'off',
    ...refreshing(context, { usualSchedule, isLocalOnly, scheduled, fetchAll }),
  });
}

type Work = FollowingOptions['work'];

/** Fetches by schedule, and counts the failures in a row, which make it wait longer. */
function refreshing(
  context: SourceContext,
  {
    usualSchedule,
    isLocalOnly,
    scheduled,
    fetchAll,
  }: Pick<PagesDeps, 'usualSchedule' | 'isLocalOnly' | 'scheduled'> & { fetchAll: Work },
): Pick<FollowingOptions, 'work' | 'tick' | 'nextCheckAt' | 'closing'> {
  const { id: sourceId, owner_id: ownerId } = context.row();
  let isScheduled = false;
  const release = (): void => {
    if (isScheduled) scheduled.running -= 1;
    isScheduled = false;
  };
  const count = async (failures: number): Promise<void> => {
    const { config } = context.row();
    if ((config.failures ?? 0) !== failures)
      await context.save({ config: { ...config, failures } });
  };
  const nextCheckAt = (): number | null => {
    const { config, last_checked_at: checkedAt } = context.row();
    return nextRefreshAt({
      sourceId,
      schedule: config.refresh ?? usualSchedule(ownerId),
      checkedAt,
      failures: config.failures ?? 0,
    });
  };
  return {
    nextCheckAt,
    tick(nowMs, look) {
      const at = nextCheckAt();
      // A source that may reach this machine alone waits until that ends, and has not failed.
      if (at === null || nowMs < at || scheduled.running >= mostScheduled || isLocalOnly(ownerId))
        return;
      isScheduled = true;
      scheduled.running += 1;
      look();
    },
    closing: release,
    async work(options) {
      try {
        const looked = await fetchAll(options);
        await count(0);
        return looked;
      } catch (error) {
        if (!options.signal.aborted) await count((context.row().config.failures ?? 0) + 1);
        throw error;
      } finally {
        release();
      }
    },
  };
}

function severalFailures(failures: readonly AppError[], all: number): AppError {
  const [first] = failures;
  return new AppError(
    first?.code === 'provider_unreachable' && failures.length === all
      ? 'provider_unreachable'
      : 'document_unreadable',
    phrase('sources.pagesFailed', { failed: failures.length, all, reason: first?.message ?? '' }),
    { retryable: true },
  );
}

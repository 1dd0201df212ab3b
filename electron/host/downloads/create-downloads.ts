import { randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { minuteMs } from '../../../shared/time.ts';

/**
 * A file that is open already, so that what is fetched is what was looked at when it was offered.
 */
export interface OfferedFile {
  /** As the reader is to save it. */
  name: string;
  mediaType: string;
  sizeBytes: number;
  file: FileHandle;
  /** Set while it is fetched: breaks the transfer off. */
  broken?: AbortController;
  /** Called once, after the file was closed, fetched or not. */
  onEnd?: () => Promise<void>;
}

/**
 * Files for a browser, each under an address that cannot be guessed, valid once, for its owner, and
 * for ten minutes. The caller that offers a file has checked that its owner may have it.
 */
export interface Downloads {
  /** Gives the path of its address on the server that shows the page. */
  offer(ownerId: string, download: OfferedFile): string;
  /** Throws `not_found`. The file is then the taker's to close by `end`. */
  take(ownerId: string, ticket: string): OfferedFile;
  end(download: OfferedFile): Promise<void>;
  /** Ends everything that this owner was offered, and breaks off what is being fetched. */
  endOf(ownerId: string): void;
  close(): Promise<void>;
}

const keptMs = 10 * minuteMs;
/** More than anybody clicks on at a time; the oldest goes first. */
const mostOfAnOwner = 16;

export const downloadsPath = '/ui/files/';

export function createDownloads(): Downloads {
  const offers = new Map<
    string,
    { ownerId: string; download: OfferedFile; expiry: NodeJS.Timeout }
  >();
  /** Being fetched, with their owners. */
  const taken = new Map<OfferedFile, string>();
  const end = async (download: OfferedFile): Promise<void> => {
    const { file, onEnd } = download;
    taken.delete(download);
    await file.close().catch(() => undefined);
    await onEnd?.().catch(() => undefined);
  };
  const withdraw = (ticket: string): OfferedFile | null => {
    const offer = offers.get(ticket);
    if (offer === undefined) return null;
    clearTimeout(offer.expiry);
    offers.delete(ticket);
    return offer.download;
  };
  const drop = async (ticket: string): Promise<void> => {
    const download = withdraw(ticket);
    if (download !== null) await end(download);
  };
  return {
    offer(ownerId, download) {
      const [oldest, ...others] = [...offers]
        .filter(([, offer]) => offer.ownerId === ownerId)
        .map(([ticket]) => ticket);
      if (oldest !== undefined && others.length + 1 >= mostOfAnOwner) void drop(oldest);
      const ticket = randomBytes(32).toString('base64url');
      const expiry = setTimeout(() => void drop(ticket), keptMs);
      expiry.unref();
      offers.set(ticket, { ownerId, download, expiry });
      return downloadsPath + ticket;
    },
    take(ownerId, ticket) {
      const download = offers.get(ticket)?.ownerId === ownerId ? withdraw(ticket) : null;
      if (download === null) throw new AppError('not_found', phrase('access.downloadOver'));
      taken.set(download, ownerId);
      return download;
    },
    end,
    endOf: (ownerId) => {
      for (const [ticket, offer] of offers) if (offer.ownerId === ownerId) void drop(ticket);
      for (const [download, owner] of taken) if (owner === ownerId) download.broken?.abort();
    },
    close: async () => void (await Promise.all([...offers.keys()].map(drop))),
  };
}

import { AppError } from '../../../../shared/errors.ts';
import {
  LiveStream,
  type ReplayableStream,
  type StreamSource,
  type StreamTerms,
} from './live-stream.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

/** The running streams, and those that ended less than a minute ago, with their frames. */
export interface Streams {
  open<E>(terms: StreamTerms, source: StreamSource<E>): ReplayableStream;
  /**
   * The stream of this owner; with a path, only one that was started there. Throws `not_found`.
   */
  find(ownerId: string, id: string, path?: string): ReplayableStream;
  /** Stops and forgets those whose credential is no longer valid. */
  endRevoked(): void;
  /** Stops the running streams and forgets the others. */
  close(): void;
}

/** How long an ended stream can be read again. */
const keepEndedMs = 60_000;
const sweepEveryMs = 5_000;
/**
 * Bytes that all streams keep together: 24 kB each with 500 of them, some five seconds of fast
 * ones. Frames that were not read stay in any case.
 */
const defaultMostBytes = 12 * 1024 * 1024;
/** About what a stream costs without its frames, in bytes. */
const costOfOne = 1024;

/**
 * Over the budget, ended streams are forgotten first, the oldest before the others; then each
 * running stream drops its oldest frames.
 */
export function createStreams({
  now,
  mostBytes = defaultMostBytes,
}: {
  now: () => number;
  mostBytes?: number;
}): Streams {
  const all = new Map<string, ReplayableStream>();
  const ended = new Map<ReplayableStream, number>();
  let total = 0;
  let sweeping: NodeJS.Timeout | undefined;

  const forget = (stream: ReplayableStream): void => {
    ended.delete(stream);
    if (all.get(stream.terms.id) === stream) all.delete(stream.terms.id);
    total -= stream.size + costOfOne;
    stream.forget();
  };
  const sweep = (): void => {
    for (const [stream, at] of ended) {
      if (at + keepEndedMs > now()) break;
      forget(stream);
    }
    if (ended.size > 0) return;
    clearInterval(sweeping);
    sweeping = undefined;
  };
  const budget = {
    add(bytes: number): boolean {
      total += bytes;
      if (total <= mostBytes) return false;
      for (const stream of ended.keys()) {
        if (total <= mostBytes) break;
        forget(stream);
      }
      return total > mostBytes;
    },
    ended(stream: ReplayableStream): void {
      ended.set(stream, now());
      sweeping ??= setInterval(sweep, sweepEveryMs).unref();
    },
  };

  return {
    open: (terms, source) => {
      total += costOfOne;
      const stream = new LiveStream(terms, source, budget);
      all.set(terms.id, stream);
      return stream;
    },
    find: (ownerId, id, path) => {
      sweep();
      const stream = all.get(id);
      if (
        stream === undefined ||
        stream.terms.ownerId !== ownerId ||
        !stream.terms.isAuthorized() ||
        (path !== undefined && stream.terms.path !== path)
      ) {
        throw new AppError(
          'not_found',
          phrase(path === undefined ? 'streams.noStream' : 'streams.noStreamOfPath', { id }),
        );
      }
      return stream;
    },
    endRevoked: () => {
      for (const stream of all.values()) {
        if (stream.terms.isAuthorized()) continue;
        stream.shutDown();
        if (ended.has(stream)) forget(stream);
      }
    },
    close: () => {
      clearInterval(sweeping);
      for (const stream of all.values()) stream.shutDown();
      for (const stream of ended.keys()) forget(stream);
    },
  };
}

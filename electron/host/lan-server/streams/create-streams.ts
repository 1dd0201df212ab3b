import { AppError } from '../../../../shared/errors.ts';
import { LiveStream, type KeptStream, type StreamSource, type StreamTerms } from './live-stream.ts';

/** The streams under way, and those that ended less than a minute ago, with what they said. */
export interface Streams {
  open<E>(terms: StreamTerms, source: StreamSource<E>): KeptStream;
  /** For its owner alone; with a path only where it was asked for. Throws `not_found`. */
  find(ownerId: string, id: string, path?: string): KeptStream;
  /** Stops and forgets those whose credential is over. */
  endRevoked(): void;
  /** Stops all that are under way and forgets the others. */
  close(): void;
}

/** So long an ended stream can be read again. */
const keepEndedMs = 60_000;
const sweepEveryMs = 5_000;
/**
 * What all streams keep together, in bytes: with 500 at a time 24 kB each, some five seconds of
 * quick ones; what nobody has read yet stays all the same.
 */
const usualMost = 12 * 1024 * 1024;
/** What a stream costs beside its frames, about. */
const costOfOne = 1024;

/**
 * Where there is no room, ended streams are forgotten first, the oldest before the others; then
 * each running one lets go of its oldest frames.
 */
export function createStreams({
  now,
  mostBytes = usualMost,
}: {
  now: () => number;
  mostBytes?: number;
}): Streams {
  const all = new Map<string, KeptStream>();
  const ended = new Map<KeptStream, number>();
  let total = 0;
  let sweeping: NodeJS.Timeout | undefined;

  const forget = (stream: KeptStream): void => {
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
  const keeping = {
    grew(bytes: number): boolean {
      total += bytes;
      if (total <= mostBytes) return false;
      for (const stream of ended.keys()) {
        if (total <= mostBytes) break;
        forget(stream);
      }
      return total > mostBytes;
    },
    ended(stream: KeptStream): void {
      ended.set(stream, now());
      sweeping ??= setInterval(sweep, sweepEveryMs).unref();
    },
  };

  return {
    open: (terms, source) => {
      total += costOfOne;
      const stream = new LiveStream(terms, source, keeping);
      all.set(terms.id, stream);
      return stream;
    },
    find: (ownerId, id, path) => {
      sweep();
      const stream = all.get(id);
      if (
        stream === undefined ||
        stream.terms.ownerId !== ownerId ||
        !stream.terms.mayGoOn() ||
        (path !== undefined && stream.terms.path !== path)
      ) {
        throw new AppError(
          'not_found',
          `There is no stream \`${id}\`${path === undefined ? '' : ' of this path'} to take ` +
            'up. A stream is kept while it runs and for a minute after, for whoever asked.',
        );
      }
      return stream;
    },
    endRevoked: () => {
      for (const stream of all.values()) {
        if (stream.terms.mayGoOn()) continue;
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

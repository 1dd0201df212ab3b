import { AppError } from '../../../shared/errors.ts';
import type { Phrase } from '../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../shared/messages/phrase.ts';

/** How many requests the whole host answers concurrently, and how many may wait for that. */
export interface ConcurrencyLimiter {
  /**
   * Takes a slot, or waits for one while the others have all, or this client its share; what it
   * resolves to releases the slot. Throws `busy` where the queue is full or the wait too long,
   * `aborted` where the signal fires first. Of several clients that wait the one with the fewest
   * slots is next, and the longest waiting of equal ones.
   */
  acquire(client: string, signal: AbortSignal): Promise<Release> | Release;
  status(): { running: number; queued: number };
}

/** The first call counts. */
export type Release = () => void;

export interface ConcurrencyLimiterOptions {
  slots: () => number;
  queue: () => number;
  waitMs?: number;
}

interface Waiting {
  client: string;
  admit: (release: Release) => void;
  refuse: (error: AppError) => void;
}

const longestWaitMs = 30_000;
/**
 * Slots that one client has for each free one: alone it gets three quarters, several get equal
 * shares, and some stay free for a client that has none (dynamic thresholds: Choudhury and Hahne,
 * IEEE/ACM Transactions on Networking 6(2), 1998).
 */
const slotsForEachFree = 3;
const busy = (message: string | Phrase): AppError =>
  new AppError('busy', phrase('clients.tryInAMoment', { why: message }), {
    retryable: true,
    retryAfterMs: 5_000,
  });

export function createConcurrencyLimiter({
  slots,
  queue,
  waitMs = longestWaitMs,
}: ConcurrencyLimiterOptions): ConcurrencyLimiter {
  const running = new Map<string, number>();
  const waiting: Waiting[] = [];
  let taken = 0;

  const take = (client: string): Release => {
    taken += 1;
    running.set(client, (running.get(client) ?? 0) + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      taken -= 1;
      const left = (running.get(client) ?? 1) - 1;
      if (left === 0) running.delete(client);
      else running.set(client, left);
      admitNext();
    };
  };
  /** The last free slot is for a client that has none. */
  const mayTake = (client: string): boolean => {
    const free = slots() - taken;
    const own = running.get(client) ?? 0;
    return own === 0 ? free > 0 : free > 1 && own < slotsForEachFree * free;
  };
  const remove = (one: Waiting): void => {
    const at = waiting.indexOf(one);
    if (at !== -1) waiting.splice(at, 1);
  };
  const admitNext = (): void => {
    while (waiting.length > 0 && taken < slots()) {
      const next = waiting.reduce<Waiting | null>(
        (best, one) =>
          best === null || (running.get(one.client) ?? 0) < (running.get(best.client) ?? 0)
            ? one
            : best,
        null,
      );
      // A client with more slots may take none where this one may not.
      if (next === null || !mayTake(next.client)) return;
      remove(next);
      next.admit(take(next.client));
    }
  };
  /** The client with the most waiting requests gives up its newest one to a client with fewer. */
  const makeRoom = (client: string): boolean => {
    const counts = new Map<string, number>();
    for (const one of waiting) counts.set(one.client, (counts.get(one.client) ?? 0) + 1);
    const [most, count] = [...counts].reduce<[string, number]>(
      (best, one) => (one[1] > best[1] ? one : best),
      ['', 0],
    );
    if (count <= (counts.get(client) ?? 0) + 1) return false;
    const newest = waiting.findLast((one) => one.client === most);
    newest?.refuse(busy(phrase('clients.hostBusyOthers')));
    return newest !== undefined;
  };
  const wait = (client: string, signal: AbortSignal): Promise<Release> =>
    new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', gone);
        remove(one);
      };
      const refuse = (error: AppError): void => (end(), reject(error));
      const gone = (): void => refuse(new AppError('aborted', phrase('clients.leftWaiting')));
      const timer = setTimeout(
        () => refuse(busy(phrase('clients.hostBusyFor', { seconds: Math.round(waitMs / 1000) }))),
        waitMs,
      );
      const one: Waiting = { client, admit: (release) => (end(), resolve(release)), refuse };
      signal.addEventListener('abort', gone, { once: true });
      waiting.push(one);
    });

  return {
    acquire: (client, signal) => {
      admitNext();
      if (mayTake(client)) return take(client);
      if (signal.aborted) throw new AppError('aborted', phrase('clients.left'));
      if (waiting.length >= queue() && !makeRoom(client)) throw busy(phrase('clients.queueFull'));
      return wait(client, signal);
    },
    status: () => ({ running: taken, queued: waiting.length }),
  };
}

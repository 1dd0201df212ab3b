import type { Change } from '../../../shared/contract/app.ts';
import type { Changes } from './changes.ts';
import { paced } from './paced.ts';

/** At most four a second a topic, as the contract says. */
const intervalMs = 250;

/**
 * Topics and ids are few (a view's rows), so what waits for a slow subscriber is bounded by what
 * there is to show.
 */
interface Subscriber {
  pending: Map<string, Change>;
  wake(): void;
}

export function createChanges(): Changes {
  const subscribers = new Map<string, Set<Subscriber>>();

  const leave = (ownerId: string, subscriber: Subscriber): void => {
    const own = subscribers.get(ownerId);
    own?.delete(subscriber);
    if (own?.size === 0) subscribers.delete(ownerId);
  };

  return {
    publish: (ownerId, change) => {
      for (const subscriber of subscribers.get(ownerId) ?? []) {
        subscriber.pending.set(`${change.topic} ${change.id ?? ''}`, change);
        subscriber.wake();
      }
    },
    subscribe: (ownerId, signal) => {
      const pending = new Map<string, Change>();
      const drain = (): Change[] => {
        const all = [...pending.values()];
        pending.clear();
        return all;
      };
      const subscriber: Subscriber = { pending, wake: () => iterator.wake() };
      const iterator = paced({
        intervalMs,
        drain,
        signal,
        ended: () => leave(ownerId, subscriber),
      });
      if (!signal.aborted)
        subscribers.set(ownerId, (subscribers.get(ownerId) ?? new Set()).add(subscriber));
      return iterator;
    },
  };
}

import { minuteMs } from '../../../shared/time.ts';
import type { Changes } from '../changes/changes.ts';
import type { Store } from '../store/store.ts';

/** `last_seen_at` is written at most once a minute, not with each request. */
const writeEveryMs = minuteMs;

/** Records when a client was last seen. */
export function createLastSeen({
  store: { sqlite },
  changes,
  now,
}: {
  store: Pick<Store, 'sqlite'>;
  changes: Changes;
  now: () => number;
}) {
  const seenAt = new Map<string, number>();
  const write = sqlite
    .prepare<[number, string], string>(
      'UPDATE clients SET last_seen_at = ? WHERE id = ? RETURNING owner_id',
    )
    .pluck();
  return {
    saw: (clientId: string): void => {
      const at = now();
      if (at - (seenAt.get(clientId) ?? 0) < writeEveryMs) return;
      seenAt.set(clientId, at);
      const owner = write.get(at, clientId);
      if (owner !== undefined) changes.publish(owner, { topic: 'clients' });
    },
    forget: (clientId: string): void => void seenAt.delete(clientId),
  };
}

import { dayMs } from '../../../shared/time.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { Store } from '../store/store.ts';
import { transact, write } from '../store/transact.ts';

const trashMs = 30 * dayMs;
const hostEnded = phrase('conversations.hostEnded');

/**
 * Repairs what a kill left: no answer is being written when a host starts. Drops what was in the
 * trash for 30 days.
 */
export function recoverMessages(
  store: Pick<Store, 'db' | 'sqlite'>,
  nowMs: number,
): { interrupted: number; purged: number } {
  const { db } = store;
  return transact(store, () => ({
    interrupted: write(
      store,
      db
        .updateTable('messages')
        .set({
          state: 'interrupted',
          error_code: 'host_unavailable',
          error_message: hostEnded.text,
          error_phrase: JSON.stringify({ key: hostEnded.key }),
        })
        .where('state', '=', 'streaming'),
    ),
    purged: write(store, db.deleteFrom('conversations').where('deleted_at', '<', nowMs - trashMs)),
  }));
}

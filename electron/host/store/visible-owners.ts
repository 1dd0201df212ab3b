import type { Database } from 'better-sqlite3';
import { desktopOwnerId, ownerOfClient } from '../../../shared/ids.ts';

/**
 * Each owner that has rows in a table, by jumps through its index: a walk over all rows would take
 * as long as there are rows.
 */
const ownersIn = (table: 'requests' | 'egress'): string => `
  WITH RECURSIVE found (id) AS (
    SELECT min(owner_id) FROM ${table}
    UNION ALL SELECT (SELECT min(owner_id) FROM ${table} WHERE owner_id > found.id) FROM found
      WHERE found.id IS NOT NULL
  ) SELECT id FROM found WHERE id IS NOT NULL`;

/**
 * Whose rows an owner sees in the monitor: everybody their own. Whose machine it is also sees what
 * its clients asked and sent, those removed since too: else “nothing left this machine” could not
 * be believed.
 */
export function createVisibleOwners(sqlite: Database): (ownerId: string) => string[] {
  const clients = sqlite
    .prepare<[string], string>('SELECT id FROM clients WHERE owner_id = ?')
    .pluck();
  const others = sqlite
    .prepare<[], string>(
      `SELECT id FROM (SELECT id FROM (${ownersIn('requests')}) UNION SELECT id FROM ` +
        `(${ownersIn('egress')})) WHERE id GLOB 'owner_client_*' AND id NOT IN (SELECT id FROM ` +
        'owners)',
    )
    .pluck();
  return (ownerId) => [
    ownerId,
    ...clients.all(ownerId).map(ownerOfClient),
    ...(ownerId === desktopOwnerId ? others.all() : []),
  ];
}

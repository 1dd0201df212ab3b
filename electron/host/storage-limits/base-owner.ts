import type { Database } from 'better-sqlite3';
import { desktopOwnerId } from '../../../shared/ids.ts';

/** The owner whose storage a base takes; the machine's own user for a base that is gone. */
export function createBaseOwner(sqlite: Database): (baseId: string) => string {
  const ownerOf = sqlite
    .prepare<[string], string>('SELECT owner_id FROM knowledge_bases WHERE id = ?')
    .pluck();
  return (baseId) => ownerOf.get(baseId) ?? desktopOwnerId;
}

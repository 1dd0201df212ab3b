import type { Database } from 'better-sqlite3';
import { desktopOwnerId } from '../../../shared/ids.ts';

/**
 * Tells whether an account that an owner may use, their own or the machine's, names a model. What a
 * provider lists is not asked: that would be a request.
 */
export function createNamedModels({ sqlite }: { sqlite: Database }) {
  const find = sqlite
    .prepare<[string, string, string], number>(
      `SELECT 1 FROM accounts, json_each(accounts.models) AS named
       WHERE accounts.owner_id IN (?, ?) AND accounts.enabled = 1 AND named.value = ? LIMIT 1`,
    )
    .pluck();
  return (ownerId: string, model: string): boolean =>
    find.get(ownerId, desktopOwnerId, model) !== undefined;
}

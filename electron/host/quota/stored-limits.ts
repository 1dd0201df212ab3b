import type { Database } from 'better-sqlite3';
import { accountLimitsSchema, type AccountLimits } from '../../../shared/contract/accounts.ts';

/**
 * The accounts that have limits; what this version cannot read limits nothing, as the pool has it
 * too.
 */
export function storedLimits(sqlite: Database): { id: string; limits: AccountLimits }[] {
  const rows = sqlite
    .prepare<[], { id: string; limits: string }>(
      `SELECT id, limits FROM accounts WHERE limits <> '{}'`,
    )
    .all();
  return rows.flatMap(({ id, limits }) => {
    try {
      return [{ id, limits: accountLimitsSchema.parse(JSON.parse(limits)) }];
    } catch {
      return [];
    }
  });
}

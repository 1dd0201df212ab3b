/**
 * One numbered, forward-only step of `hearth.db`; it runs in one transaction, after a backup of the
 * file.
 */
export interface Migration {
  number: number;
  name: string;
  sql: string;
}

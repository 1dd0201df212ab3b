import type { Migration } from './migration.ts';

/**
 * Fields of a request's body that an account's owner allows beyond what Hearth knows, as a JSON
 * list of names.
 */
export const migration: Migration = {
  number: 14,
  name: 'account-allow-fields',
  sql: `ALTER TABLE accounts ADD COLUMN allow_fields TEXT NOT NULL DEFAULT '[]';`,
};

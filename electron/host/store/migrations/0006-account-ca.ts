import type { Migration } from './migration.ts';

/** A certificate that connections to one account's address are trusted by, as PEM. */
export const migration: Migration = {
  number: 6,
  name: 'account-ca',
  sql: `ALTER TABLE accounts ADD COLUMN ca TEXT NOT NULL DEFAULT '';`,
};

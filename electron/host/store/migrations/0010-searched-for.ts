import type { Migration } from './migration.ts';

/** What was searched for to answer a question on documents. */
export const migration: Migration = {
  number: 10,
  name: 'searched-for',
  sql: `
-- null: the question itself, or no documents
ALTER TABLE messages ADD COLUMN searched_for TEXT;
`,
};

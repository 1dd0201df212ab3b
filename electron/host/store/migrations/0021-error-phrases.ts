import type { Migration } from './migration.ts';

/** The key and the parameters of a failure's sentence, for readers of another language. */
export const migration: Migration = {
  number: 21,
  name: 'error-phrases',
  sql: `
-- JSON {"key", "params"}; null: a text that no phrase made, and rows of before
ALTER TABLE messages ADD COLUMN error_phrase TEXT;
ALTER TABLE attempts ADD COLUMN error_phrase TEXT;
`,
};

import type { Migration } from './migration.ts';

/**
 * Responses of `/v1/responses`, so that a client can name the one before instead of sending a
 * conversation again.
 */
export const migration: Migration = {
  number: 3,
  name: 'responses',
  // Not WITHOUT ROWID: a row may hold images, and such rows do badly in an index's pages
  // (sqlite.org/withoutrowid.html).
  sql: `
CREATE TABLE responses (
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES owners(id) ON DELETE CASCADE,
  -- may be deleted before what followed it
  previous_id TEXT,
  model TEXT NOT NULL,
  -- JSON of the items of this turn, as they came
  input TEXT NOT NULL,
  -- JSON of the response, as it went
  response TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX responses_owner ON responses (owner_id);
CREATE INDEX responses_age ON responses (created_at);
`,
};

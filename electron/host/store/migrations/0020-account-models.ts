import type { Migration } from './migration.ts';

/**
 * What the user states of single models of an account, with what the last probe found. A model that
 * has no row has the usual settings. Answers note when they were last used, for the bound of the
 * answer cache.
 */
export const migration: Migration = {
  number: 20,
  name: 'account-models',
  sql: `
CREATE TABLE account_models (
  account_id TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  model TEXT NOT NULL,
  enabled INTEGER NOT NULL DEFAULT 1,
  priority INTEGER NOT NULL DEFAULT 100,
  -- JSON: the parameters that a request is sent with where it names none
  defaults TEXT NOT NULL DEFAULT '{}',
  timeout_ms INTEGER,
  -- JSON: the user's own word on capabilities
  capabilities TEXT NOT NULL DEFAULT '{}',
  -- JSON: when it was last probed and what was found
  probe TEXT,
  PRIMARY KEY (account_id, model)
) STRICT;
ALTER TABLE answers ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0;
UPDATE answers SET used_at = created_at;
CREATE INDEX answers_by_use ON answers (used_at);`,
};

import type { Migration } from './migration.ts';

/**
 * What the user decided about how a knowledge base is worked on; the base's own file can be
 * recreated without losing it.
 */
export const migration: Migration = {
  number: 7,
  name: 'base-jobs',
  sql: `
ALTER TABLE knowledge_bases ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
-- the model that is to take the place of embedding_model when everything is embedded with it
ALTER TABLE knowledge_bases ADD COLUMN next_model TEXT;
-- null: by the embedding model
ALTER TABLE knowledge_bases ADD COLUMN chunk_tokens INTEGER;
ALTER TABLE knowledge_bases ADD COLUMN overlap_tokens INTEGER;
`,
};

import type { Migration } from './migration.ts';

/** A knowledge base of the machine's user that its clients may ask. */
export const migration: Migration = {
  number: 5,
  name: 'shared-bases',
  sql: `
ALTER TABLE knowledge_bases ADD COLUMN shared INTEGER NOT NULL DEFAULT 0;
CREATE INDEX knowledge_bases_shared ON knowledge_bases (created_at) WHERE shared = 1;
`,
};

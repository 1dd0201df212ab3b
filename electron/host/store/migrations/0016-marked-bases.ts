import type { Migration } from './migration.ts';

/**
 * When something in a knowledge base last became local-only, in ms; 0 for never. An answer that was
 * begun before then may quote it without a mark, so what keeps an answer compares the two times.
 */
export const migration: Migration = {
  number: 16,
  name: 'marked-bases',
  sql: `ALTER TABLE knowledge_bases ADD COLUMN marked_at INTEGER NOT NULL DEFAULT 0;`,
};

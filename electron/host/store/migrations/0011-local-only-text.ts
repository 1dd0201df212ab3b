import type { Migration } from './migration.ts';

/**
 * Local-only is a property of stored text (store/text-stores.ts): what may be sent again has a mark
 * of its own. Older rows get theirs from their sources and their owner. Which base an older
 * response quotes is known, but not whether the passage was local-only, so every response of a
 * knowledge base is marked; they are kept for 30 days.
 */
export const migration: Migration = {
  number: 11,
  name: 'local-only-text',
  sql: `
ALTER TABLE messages ADD COLUMN local_only INTEGER NOT NULL DEFAULT 0;
CREATE INDEX messages_local_only ON messages (conversation_id) WHERE local_only = 1;
UPDATE messages SET local_only = 1
  WHERE sources LIKE '%"localOnly":true%'
    OR owner_id IN (SELECT 'owner_' || id FROM clients WHERE local_only = 1);

ALTER TABLE responses ADD COLUMN local_only INTEGER NOT NULL DEFAULT 0;
-- the knowledge base that answered, so that its responses can be marked when it becomes local-only
ALTER TABLE responses ADD COLUMN base_id TEXT;
CREATE INDEX responses_base ON responses (base_id) WHERE base_id IS NOT NULL;
UPDATE responses SET base_id = json_extract(response, '$.hearth.base.id') WHERE json_valid(response);
UPDATE responses SET local_only = 1
  WHERE base_id IS NOT NULL OR json_valid(response) = 0 OR json_type(response, '$.sources') IS NOT NULL
    OR owner_id IN (SELECT 'owner_' || id FROM clients WHERE local_only = 1);

-- a question that was suggested from a base with a local-only source
ALTER TABLE evaluation_questions ADD COLUMN local_only INTEGER NOT NULL DEFAULT 0;
`,
};

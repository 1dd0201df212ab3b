import type { Migration } from './migration.ts';

/** What counts towards the storage limit; as in step 15, with the columns that are new. */
const weights = {
  conversations: ['title', 'summary', 'system_prompt', 'metadata'],
  messages: ['content', 'reasoning', 'sources', 'metadata'],
} as const;

const bytesOf = (row: string, columns: readonly string[]): string =>
  columns.map((column) => `octet_length(${row}.${column})`).join(' + ');

const triggersOf = ([table, columns]: [string, readonly string[]]): string => `
DROP TRIGGER ${table}_stored;
DROP TRIGGER ${table}_changed;
DROP TRIGGER ${table}_dropped;
CREATE TRIGGER ${table}_stored AFTER INSERT ON ${table} BEGIN
  INSERT INTO stored_text (owner_id, bytes) VALUES (NEW.owner_id, ${bytesOf('NEW', columns)})
    ON CONFLICT (owner_id) DO UPDATE SET bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER ${table}_changed AFTER UPDATE OF ${columns.join(', ')} ON ${table} BEGIN
  UPDATE stored_text SET bytes = bytes + (${bytesOf('NEW', columns)})
    - (${bytesOf('OLD', columns)}) WHERE owner_id = NEW.owner_id;
END;
CREATE TRIGGER ${table}_dropped AFTER DELETE ON ${table} BEGIN
  UPDATE stored_text SET bytes = bytes - (${bytesOf('OLD', columns)}) WHERE owner_id = OLD.owner_id;
END;
`;

/** System prompt, metadata and a client's own id of a conversation; metadata of a message. */
export const migration: Migration = {
  number: 19,
  name: 'session-fields',
  sql: `
-- Empty: Hearth's own.
ALTER TABLE conversations ADD COLUMN system_prompt TEXT NOT NULL DEFAULT '';
-- 1 where a local-only client wrote the system prompt: it is never sent to a provider.
ALTER TABLE conversations ADD COLUMN system_local_only INTEGER NOT NULL DEFAULT 0;
-- A JSON object of strings; empty where there is none, so that rows of before weigh the same.
ALTER TABLE conversations ADD COLUMN metadata TEXT NOT NULL DEFAULT '';
-- The id that a client gave the conversation. Null in the trash: the id is free again.
ALTER TABLE conversations ADD COLUMN external_id TEXT;
ALTER TABLE messages ADD COLUMN metadata TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX conversations_external ON conversations (owner_id, external_id)
  WHERE external_id IS NOT NULL;
${Object.entries(weights).map(triggersOf).join('')}`,
};

import type { Migration } from './migration.ts';

/**
 * What a row of each table weighs: the bytes of its long texts. Names, ids and numbers are not
 * counted.
 */
const weights = {
  conversations: ['title', 'summary'],
  messages: ['content', 'reasoning', 'sources'],
  responses: ['input', 'response'],
  answers: ['events'],
  notes: ['title', 'content'],
  evaluation_questions: ['question', 'expected'],
  evaluation_runs: ['summary', 'results'],
} as const;

const bytesOf = (row: string, columns: readonly string[]): string =>
  columns.map((column) => `octet_length(${row}${column})`).join(' + ');

const triggersOf = ([table, columns]: [string, readonly string[]]): string => `
INSERT INTO stored_text (owner_id, bytes) SELECT owner_id, sum(${bytesOf('', columns)})
  FROM ${table} WHERE true GROUP BY owner_id
  ON CONFLICT (owner_id) DO UPDATE SET bytes = bytes + excluded.bytes;
CREATE TRIGGER ${table}_stored AFTER INSERT ON ${table} BEGIN
  INSERT INTO stored_text (owner_id, bytes) VALUES (NEW.owner_id, ${bytesOf('NEW.', columns)})
    ON CONFLICT (owner_id) DO UPDATE SET bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER ${table}_changed AFTER UPDATE OF ${columns.join(', ')} ON ${table} BEGIN
  UPDATE stored_text SET bytes = bytes + (${bytesOf('NEW.', columns)})
    - (${bytesOf('OLD.', columns)}) WHERE owner_id = NEW.owner_id;
END;
CREATE TRIGGER ${table}_dropped AFTER DELETE ON ${table} BEGIN
  UPDATE stored_text SET bytes = bytes - (${bytesOf('OLD.', columns)}) WHERE owner_id = OLD.owner_id;
END;
`;

/**
 * How many bytes of text each owner keeps in `hearth.db`, for the storage limit of clients.
 * Triggers keep the sum, so that it is right whatever wrote the row, after a kill too, and is read
 * without a scan.
 */
export const migration: Migration = {
  number: 15,
  name: 'stored-text',
  sql: `
CREATE TABLE stored_text (
  owner_id TEXT PRIMARY KEY REFERENCES owners(id) ON DELETE CASCADE,
  bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
${Object.entries(weights).map(triggersOf).join('')}`,
};

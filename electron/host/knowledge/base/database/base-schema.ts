/**
 * The version of a knowledge base's own file. Raise it when the schema changes; an older file that
 * no entry of `baseUpgrades` leads on from is then rebuilt from its sources.
 */
export const baseSchemaVersion = 3;

/** An object of texts, numbers and booleans as JSON. */
const metadataColumn = `metadata TEXT NOT NULL DEFAULT '{}'`;

/**
 * A passage is a chunk's text with its headings, stored once however often it occurs: its vector,
 * its codes and its terms have its id, so that no text is embedded twice. A passage that no chunk
 * needs any more is retired: its bit in `live` is cleared, and the rest stays for a while in case
 * the document comes back under another name. Ids are never reused, since an index may still have
 * entries of a former passage.
 */
export const baseSchema = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
  id TEXT PRIMARY KEY,
  -- absolute; empty for what was uploaded
  path TEXT NOT NULL,
  -- where the bytes are: the path, or the upload's file
  location TEXT NOT NULL,
  -- what the user sees: the name, or the path below the folder that was added
  file TEXT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL DEFAULT '',
  size_bytes INTEGER NOT NULL,
  modified_ms REAL NOT NULL,
  hash TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN ('queued', 'parsing', 'embedding', 'ready', 'failed')),
  pages INTEGER,
  -- of these: pictures that no model here could read yet
  unread_pages INTEGER NOT NULL DEFAULT 0,
  error_code TEXT,
  error_message TEXT,
  -- attempts that failed temporarily, and when the next one is due
  attempts INTEGER NOT NULL DEFAULT 0,
  retry_at INTEGER,
  -- of a failed one
  failed_in TEXT CHECK (failed_in IN ('parsing', 'embedding')),
  -- a list of texts as JSON
  tags TEXT NOT NULL DEFAULT '[]',
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  -- the source in hearth.db that it came from, and what it is there (a page's address, the id of a
  -- note or a conversation); empty for files, which are known by their path
  source_id TEXT NOT NULL DEFAULT '',
  source_key TEXT NOT NULL DEFAULT '',
  ${metadataColumn}
) STRICT, WITHOUT ROWID;
CREATE INDEX documents_source ON documents (source_id, path) WHERE source_id <> '';
CREATE UNIQUE INDEX documents_source_key ON documents (source_id, source_key) WHERE source_key <> '';
CREATE UNIQUE INDEX documents_path ON documents (path) WHERE path <> '';
CREATE INDEX documents_state ON documents (state, id);
CREATE INDEX documents_hash ON documents (hash) WHERE hash <> '';

CREATE TABLE passages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- SHA-256 of heading and text
  hash BLOB NOT NULL UNIQUE,
  -- the path of headings, joined by ' › '; empty where there is none
  heading TEXT NOT NULL,
  text TEXT NOT NULL,
  -- how many terms it has
  terms INTEGER NOT NULL,
  embedded INTEGER NOT NULL DEFAULT 0,
  retired_at INTEGER
) STRICT;
CREATE INDEX passages_pending ON passages (id) WHERE embedded = 0 AND retired_at IS NULL;
CREATE INDEX passages_retired ON passages (retired_at) WHERE retired_at IS NOT NULL;

CREATE TABLE chunks (
  id INTEGER PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  passage_id INTEGER NOT NULL REFERENCES passages(id),
  position INTEGER NOT NULL,
  page INTEGER,
  -- characters at the beginning that repeat the end of the chunk before
  overlap INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX chunks_document ON chunks (document_id, position);
CREATE INDEX chunks_passage ON chunks (passage_id);

-- passage-filter.ts
CREATE TABLE document_passages (
  document_id TEXT PRIMARY KEY REFERENCES documents(id) ON DELETE CASCADE,
  runs BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- passage-bits.ts
CREATE TABLE live (block INTEGER PRIMARY KEY, bits BLOB NOT NULL) STRICT;

-- vectors/vector-blocks.ts: the int8 vectors, and what a search reads of all of them
CREATE TABLE vectors (id INTEGER PRIMARY KEY, embedding BLOB NOT NULL) STRICT;
CREATE TABLE vector_blocks (id INTEGER PRIMARY KEY, present BLOB NOT NULL, codes BLOB NOT NULL) STRICT;

-- lexical/lexical-write.ts: terms that text/terms.ts made
CREATE TABLE lexical_fresh (id INTEGER PRIMARY KEY, length INTEGER NOT NULL, terms TEXT NOT NULL) STRICT;
CREATE TABLE lexical_segments (
  id INTEGER PRIMARY KEY,
  first_id INTEGER NOT NULL,
  lengths BLOB NOT NULL
) STRICT;
CREATE TABLE lexical_blocks (
  id INTEGER PRIMARY KEY,
  segment INTEGER NOT NULL,
  first_term BLOB NOT NULL,
  entries BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX lexical_blocks_term ON lexical_blocks (segment, first_term);
`;

/** Versions that are upgraded in place: their schemas, and the SQL that leads to the next version. */
export const baseUpgrades: Readonly<Record<number, { schema: string; sql: string }>> = {
  2: {
    schema: baseSchema.replace(`,\n  ${metadataColumn}`, ''),
    sql: `ALTER TABLE documents ADD COLUMN ${metadataColumn}`,
  },
};

import type { Migration } from './migration.ts';

/** Where the documents of a knowledge base come from, and notes written in it. */
export const migration: Migration = {
  number: 9,
  name: 'sources',
  sql: `
CREATE TABLE sources (
  id TEXT PRIMARY KEY,
  base_id TEXT NOT NULL REFERENCES knowledge_bases(id) ON DELETE CASCADE,
  owner_id TEXT NOT NULL REFERENCES owners(id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('folder', 'file', 'page', 'sitemap', 'notes', 'conversations')),
  -- JSON of sourceConfigSchema
  config TEXT NOT NULL DEFAULT '{}',
  state TEXT NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'unreachable', 'missing', 'failed')),
  error_code TEXT,
  error_message TEXT,
  last_checked_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sources_base ON sources (base_id, id);

-- what the user took out of a source: a path, an address, a conversation's id
CREATE TABLE source_excluded (
  source_id TEXT NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  PRIMARY KEY (source_id, key)
) STRICT, WITHOUT ROWID;

-- how a web page was when it was fetched
CREATE TABLE source_pages (
  source_id TEXT NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
  url TEXT NOT NULL,
  etag TEXT NOT NULL DEFAULT '',
  last_modified TEXT NOT NULL DEFAULT '',
  -- SHA-256 of the content, hex
  hash TEXT NOT NULL DEFAULT '',
  fetched_at INTEGER NOT NULL,
  error_code TEXT,
  error_message TEXT,
  PRIMARY KEY (source_id, url)
) STRICT, WITHOUT ROWID;

CREATE TABLE notes (
  id TEXT PRIMARY KEY,
  source_id TEXT NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
  base_id TEXT NOT NULL REFERENCES knowledge_bases(id) ON DELETE CASCADE,
  owner_id TEXT NOT NULL REFERENCES owners(id) ON DELETE CASCADE,
  title TEXT NOT NULL,
  -- Markdown
  content TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX notes_base ON notes (base_id, updated_at);
`,
};

import type { Migration } from './migration.ts';

/**
 * Everything has an owner. Times are Unix milliseconds, costs millionths of their currency, JSON
 * columns are checked by zod where they are read. A knowledge base's documents and chunks are in a
 * file of its own (knowledge/base-schema).
 */
export const migration: Migration = {
  number: 1,
  name: 'first',
  sql: `
CREATE TABLE owners (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('desktop', 'client')),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
  owner_id TEXT NOT NULL REFERENCES owners(id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (owner_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES owners(id) ON DELETE CASCADE,
  provider TEXT NOT NULL,
  name TEXT NOT NULL,
  base_url TEXT NOT NULL,
  secret BLOB,
  key_hint TEXT NOT NULL DEFAULT '',
  models TEXT NOT NULL DEFAULT '[]',
  priority INTEGER NOT NULL DEFAULT 100,
  enabled INTEGER NOT NULL DEFAULT 1,
  state TEXT NOT NULL DEFAULT 'active'
    CHECK (state IN ('active', 'cooling', 'exhausted', 'parked', 'disabled')),
  state_until INTEGER,
  state_reason TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX accounts_name ON accounts (owner_id, name);

CREATE TABLE clients (
  id TEXT PRIMARY KEY,
  -- who made the client and may revoke it
  owner_id TEXT NOT NULL REFERENCES owners(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  key_hash BLOB NOT NULL UNIQUE,
  key_hint TEXT NOT NULL,
  local_only INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX clients_name ON clients (owner_id, name);

CREATE TABLE models (
  -- files of the user's own, in addition to the catalogue
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES owners(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('chat', 'embedding', 'rerank')),
  path TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  context_tokens INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE model_hashes (
  -- SHA-256 of a file whose hash the catalogue does not hold, pinned when it was first fetched
  model_id TEXT NOT NULL,
  file TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  source TEXT NOT NULL,
  pinned_at INTEGER NOT NULL,
  PRIMARY KEY (model_id, file)
) STRICT, WITHOUT ROWID;

CREATE TABLE knowledge_bases (
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES owners(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  local_only INTEGER NOT NULL DEFAULT 0,
  embedding_model TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX knowledge_bases_name ON knowledge_bases (owner_id, name);

CREATE TABLE conversations (
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES owners(id) ON DELETE CASCADE,
  title TEXT NOT NULL,
  model TEXT NOT NULL,
  local_only INTEGER NOT NULL DEFAULT 0,
  knowledge_base_ids TEXT NOT NULL DEFAULT '[]',
  -- what the turns before summary_until said, for a context that is too short for all of them
  summary TEXT NOT NULL DEFAULT '',
  summary_until TEXT,
  deleted_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX conversations_recent ON conversations (owner_id, deleted_at, updated_at);

CREATE TABLE messages (
  id TEXT PRIMARY KEY,
  conversation_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
  owner_id TEXT NOT NULL REFERENCES owners(id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
  content TEXT NOT NULL,
  reasoning TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN ('streaming', 'complete', 'stopped', 'interrupted', 'failed')),
  error_code TEXT,
  error_message TEXT,
  declined INTEGER NOT NULL DEFAULT 0,
  sources TEXT NOT NULL DEFAULT '[]',
  footnote TEXT,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX messages_conversation ON messages (conversation_id, id);

CREATE TABLE requests (
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL,
  client_id TEXT,
  at INTEGER NOT NULL,
  purpose TEXT NOT NULL,
  via TEXT NOT NULL,
  requested_model TEXT NOT NULL,
  local_only INTEGER NOT NULL DEFAULT 0,
  outcome TEXT NOT NULL CHECK (outcome IN ('running', 'ok', 'failed', 'aborted', 'interrupted')),
  model TEXT,
  provider TEXT,
  account_id TEXT,
  account_name TEXT,
  error_code TEXT,
  input_tokens INTEGER NOT NULL DEFAULT 0,
  cache_read_tokens INTEGER NOT NULL DEFAULT 0,
  cache_write_tokens INTEGER NOT NULL DEFAULT 0,
  output_tokens INTEGER NOT NULL DEFAULT 0,
  reasoning_tokens INTEGER NOT NULL DEFAULT 0,
  usage_source TEXT NOT NULL DEFAULT 'unknown' CHECK (usage_source IN ('reported', 'estimated', 'unknown')),
  cost_micro INTEGER,
  currency TEXT,
  first_token_ms REAL,
  total_ms REAL
) STRICT, WITHOUT ROWID;
CREATE INDEX requests_recent ON requests (owner_id, at);
CREATE INDEX requests_running ON requests (outcome) WHERE outcome = 'running';

CREATE TABLE attempts (
  request_id TEXT NOT NULL REFERENCES requests(id) ON DELETE CASCADE,
  "order" INTEGER NOT NULL,
  provider TEXT NOT NULL,
  account_id TEXT,
  account_name TEXT,
  model TEXT NOT NULL,
  local INTEGER NOT NULL,
  outcome TEXT NOT NULL
    CHECK (outcome IN ('served', 'failed', 'passed_over', 'not_needed', 'aborted', 'running')),
  reasons TEXT NOT NULL DEFAULT '[]',
  error_code TEXT,
  error_message TEXT,
  first_token_ms REAL,
  total_ms REAL,
  PRIMARY KEY (request_id, "order")
) STRICT, WITHOUT ROWID;

CREATE TABLE egress (
  id INTEGER PRIMARY KEY,
  owner_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  purpose TEXT NOT NULL,
  host TEXT NOT NULL,
  allowed INTEGER NOT NULL,
  reason TEXT NOT NULL,
  bytes_out INTEGER NOT NULL DEFAULT 0,
  bytes_in INTEGER NOT NULL DEFAULT 0,
  request_id TEXT,
  process TEXT NOT NULL
) STRICT;
CREATE INDEX egress_recent ON egress (owner_id, at);
CREATE INDEX egress_request ON egress (request_id) WHERE request_id IS NOT NULL;
`,
};

import type { Migration } from './migration.ts';

/**
 * Clients with roles, limits, rules and a second key while one is rotated; browser sessions; who
 * changed what, and who was refused.
 */
export const migration: Migration = {
  number: 4,
  name: 'lan',
  sql: `
ALTER TABLE clients ADD COLUMN role TEXT NOT NULL DEFAULT 'member'
  CHECK (role IN ('admin', 'member', 'viewer'));
-- JSON array of model names; empty is every model
ALTER TABLE clients ADD COLUMN models TEXT NOT NULL DEFAULT '[]';
-- JSON of clientLimitsSchema
ALTER TABLE clients ADD COLUMN limits TEXT NOT NULL DEFAULT '{}';
ALTER TABLE clients ADD COLUMN expires_at INTEGER;
-- JSON array of addresses and CIDR ranges; empty is everywhere
ALTER TABLE clients ADD COLUMN ip_allow TEXT NOT NULL DEFAULT '[]';
ALTER TABLE clients ADD COLUMN suspended INTEGER NOT NULL DEFAULT 0;
-- after a rotation the former key serves until this time
ALTER TABLE clients ADD COLUMN former_key_hash BLOB;
ALTER TABLE clients ADD COLUMN former_key_until INTEGER;
-- sealed; set for a client whose requests must be signed
ALTER TABLE clients ADD COLUMN signing_secret BLOB;
-- JSON of contentRulesSchema
ALTER TABLE clients ADD COLUMN rules TEXT NOT NULL DEFAULT '{}';
CREATE INDEX clients_former_key ON clients (former_key_hash) WHERE former_key_hash IS NOT NULL;

-- what the content rules found, counted without its text
CREATE TABLE content_hits (
  client_id TEXT NOT NULL REFERENCES clients(id) ON DELETE CASCADE,
  -- UTC, as 2026-11-21
  day TEXT NOT NULL,
  kind TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('flag', 'mask', 'block')),
  count INTEGER NOT NULL,
  PRIMARY KEY (client_id, day, kind, action)
) STRICT, WITHOUT ROWID;

-- a browser that signed in; the access token in its cookie names it, and lives shorter
CREATE TABLE browser_sessions (
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES owners(id) ON DELETE CASCADE,
  -- null for the machine's own user
  client_id TEXT REFERENCES clients(id) ON DELETE CASCADE,
  refresh_hash BLOB NOT NULL UNIQUE,
  -- the one before: used again, it was stolen, and the session ends
  former_refresh_hash BLOB,
  created_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER,
  peer TEXT NOT NULL DEFAULT '',
  agent TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX browser_sessions_owner ON browser_sessions (owner_id);
CREATE INDEX browser_sessions_former ON browser_sessions (former_refresh_hash)
  WHERE former_refresh_hash IS NOT NULL;

-- what access tokens are signed with; a retired one still verifies until those it signed have ended
CREATE TABLE signing_keys (
  id TEXT PRIMARY KEY,
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  retired_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  -- an owner's id; empty for an unknown caller
  actor TEXT NOT NULL,
  -- as it was called at that time, since a client may be gone
  actor_name TEXT NOT NULL DEFAULT '',
  -- app, cli, lan
  via TEXT NOT NULL,
  -- such as clients.add, settings.set, sign_in
  action TEXT NOT NULL,
  -- what it was done to
  subject TEXT NOT NULL DEFAULT '',
  outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused')),
  -- the other side's address; empty for this machine's own window
  peer TEXT NOT NULL DEFAULT '',
  -- names of what changed, or why it was refused; never a value that is secret
  detail TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_actor ON audit (actor, at);
`,
};

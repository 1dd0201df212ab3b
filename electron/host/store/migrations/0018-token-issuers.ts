import type { Migration } from './migration.ts';

/**
 * Issuers whose tokens (JWT) sign clients in, and the subjects that are clients. A network address
 * that was served over plain HTTP before stays so: TLS is the default there from now on.
 */
export const migration: Migration = {
  number: 18,
  name: 'token-issuers',
  sql: `
CREATE TABLE token_issuers (
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES owners(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  -- the claim iss
  issuer TEXT NOT NULL UNIQUE,
  -- JSON array of values of the claim aud, one of which a token must have
  audience TEXT NOT NULL,
  key_kind TEXT NOT NULL CHECK (key_kind IN ('secret', 'jwks', 'pem')),
  -- an address, or PEM text; empty for a secret
  public_key TEXT NOT NULL DEFAULT '',
  -- sealed; set for a secret
  secret BLOB,
  -- JSON of the mapping of claims
  claims TEXT NOT NULL DEFAULT '{}',
  leeway_seconds INTEGER NOT NULL DEFAULT 30,
  max_clients INTEGER NOT NULL DEFAULT 100,
  enabled INTEGER NOT NULL DEFAULT 1,
  -- raised with each change: a former one that a backup brings back signs no one in
  version INTEGER NOT NULL DEFAULT 1,
  source TEXT NOT NULL DEFAULT 'app' CHECK (source IN ('app', 'file')),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX token_issuers_name ON token_issuers (owner_id, name);

-- a client that signs in by tokens: the claims iss and sub; null for one with a key
ALTER TABLE clients ADD COLUMN issuer TEXT;
ALTER TABLE clients ADD COLUMN subject TEXT;
CREATE UNIQUE INDEX clients_subject ON clients (issuer, subject) WHERE subject IS NOT NULL;

-- clients of issuers that were removed, and are not created again
CREATE TABLE removed_subjects (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  owner_id TEXT NOT NULL REFERENCES owners(id) ON DELETE CASCADE,
  -- what the client was called
  name TEXT NOT NULL,
  removed_at INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;

INSERT INTO settings (owner_id, key, value)
SELECT host.owner_id, 'lanPlainHttp', 'true' FROM settings AS host
WHERE host.key = 'lanHost' AND host.value NOT IN ('"127.0.0.1"', '"localhost"', '"::1"')
  AND NOT EXISTS (
    SELECT 1 FROM settings AS tls
    WHERE tls.owner_id = host.owner_id AND tls.key = 'lanTls' AND tls.value <> '"off"'
  );
`,
};

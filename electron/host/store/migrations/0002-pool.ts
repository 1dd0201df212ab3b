import type { Migration } from './migration.ts';

/**
 * Accounts with limits, health and key rotation; policies with versions; budgets; what a request
 * reserved, its frozen price and why it went where it went.
 */
export const migration: Migration = {
  number: 2,
  name: 'pool',
  sql: `
ALTER TABLE accounts ADD COLUMN region TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN weight INTEGER NOT NULL DEFAULT 1;
-- JSON of accountLimitsSchema
ALTER TABLE accounts ADD COLUMN limits TEXT NOT NULL DEFAULT '{}';
ALTER TABLE accounts ADD COLUMN expires_at INTEGER;
-- a new key that has not answered yet; the old one serves until it has
ALTER TABLE accounts ADD COLUMN next_secret BLOB;
ALTER TABLE accounts ADD COLUMN next_key_hint TEXT NOT NULL DEFAULT '';
-- 'app', or 'file' for what hearth.yaml declares
ALTER TABLE accounts ADD COLUMN source TEXT NOT NULL DEFAULT 'app' CHECK (source IN ('app', 'file'));
ALTER TABLE accounts ADD COLUMN balance_micro INTEGER;
ALTER TABLE accounts ADD COLUMN balance_currency TEXT;
ALTER TABLE accounts ADD COLUMN balance_at INTEGER;

ALTER TABLE clients ADD COLUMN source TEXT NOT NULL DEFAULT 'app' CHECK (source IN ('app', 'file'));

CREATE TABLE account_health (
  account_id TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  health REAL NOT NULL,
  PRIMARY KEY (account_id, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE policies (
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES owners(id) ON DELETE CASCADE,
  alias TEXT NOT NULL,
  enabled INTEGER NOT NULL DEFAULT 1,
  -- the active version
  version INTEGER NOT NULL,
  source TEXT NOT NULL DEFAULT 'app' CHECK (source IN ('app', 'file')),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX policies_alias ON policies (owner_id, alias);

CREATE TABLE policy_versions (
  policy_id TEXT NOT NULL REFERENCES policies(id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  -- JSON of policyDefinitionSchema
  definition TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  PRIMARY KEY (policy_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE budgets (
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES owners(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  -- JSON of budgetScopeSchema
  scope TEXT NOT NULL DEFAULT '{}',
  limit_tokens INTEGER,
  limit_cost_micro INTEGER,
  currency TEXT,
  period TEXT NOT NULL CHECK (period IN ('day', 'month', 'rolling')),
  rolling_ms INTEGER,
  reset_day INTEGER NOT NULL DEFAULT 1,
  time_zone TEXT NOT NULL DEFAULT '',
  hard INTEGER NOT NULL DEFAULT 1,
  alert_at REAL NOT NULL DEFAULT 0.8,
  enabled INTEGER NOT NULL DEFAULT 1,
  source TEXT NOT NULL DEFAULT 'app' CHECK (source IN ('app', 'file')),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX budgets_name ON budgets (owner_id, name);

-- the user's own prices, over resources/prices.json; model '*' is every model of the provider
CREATE TABLE prices (
  owner_id TEXT NOT NULL REFERENCES owners(id) ON DELETE CASCADE,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  -- JSON of priceSchema
  price TEXT NOT NULL,
  source TEXT NOT NULL DEFAULT 'app' CHECK (source IN ('app', 'file')),
  PRIMARY KEY (owner_id, provider, model)
) STRICT, WITHOUT ROWID;

-- answers that a policy keeps, by the hash of the whole request and who asked
CREATE TABLE answers (
  key BLOB PRIMARY KEY,
  owner_id TEXT NOT NULL REFERENCES owners(id) ON DELETE CASCADE,
  events TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX answers_expired ON answers (expires_at);

ALTER TABLE requests ADD COLUMN conversation_id TEXT;
-- what a client says its own user is (OpenAI's field user)
ALTER TABLE requests ADD COLUMN end_user TEXT;
ALTER TABLE requests ADD COLUMN policy_id TEXT;
ALTER TABLE requests ADD COLUMN policy_version INTEGER;
-- JSON: which tier was taken and why
ALTER TABLE requests ADD COLUMN explanation TEXT;
-- what was reserved for it while it ran; after a crash it counts for what is unknown
ALTER TABLE requests ADD COLUMN reserved_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN reserved_cost_micro INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN reserved_currency TEXT;
-- JSON of priceSchema, as it was
ALTER TABLE requests ADD COLUMN price TEXT;
ALTER TABLE requests ADD COLUMN cached INTEGER NOT NULL DEFAULT 0;
CREATE INDEX requests_account ON requests (account_id, at) WHERE account_id IS NOT NULL;
CREATE INDEX requests_time ON requests (at);

ALTER TABLE attempts ADD COLUMN hedge INTEGER NOT NULL DEFAULT 0;
-- of tries that did not serve but were paid: hedges, streams that broke
ALTER TABLE attempts ADD COLUMN input_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN output_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN cost_micro INTEGER;
ALTER TABLE attempts ADD COLUMN currency TEXT;
`,
};

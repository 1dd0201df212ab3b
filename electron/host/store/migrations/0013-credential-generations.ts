import type { Migration } from './migration.ts';

/** A browser's session ends with the credential that it was begun with. */
export const migration: Migration = {
  number: 13,
  name: 'credential-generations',
  sql: `
-- raised whenever the client's key, role or way of signing in changes; what remembers a lower one has ended
ALTER TABLE clients ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
-- of the former key, while it serves next to the new one; null: nothing of an earlier generation goes on
ALTER TABLE clients ADD COLUMN former_generation INTEGER;
ALTER TABLE browser_sessions ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
-- which key a session was begun with was not written down before: it may be one that was
-- replaced since
UPDATE browser_sessions SET revoked_at = used_at WHERE client_id IS NOT NULL AND revoked_at IS NULL;
`,
};

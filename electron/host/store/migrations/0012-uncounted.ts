import type { Migration } from './migration.ts';

/**
 * An attempt that was sent and reported nothing counts as it was reserved; that part is unknown and
 * is shown apart. A hard budget refuses what it cannot count in its currency, also one that is
 * older than the choice.
 */
export const migration: Migration = {
  number: 12,
  name: 'uncounted',
  sql: `
ALTER TABLE attempts ADD COLUMN unknown_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN unknown_cost_micro INTEGER NOT NULL DEFAULT 0;
ALTER TABLE budgets ADD COLUMN uncounted TEXT NOT NULL DEFAULT 'refuse'
  CHECK (uncounted IN ('refuse', 'allow'));
`,
};

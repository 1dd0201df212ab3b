import type { Migration } from './migration.ts';

// Version 0.3 counted a budget's user by the name that any client sent. Since decision 0036 a name
// alone is a client's, so such a budget counted nothing; `*/name` means what it meant.
export const migration: Migration = {
  number: 17,
  name: 'budget-users',
  sql: `
UPDATE budgets SET scope = json_set(scope, '$.user', '*/' || json_extract(scope, '$.user'))
WHERE json_extract(scope, '$.user') NOT IN ('*', 'app') AND instr(json_extract(scope, '$.user'), '/') = 0
  AND json_extract(scope, '$.user') NOT IN (SELECT name FROM clients);`,
};

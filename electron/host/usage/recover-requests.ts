import type { Database } from 'better-sqlite3';

/**
 * The attempt that was under way counts the request: limits of its account and model hold what was
 * reserved.
 */
const lastRunning = (column: string): string =>
  `(SELECT ${column} FROM attempts a WHERE a.request_id = requests.id AND a.outcome = ` +
  `'running' ORDER BY "order" DESC LIMIT 1)`;

/**
 * What the last host left running was interrupted. What was reserved for it stays in its row, as
 * the best that is known of its use.
 */
export function recoverRequests(sqlite: Database): number {
  const columns = ['provider', 'model', 'account_id', 'account_name'];
  return sqlite
    .transaction(() => {
      const { changes } = sqlite
        .prepare(
          `UPDATE requests SET outcome = 'interrupted', error_code = 'host_unavailable', ` +
            `${columns.map((column) => `${column} = ${lastRunning(column)}`).join(', ')} WHERE ` +
            `outcome = 'running'`,
        )
        .run();
      sqlite
        .prepare(
          `UPDATE attempts SET outcome = 'failed', error_code = 'host_unavailable' WHERE outcome = 'running'`,
        )
        .run();
      return changes;
    })
    .immediate();
}

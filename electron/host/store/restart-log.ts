import type { Database } from 'better-sqlite3';

/** So long (ms) who writes waits for each lock. */
const waitMs = 20;

/**
 * Moves the log into the file and has the next write restart it, by the thread that writes:
 * between two of its batches no other writer comes to it. Where a reader is active it is left for
 * the next time (SQLite would wait for every reader; sqlite.org/c3ref/wal_checkpoint_v2.html), and
 * false is returned.
 */
export function restartLogOf(sqlite: Database): boolean {
  const usualMs = Number(sqlite.pragma('busy_timeout', { simple: true }));
  sqlite.pragma(`busy_timeout = ${waitMs}`);
  try {
    const [result] = sqlite.pragma('wal_checkpoint(RESTART)') as { busy: number }[];
    return result?.busy === 0;
  } finally {
    sqlite.pragma(`busy_timeout = ${usualMs}`);
  }
}

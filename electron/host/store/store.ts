import type { Database } from 'better-sqlite3';
import type { Kysely } from 'kysely';
import type { HearthTables } from './schema.ts';

/** An open `hearth.db`. `sqlite` is the same connection, for prepared statements on hot paths. */
export interface Store {
  db: Kysely<HearthTables>;
  sqlite: Database;
  /** The file, or `:memory:`. */
  path: string;
  /**
   * Moves the log into the file, on a thread of its own; `StoreJobs` says how. Not there for a
   * database in memory.
   */
  checkpoint?: () => Promise<number>;
  close(): Promise<void>;
}

/** What the store reports of its files. */
export interface StoreLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

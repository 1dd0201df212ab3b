import Database from 'better-sqlite3';
import type { BaseDatabase } from '../base/database/base-database.ts';
import { baseSchema } from '../base/database/base-schema.ts';

/** An empty base in memory. */
export function createBaseFile(): BaseDatabase {
  const db = new Database(':memory:');
  db.exec(baseSchema);
  return db;
}

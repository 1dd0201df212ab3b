import type { Database } from 'better-sqlite3';
import type { Selectable } from 'kysely';
import type { Schema } from '../store/schema.ts';

export type SessionRow = Selectable<Schema['browser_sessions']>;

/** The statements on browsers' sessions, prepared once. */
export function sessionStatements(sqlite: Database) {
  return {
    insert: sqlite.prepare<
      [string, string, string | null, Buffer, number, number, number, string, string, number]
    >(
      'INSERT INTO browser_sessions (id, owner_id, client_id, refresh_hash, created_at, ' +
        'used_at, expires_at, peer, agent, generation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    byId: sqlite.prepare<[string], SessionRow>('SELECT * FROM browser_sessions WHERE id = ?'),
    bySecret: sqlite.prepare<[Buffer], SessionRow>(
      'SELECT * FROM browser_sessions WHERE refresh_hash = ?',
    ),
    byFormer: sqlite.prepare<[Buffer], SessionRow>(
      'SELECT * FROM browser_sessions WHERE former_refresh_hash = ?',
    ),
    renewed: sqlite.prepare<[Buffer, Buffer, number, number, string, string]>(
      'UPDATE browser_sessions SET refresh_hash = ?, former_refresh_hash = ?, used_at = ?, ' +
        'expires_at = ?, peer = ? WHERE id = ?',
    ),
    revoke: sqlite.prepare<[number, string]>(
      'UPDATE browser_sessions SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL',
    ),
    live: sqlite.prepare<[string, number], SessionRow>(
      'SELECT * FROM browser_sessions WHERE owner_id = ? AND revoked_at IS NULL AND ' +
        'expires_at > ? ORDER BY used_at DESC',
    ),
    prune: sqlite.prepare<[number, number]>(
      'DELETE FROM browser_sessions WHERE revoked_at < ? OR expires_at < ?',
    ),
  };
}

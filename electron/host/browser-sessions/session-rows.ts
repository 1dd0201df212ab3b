import type { Database, Statement } from 'better-sqlite3';
import type { Selectable } from 'kysely';
import type { HearthTables } from '../store/schema.ts';

export type SessionRow = Selectable<HearthTables['browser_sessions']>;

export interface SessionStatements {
  insert: Statement<
    [string, string, string | null, Buffer, number, number, number, string, string, number]
  >;
  byId: Statement<[string], SessionRow>;
  bySecret: Statement<[Buffer], SessionRow>;
  /** By the secret that was replaced last. */
  byFormer: Statement<[Buffer], SessionRow>;
  renewed: Statement<[Buffer, Buffer, number, number, string, string]>;
  revoke: Statement<[number, string]>;
  /** An owner's sessions that are still valid, the last used first. */
  live: Statement<[string, number], SessionRow>;
  prune: Statement<[number, number]>;
}

/** Prepared once, for the lifetime of the store. */
export const sessionStatements = (sqlite: Database): SessionStatements => ({
  insert: sqlite.prepare(
    'INSERT INTO browser_sessions (id, owner_id, client_id, refresh_hash, created_at, ' +
      'used_at, expires_at, peer, agent, generation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  ),
  byId: sqlite.prepare('SELECT * FROM browser_sessions WHERE id = ?'),
  bySecret: sqlite.prepare('SELECT * FROM browser_sessions WHERE refresh_hash = ?'),
  byFormer: sqlite.prepare('SELECT * FROM browser_sessions WHERE former_refresh_hash = ?'),
  renewed: sqlite.prepare(
    'UPDATE browser_sessions SET refresh_hash = ?, former_refresh_hash = ?, used_at = ?, ' +
      'expires_at = ?, peer = ? WHERE id = ?',
  ),
  revoke: sqlite.prepare(
    'UPDATE browser_sessions SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL',
  ),
  live: sqlite.prepare(
    'SELECT * FROM browser_sessions WHERE owner_id = ? AND revoked_at IS NULL AND ' +
      'expires_at > ? ORDER BY used_at DESC',
  ),
  prune: sqlite.prepare('DELETE FROM browser_sessions WHERE revoked_at < ? OR expires_at < ?'),
});

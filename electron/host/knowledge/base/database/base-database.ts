import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import { baseSchema, baseSchemaVersion, baseUpgrades } from './base-schema.ts';

export type BaseDatabase = Database.Database;

/** Opens a base for searching. Throws `store_corrupt` or `store_newer`. */
export function openForSearch(path: string): BaseDatabase {
  const db = connect(path);
  db.pragma('query_only = ON');
  return db;
}

/**
 * Opens a base for writing, and creates its file when there is none. A file that is damaged, or of
 * an older version that cannot be upgraded in place, is set aside and replaced by one with the same
 * documents, all queued: a base can be rebuilt from its sources.
 */
export function openForWriting(path: string, nowMs: number): BaseDatabase {
  mkdirSync(dirname(path), { recursive: true });
  try {
    const unclean = existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0;
    const db = connect(path);
    if (unclean && db.pragma('quick_check(1)', { simple: true }) !== 'ok')
      return rebuild(db, path, nowMs);
    const version = versionOf(db);
    if (version === 0) db.transaction(() => create(db))();
    if (version !== 0) upgrade(db, version);
    return versionOf(db) < baseSchemaVersion ? rebuild(db, path, nowMs) : db;
  } catch (error) {
    if (isCorrupt(error)) return rebuild(null, path, nowMs);
    throw error;
  }
}

function connect(path: string): BaseDatabase {
  const db = new Database(path, { timeout: 10_000 });
  try {
    // Of a new file: two blocks of terms or fifteen vectors of 512 fit on a page, and a block of
    // codes takes few.
    db.pragma('page_size = 8192');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.pragma('foreign_keys = ON');
    db.pragma('cache_size = -16000');
    // Reading a mapped page that the disk can't give is SIGBUS, which ends the host; a read that
    // fails is an error (docs/decisions/0039).
    db.pragma('mmap_size = 0');
    if (versionOf(db) > baseSchemaVersion)
      throw new AppError('store_newer', phrase('knowledge.baseNewer'));
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function versionOf(db: BaseDatabase): number {
  return db.pragma('user_version', { simple: true }) as number;
}

function create(db: BaseDatabase): void {
  db.exec(baseSchema);
  db.pragma(`user_version = ${baseSchemaVersion}`);
}

/** Leads the file as far as it can be upgraded in place. */
function upgrade(db: BaseDatabase, from: number): void {
  const step = from < baseSchemaVersion ? baseUpgrades[from] : undefined;
  if (step === undefined) return;
  db.transaction(() => {
    db.exec(step.sql);
    db.pragma(`user_version = ${from + 1}`);
  })();
  upgrade(db, from + 1);
}

function isCorrupt(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return (
    typeof code === 'string' && (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
  );
}

interface KnownDocument {
  id: string;
  path: string;
  location: string;
  file: string;
  name: string;
  size_bytes: number;
  created_at: number;
  /** Not in files of version 1. */
  source_id?: string;
  source_key?: string;
  tags?: string;
  /** Not in files of version 2. */
  metadata?: string;
}

function rebuild(broken: BaseDatabase | null, path: string, nowMs: number): BaseDatabase {
  const known = broken ? readableDocuments(broken) : [];
  broken?.close();
  const aside = `${path}.damaged-${nowMs}`;
  if (existsSync(path)) renameSync(path, aside);
  for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
  const db = connect(path);
  db.transaction(() => {
    create(db);
    const insert = db.prepare(
      `INSERT INTO documents (id, path, location, file, name, size_bytes, modified_ms, state,
         created_at, updated_at, source_id, source_key, tags, metadata)
       VALUES (@id, @path, @location, @file, @name, @size_bytes, 0, 'queued',
         @created_at, ${nowMs}, @source_id, @source_key, @tags, @metadata)`,
    );
    for (const document of known)
      insert.run({ source_id: '', source_key: '', tags: '[]', metadata: '{}', ...document });
  })();
  return db;
}

/** The documents of a damaged file; none where that table is damaged too. */
function readableDocuments(db: BaseDatabase): KnownDocument[] {
  try {
    return db.prepare<[], KnownDocument>('SELECT * FROM documents').all();
  } catch {
    return [];
  }
}

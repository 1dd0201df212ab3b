import { closeSync, openSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { cancelChange } from '../base/change-model.ts';
import { forgetRetired } from '../base/index-passages.ts';
import { contentName, type ArchivedDocument } from './base-archive.ts';

export interface SnapshotJob {
  /** The base's file, which goes on being used. */
  from: string;
  to: string;
  documentsTo: string;
}

export interface BaseSnapshot {
  schemaVersion: number;
  dimensions: number | null;
  model: string | null;
  documents: number;
  /** Names of the contents that its documents need. */
  contents: string[];
}

/**
 * Copies a base as it is at one moment (sqlite.org/lang_vacuum.html: VACUUM INTO reads in one
 * transaction and writes no page that is free). Passages of documents that were removed are kept in
 * a base for a while; they do not go along, nor does another model's index that is not complete.
 */
export function takeSnapshot({ from, to, documentsTo }: SnapshotJob): BaseSnapshot {
  const live = new Database(from, { readonly: true, fileMustExist: true, timeout: 10_000 });
  try {
    live.prepare('VACUUM INTO ?').run(to);
  } finally {
    live.close();
  }
  const db = new Database(to);
  try {
    // What is deleted now is overwritten with zeros (sqlite.org/pragma.html#pragma_secure_delete).
    db.pragma('secure_delete = ON');
    cancelChange(db);
    forgetRetired(db, Number.MAX_SAFE_INTEGER);
    const valueOf = (key: string): string | null =>
      db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck().get(key) ?? null;
    const dimensions = valueOf('dimensions');
    return {
      ...writeDocuments(db, documentsTo),
      schemaVersion: db.pragma('user_version', { simple: true }) as number,
      dimensions: dimensions === null ? null : Number(dimensions),
      model: valueOf('model'),
    };
  } finally {
    db.close();
  }
}

function writeDocuments(
  db: Database.Database,
  path: string,
): Pick<BaseSnapshot, 'documents' | 'contents'> {
  const rows = db.prepare<[], ArchivedDocument>(
    'SELECT id, path, location, file, name, size_bytes AS sizeBytes, created_at AS ' +
      'createdAt, tags, metadata, source_id AS sourceId, source_key AS sourceKey FROM documents ' +
      'ORDER BY id',
  );
  const contents: string[] = [];
  const file = openSync(path, 'wx');
  let documents = 0;
  try {
    for (const row of rows.iterate()) {
      writeSync(file, `${JSON.stringify(row)}\n`);
      documents += 1;
      if (row.path === '' && contentName.test(row.location)) contents.push(row.location);
    }
  } finally {
    closeSync(file);
  }
  return { documents, contents };
}

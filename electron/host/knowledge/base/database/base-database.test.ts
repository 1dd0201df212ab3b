import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { openForWriting } from './base-database.ts';
import { baseSchema, baseSchemaVersion, baseUpgrades } from './base-schema.ts';

it('a file of version 1, whose tables nothing can read any more, is set aside and its documents are queued', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-base-'));
  const path = join(folder, 'kb.db');
  const old = new Database(path);
  old.exec(`CREATE TABLE documents (
      id TEXT PRIMARY KEY, path TEXT NOT NULL, location TEXT NOT NULL, file TEXT NOT NULL,
      name TEXT NOT NULL, size_bytes INTEGER NOT NULL, modified_ms REAL NOT NULL,
      state TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) STRICT;
    INSERT INTO documents VALUES ('doc_1', '/a.txt', '/a.txt', 'a.txt', 'a.txt', 9, 5, 'ready', 3, 4)`);
  // As vec0 wrote it; the module is not there any more.
  old.unsafeMode();
  old.pragma('writable_schema = ON');
  old.exec(
    `INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES ('table', ` +
      `'vectors', 'vectors', 0, 'CREATE VIRTUAL TABLE vectors USING vec0 (embedding int8[384] ` +
      `distance_metric = L2)')`,
  );
  old.pragma('user_version = 1');
  old.close();
  const db = openForWriting(path, 77);
  expect(db.pragma('user_version', { simple: true })).toBe(baseSchemaVersion);
  expect(db.prepare('SELECT id, path, state, created_at FROM documents').all()).toEqual([
    { id: 'doc_1', path: '/a.txt', state: 'queued', created_at: 3 },
  ]);
  expect(readdirSync(folder)).toContain('kb.db.damaged-77');
  db.close();
  rmSync(folder, { recursive: true });
});

const plainSchema = (db: Database.Database): unknown[] =>
  db
    .prepare<[], string>("SELECT sql FROM sqlite_schema WHERE sql <> '' ORDER BY name")
    .pluck()
    .all()
    .map((sql) => sql.replaceAll(/--[^\n]*|\s/g, ''));

it('a file of version 2 gets its new column in place: nothing of it is read or embedded again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-base-'));
  const path = join(folder, 'kb.db');
  const old = new Database(path);
  old.exec(baseUpgrades[2]?.schema ?? '');
  old.exec(
    `INSERT INTO documents (id, path, location, file, name, size_bytes, modified_ms, state, tags,
       created_at, updated_at)
     VALUES ('doc_1', '/a.txt', '/a.txt', 'a.txt', 'a.txt', 9, 5, 'ready', '["keys"]', 3, 4);
     INSERT INTO meta (key, value) VALUES ('model', 'm')`,
  );
  old.pragma('user_version = 2');
  old.close();
  const db = openForWriting(path, 77);
  expect(db.pragma('user_version', { simple: true })).toBe(baseSchemaVersion);
  expect(db.prepare('SELECT id, state, tags, metadata, updated_at FROM documents').all()).toEqual([
    { id: 'doc_1', state: 'ready', tags: '["keys"]', metadata: '{}', updated_at: 4 },
  ]);
  expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([]);
  const fresh = new Database(':memory:');
  fresh.exec(baseSchema);
  expect(plainSchema(db)).toEqual(plainSchema(fresh));
  fresh.close();
  db.close();
  rmSync(folder, { recursive: true });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openForWriting, type BaseDatabase } from './database/base-database.ts';
import {
  putSourceDocument,
  removeSourceDocuments,
  sourceDocuments,
  sourceDocumentsAt,
  syncFiles,
} from './source-documents.ts';

let folder: string;
let db: BaseDatabase;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-source-documents-'));
  db = openForWriting(join(folder, 'base.db'), 1);
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const file = (path: string) => ({
  path,
  location: path,
  file: path.slice(1),
  name: path.split('/').at(-1) ?? '',
  sizeBytes: 1,
  modifiedMs: 1,
});
const put = (sourceId: string, ...paths: string[]) =>
  syncFiles(db, { sourceId, files: { put: paths.map(file), renamed: [], gone: [] }, nowMs: 1 });
const paths = (documents: readonly { path: string }[]): string[] =>
  documents.map(({ path }) => path).sort();

describe('documents of a source', () => {
  it('are found by an index, however many others there are', () => {
    const prepare = db.prepare.bind(db);
    const plans: string[] = [];
    const watched = new Proxy(db, {
      get: (target, name) => {
        if (name !== 'prepare') return Reflect.get(target, name, target) as unknown;
        return (sql: string) => {
          const holes = sql.match(/\?/g)?.length ?? 0;
          if (/FROM documents|UPDATE documents/.test(sql) && !sql.includes('@'))
            plans.push(
              ...prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
                .all(...Array.from({ length: holes }, () => ''))
                .map(({ detail }) => detail),
            );
          return prepare(sql);
        };
      },
    });
    syncFiles(watched, {
      sourceId: 'src_1',
      files: { put: [file('/a/one.txt')], renamed: [], gone: [] },
      nowMs: 1,
    });
    putSourceDocument(watched, { sourceId: 'src_1', key: 'key', document: file(''), nowMs: 1 });
    sourceDocuments(watched, { sourceId: 'src_1', after: undefined, limit: 10 });
    sourceDocumentsAt(watched, { sourceId: 'src_1', paths: ['/a'] });
    removeSourceDocuments(watched, { sourceId: 'src_1', keys: null, nowMs: 1 });
    expect(plans.length).toBeGreaterThan(5);
    expect(
      plans.filter((plan) => /SCAN documents(?! USING)/.test(plan) || plan.includes('TEMP B-TREE')),
    ).toEqual([]);
  });

  it('below a folder are those, and not those of a folder whose name only begins alike', () => {
    put('src_1', '/a/b/one.txt', '/a/b/c/two.txt', '/a/bc/three.txt', '/a/b.txt');
    expect(paths(sourceDocumentsAt(db, { sourceId: 'src_1', paths: ['/a/b'] }))).toEqual([
      '/a/b/c/two.txt',
      '/a/b/one.txt',
    ]);
    expect(
      paths(sourceDocumentsAt(db, { sourceId: 'src_1', paths: ['/a/b.txt', '/a/b.txt'] })),
    ).toEqual(['/a/b.txt']);
  });

  it('come in pages that leave none out and give none twice, also of those that have no path', () => {
    put('src_1', ...Array.from({ length: 7 }, (_, i) => `/a/${i}.txt`));
    put('src_2', '/b/other.txt');
    for (const key of ['x', 'y', 'z'])
      putSourceDocument(db, { sourceId: 'src_1', key, document: file(''), nowMs: 1 });
    const all: { id: string; path: string }[] = [];
    for (
      let page = sourceDocuments(db, { sourceId: 'src_1', after: undefined, limit: 3 });
      page.length > 0;
      page = sourceDocuments(db, { sourceId: 'src_1', after: all.at(-1), limit: 3 })
    )
      all.push(...page);
    expect(new Set(all.map(({ id }) => id)).size).toBe(10);
    expect(all).toHaveLength(10);
  });

  it('of one source are removed without those of another', () => {
    put('src_1', '/a/one.txt');
    put('src_2', '/b/two.txt');
    expect(removeSourceDocuments(db, { sourceId: 'src_1', keys: null, nowMs: 1 })).toMatchObject({
      removed: 1,
    });
    expect(paths(sourceDocuments(db, { sourceId: 'src_2', after: undefined, limit: 9 }))).toEqual([
      '/b/two.txt',
    ]);
  });
});

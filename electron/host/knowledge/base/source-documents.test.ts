import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openForWriting, type BaseDatabase } from './base-database.ts';
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
  syncFiles(db, sourceId, { put: paths.map(file), renamed: [], gone: [] }, 1);
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
    syncFiles(watched, 'src_1', { put: [file('/a/one.txt')], renamed: [], gone: [] }, 1);
    putSourceDocument(watched, 'src_1', 'key', file(''), 1);
    sourceDocuments(watched, 'src_1', undefined, 10);
    sourceDocumentsAt(watched, 'src_1', ['/a']);
    removeSourceDocuments(watched, 'src_1', null, 1);
    expect(plans.length).toBeGreaterThan(5);
    expect(
      plans.filter((plan) => /SCAN documents(?! USING)/.test(plan) || plan.includes('TEMP B-TREE')),
    ).toEqual([]);
  });

  it('below a folder are those, and not those of a folder whose name only begins alike', () => {
    put('src_1', '/a/b/one.txt', '/a/b/c/two.txt', '/a/bc/three.txt', '/a/b.txt');
    expect(paths(sourceDocumentsAt(db, 'src_1', ['/a/b']))).toEqual([
      '/a/b/c/two.txt',
      '/a/b/one.txt',
    ]);
    expect(paths(sourceDocumentsAt(db, 'src_1', ['/a/b.txt', '/a/b.txt']))).toEqual(['/a/b.txt']);
  });

  it('come in pages that leave none out and give none twice, also of those that have no path', () => {
    put('src_1', ...Array.from({ length: 7 }, (_, i) => `/a/${i}.txt`));
    put('src_2', '/b/other.txt');
    for (const key of ['x', 'y', 'z']) putSourceDocument(db, 'src_1', key, file(''), 1);
    const all: { id: string; path: string }[] = [];
    for (
      let page = sourceDocuments(db, 'src_1', undefined, 3);
      page.length > 0;
      page = sourceDocuments(db, 'src_1', all.at(-1), 3)
    )
      all.push(...page);
    expect(new Set(all.map(({ id }) => id)).size).toBe(10);
    expect(all).toHaveLength(10);
  });

  it('of one source are removed without those of another', () => {
    put('src_1', '/a/one.txt');
    put('src_2', '/b/two.txt');
    expect(removeSourceDocuments(db, 'src_1', null, 1)).toMatchObject({ removed: 1 });
    expect(paths(sourceDocuments(db, 'src_2', undefined, 9))).toEqual(['/b/two.txt']);
  });
});

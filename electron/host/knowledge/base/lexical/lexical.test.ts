import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dayMs } from '../../../../../shared/time.ts';
import { randomOf } from '../../../../../test/bench/random.ts';
import { chunkSections } from '../../parse/chunk.ts';
import { createBaseFile } from '../../testing/base-file.ts';
import { termsOf } from '../../text/terms.ts';
import type { BaseDatabase } from '../database/base-database.ts';
import { addDocuments, removeDocument, resume, storeParsed } from '../base-write.ts';
import { searchLexical } from '../search-base.ts';
import { largeSegment } from './lexical-write.ts';
import { partsOf } from './read-lists.ts';

let db: BaseDatabase;
/** FTS5 over the same terms: the exact scan that ours is held to. */
let exact: BaseDatabase;
let random: () => number;
beforeEach(() => {
  random = randomOf(11);
  db = createBaseFile();
  exact = new Database(':memory:');
  exact.exec(
    `CREATE VIRTUAL TABLE lexical USING fts5 (terms, content = '', contentless_delete = 1, ` +
      `tokenize = "unicode61 remove_diacritics 0 tokenchars '.'")`,
  );
});
afterEach(() => {
  db.close();
  exact.close();
});

const han = '租赁合同期限押金退还房屋设施维修费用承担违约责任解除通知送达地址甲方乙方签字日期';
/** Rare words are many, frequent ones few, as in any language. */
const word = (): string => `w${Math.floor(4000 * random() ** 4)}`;
const hanRun = (): string =>
  Array.from(
    { length: 2 + Math.floor(random() * 6) },
    () => han[Math.floor(random() * han.length)],
  ).join('');
const passage = (i: number): string =>
  `n${i} ` +
  Array.from({ length: 4 + Math.floor(random() * 16) }, () =>
    random() < 0.3 ? hanRun() : word(),
  ).join(' ');

function add(name: string, texts: readonly string[], nowMs = 1): string {
  const {
    added: [id = ''],
  } = addDocuments(db, {
    documents: [{ path: `/${name}`, location: '', file: name, name, sizeBytes: 1, modifiedMs: 1 }],
    nowMs,
  });
  const chunks = chunkSections(
    texts.map((text) => ({ page: null, headings: [], text })),
    { maxTokens: 500, overlapTokens: 0 },
  );
  storeParsed(db, {
    documentId: id,
    parsed: { mediaType: 'text/plain', pages: null, hash: name, sizeBytes: 1, chunks },
    nowMs,
  });
  for (const { text, hash } of chunks) {
    const row = db
      .prepare<[Buffer], { id: number }>('SELECT id FROM passages WHERE hash = ?')
      .get(Buffer.from(hash, 'hex'));
    if (row && !exact.prepare('SELECT 1 FROM lexical WHERE rowid = ?').get(row.id))
      exact
        .prepare('INSERT INTO lexical (rowid, terms) VALUES (?, ?)')
        .run(row.id, termsOf(text).join(' '));
  }
  return id;
}

function remove(documentId: string, nowMs = 2): void {
  const ids = db
    .prepare<[string], number>('SELECT passage_id FROM chunks WHERE document_id = ?')
    .pluck()
    .all(documentId);
  removeDocument(db, { documentId, nowMs });
  for (const id of ids)
    if (!db.prepare('SELECT 1 FROM chunks WHERE passage_id = ?').get(id))
      exact.prepare('DELETE FROM lexical WHERE rowid = ?').run(id);
}

function exactly(terms: readonly string[], limit: number): { passageId: number; score: number }[] {
  const match = terms
    .map((term) => `"${term}"${/^\p{Script=Han}$/u.test(term) ? ' *' : ''}`)
    .join(' OR ');
  return exact
    .prepare<[string, number], { passageId: number; score: number }>(
      'SELECT rowid AS passageId, -rank AS score FROM lexical WHERE lexical MATCH ? ORDER BY ' +
        'rank, rowid LIMIT ?',
    )
    .all(match, limit);
}

const queries = (): string[][] => [
  ['n700'],
  ['w3000', 'w17'],
  ['w0', 'w1', 'w2', 'n9'],
  ['合同', '押金'],
  ['房', 'w40'],
  ['日'],
  ...Array.from({ length: 12 }, () => [...new Set(termsOf(passage(5)).slice(1, 8))]),
];

function expectSame(): void {
  for (const terms of queries()) {
    const { hits } = searchLexical(db, { terms, counted: [], limit: 30 });
    const theirs = exactly(terms, 30);
    // Frequent terms weigh a millionth and are left out beside others.
    const told = theirs.filter(({ score }) => score > 1e-3);
    expect(
      hits.slice(0, told.length).map(({ score }) => Math.round(score * 1000)),
      terms.join(' '),
    ).toEqual(told.map(({ score }) => Math.round(score * 1000)));
    for (const [i, { passageId, score }] of theirs.slice(0, -1).entries())
      if (
        score - (theirs[i + 1]?.score ?? 0) > 1e-3 &&
        (theirs[i - 1]?.score ?? Infinity) - score > 1e-3
      )
        expect(hits[i]?.passageId).toBe(passageId);
  }
}

const few = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => passage(from + i));

describe('the lexical index', () => {
  it('gives the scores of FTS5 while passages are fresh, in small segments and after they are merged', () => {
    for (let from = 0; from < 9600; from += 600) {
      add(`${from}.txt`, few(from, 600));
      if ([0, 600, 4200, 9000].includes(from)) expectSame();
    }
    expect(
      db.prepare('SELECT count(*) AS n FROM lexical_segments WHERE length(lengths) = 16384').get(),
    ).toEqual({ n: 1 });
    expect(db.prepare('SELECT count(*) AS n FROM lexical_fresh').get()).toMatchObject({
      n: 9600 - 9216 + 1,
    });
  }, 120_000);

  it('does not find what was removed, weighs the rest as if it had never been there, and finds it again when it comes back', () => {
    const texts = few(0, 700);
    const first = add('a.txt', texts);
    add('b.txt', few(700, 500));
    remove(first);
    expectSame();
    expect(searchLexical(db, { terms: ['n3'], counted: [], limit: 5 })).toMatchObject({
      hits: [],
      frequencies: { n3: 0 },
      passages: 500,
    });
    add('c.txt', texts);
    expectSame();
    expect(searchLexical(db, { terms: ['n3'], counted: [], limit: 5 }).hits).toHaveLength(1);
  });

  /** In how many passages the index has a term, whether they are live or not. */
  const held = (term: string): number =>
    partsOf(db).reduce(
      (sum, part) => sum + part.read(Buffer.from(term), false, new Uint32Array(largeSegment)),
      0,
    );

  it('has no word more of passages that are gone for good once their segment is merged, or as few as they are, once they are gone', () => {
    const early = add('a.txt', few(0, 600));
    remove(early, 5);
    resume(db, { nowMs: 5 + 31 * dayMs });
    add('b.txt', few(600, 9000));
    expect([held('n3'), held('n700')]).toEqual([0, 1]);
    expect(held('n900')).toBe(1);
    // Of one document's passages the first five hundred: far from half of their segment.
    db.exec(
      'DELETE FROM chunks WHERE passage_id IN (SELECT passage_id FROM chunks ORDER BY passage_id LIMIT 500)',
    );
    db.prepare(
      'UPDATE passages SET retired_at = 6 WHERE NOT EXISTS (SELECT 1 FROM chunks WHERE ' +
        'passage_id = passages.id)',
    ).run();
    resume(db, { nowMs: 6 + 31 * dayMs });
    expect([held('n900'), held('n1200')]).toEqual([0, 1]);
  }, 120_000);

  it('loses nothing of what stays when retired passages go for good', () => {
    const gone = add('a.txt', few(0, 6000));
    add('b.txt', few(6000, 3000));
    const bytes = (): unknown =>
      db.prepare('SELECT sum(length(entries)) FROM lexical_blocks').pluck().get();
    const before = bytes();
    remove(gone, 5);
    resume(db, { nowMs: 5 + 31 * dayMs });
    expectSame();
    expect(db.prepare('SELECT count(*) FROM passages').pluck().get()).toBe(3000);
    expect(Number(bytes())).toBeLessThan(Number(before) / 2);
    // No id is given out twice: what the index still had of a former passage would be this one's.
    add('d.txt', ['quite new words']);
    expect(db.prepare('SELECT max(id) FROM passages').pluck().get()).toBe(9001);
  }, 60_000);
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SearchFilter } from '../../../../../shared/contract/knowledge.ts';
import { dayMs } from '../../../../../shared/time.ts';
import { randomOf } from '../../../../../test/bench/random.ts';
import { chunkSections } from '../../parse/chunk.ts';
import { createBaseFile } from '../../testing/base-file.ts';
import { wordVector } from '../../testing/test-knowledge.ts';
import { analyseQuestion } from '../../text/terms.ts';
import type { BaseDatabase } from '../database/base-database.ts';
import { passageRows } from '../base-read.ts';
import {
  addDocuments,
  pendingPassages,
  removeDocument,
  storeParsed,
  storeVectors,
} from '../base-write.ts';
import { setTags } from './passage-filter.ts';
import { searchLexical, searchVectors } from '../search-base.ts';

const model = 'all-minilm-l6-v2';
const topics = ['boiler', 'lease', 'garden', 'salary', 'insurance', 'roof', 'school', 'recipe'];
let db: BaseDatabase;
const ids: string[] = [];

/**
 * 60 documents of 10 passages in four folders, of three kinds, a day apart, every fifth one tagged;
 * one passage stands in all of them.
 */
beforeEach(() => {
  const random = randomOf(5);
  db = createBaseFile();
  ids.length = 0;
  for (let i = 0; i < 60; i += 1) {
    const file = `${['letters', 'letters/old', 'letters-2', 'plans'][i % 4] as string}/${i}.txt`;
    const {
      added: [id = ''],
    } = addDocuments(db, {
      documents: [
        {
          path: `/${file}`,
          location: '',
          file,
          name: file,
          sizeBytes: 1,
          modifiedMs: i * dayMs,
        },
      ],
      nowMs: 1,
    });
    const texts = [
      'The same words stand in every file.',
      ...Array.from(
        { length: 9 },
        (_, n) =>
          `Note ${i}-${n}: ` +
          `${Array.from({ length: 6 }, () => topics[Math.floor(random() * topics.length)]).join(' ')}.`,
      ),
    ];
    storeParsed(db, {
      documentId: id,
      parsed: {
        mediaType: ['text/plain', 'text/markdown', 'application/pdf'][i % 3] as string,
        pages: null,
        hash: file,
        sizeBytes: 1,
        chunks: chunkSections(
          texts.map((text) => ({ page: null, headings: [], text })),
          { maxTokens: 200, overlapTokens: 0 },
        ),
      },
      nowMs: 1,
    });
    if (i % 5 === 0) setTags(db, { documentId: id, tags: ['home', `n${i}`], nowMs: 1 });
    ids.push(id);
  }
  const pending = pendingPassages(db, { limit: 1000 });
  const joined = new Float32Array(pending.length * 64);
  pending.forEach(({ text }, i) => joined.set(wordVector(text), i * 64));
  storeVectors(db, { model, ids: pending.map(({ id }) => id), vectors: joined, nowMs: 1 });
});
afterEach(() => db.close());

/** The files in which each hit stands, told by the chunks themselves. */
const filesOf = (passageId: number): number[] =>
  db
    .prepare<[number], string>(
      'SELECT file FROM chunks JOIN documents ON documents.id = document_id WHERE passage_id = ?',
    )
    .pluck()
    .all(passageId)
    .map((file) => Number(/(\d+)\.txt$/.exec(file)?.[1]));

const cases: [string, SearchFilter, (i: number) => boolean][] = [
  ['a folder, not what only begins like it', { folder: 'letters' }, (i) => i % 4 < 2],
  ['a folder with a stroke at its end', { folder: 'letters/old/' }, (i) => i % 4 === 1],
  ['kinds', { mediaTypes: ['text/markdown', 'application/pdf'] }, (i) => i % 3 > 0],
  ['days', { modifiedFromMs: 10 * dayMs, modifiedToMs: 20 * dayMs }, (i) => i >= 10 && i < 20],
  ['tags', { tags: ['n10', 'n15', 'nobody'] }, (i) => i === 10 || i === 15],
  [
    'several at once',
    { folder: 'letters', mediaTypes: ['text/plain'], tags: ['home'] },
    (i) => i % 4 < 2 && i % 3 === 0 && i % 5 === 0,
  ],
];

describe('a filter', () => {
  it.each(cases)(
    'by %s loses nothing that the whole search has within it, and gives nothing else',
    (_name, filter, isMeant) => {
      for (const query of ['boiler roof', 'salary', 'the same words stand in every file']) {
        const terms = analyseQuestion(query).content;
        const all = searchLexical(db, { terms, counted: [], limit: 10_000 });
        const filtered = searchLexical(db, { terms, counted: [], limit: 25, filter });
        const meant = all.hits.filter(({ passageId }) => filesOf(passageId).some(isMeant));
        expect(filtered.hits).toEqual(meant.slice(0, 25));
        expect(filtered.frequencies).toEqual(all.frequencies);
        const near = searchVectors(db, { model, vector: wordVector(query), limit: 10_000 }).filter(
          ({ passageId }) => filesOf(passageId).some(isMeant),
        );
        expect(searchVectors(db, { model, vector: wordVector(query), limit: 25, filter })).toEqual(
          near.slice(0, 25),
        );
        for (const { documentId } of passageRows(db, {
          passageIds: filtered.hits.map(({ passageId }) => passageId),
          filter,
        }))
          expect(isMeant(ids.indexOf(documentId))).toBe(true);
      }
    },
  );

  it('finds nothing where no document meets it, and forgets a document that was removed', () => {
    expect(
      searchLexical(db, { terms: ['boiler'], counted: [], limit: 5, filter: { tags: ['nobody'] } })
        .hits,
    ).toEqual([]);
    expect(
      searchVectors(db, {
        model,
        vector: wordVector('boiler'),
        limit: 5,
        filter: { documentIds: [] },
      }),
    ).toEqual([]);
    const only: SearchFilter = { documentIds: [ids[7] ?? ''] };
    expect(
      searchVectors(db, { model, vector: wordVector('boiler'), limit: 50, filter: only }),
    ).toHaveLength(10);
    removeDocument(db, { documentId: ids[7] ?? '', nowMs: 2 });
    expect(
      searchVectors(db, { model, vector: wordVector('boiler'), limit: 50, filter: only }),
    ).toEqual([]);
    expect(db.prepare('SELECT count(*) FROM document_passages').pluck().get()).toBe(59);
  });
});

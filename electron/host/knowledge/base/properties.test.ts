import { beforeEach, describe, expect, it } from 'vitest';
import { dayMs } from '../../../../shared/time.ts';
import { randomOf } from '../../../../test/bench/random.ts';
import { chunkSections } from '../parse/chunk.ts';
import { createBaseFile } from '../testing/base-file.ts';
import { wordVector } from '../testing/test-knowledge.ts';
import type { BaseDatabase } from './database/base-database.ts';
import { failDocument, nextTryAt, requeueAll, takeQueued } from './base-jobs.ts';
import {
  addDocuments,
  pendingPassages,
  removeDocument,
  resume,
  storeRead,
  storeVectors,
  type NewDocument,
  type ParsedInput,
} from './base-write.ts';
import {
  beginChange,
  cancelChange,
  finishChange,
  pendingForChange,
  storeForChange,
} from './change-model.ts';
import { livePassages } from './passages/passage-bits.ts';
import { searchLexical, searchVectors, vectorModel } from './search-base.ts';
import { syncFiles } from './source-documents.ts';

const monthMs = 31 * dayMs;
let db: BaseDatabase;
let random: () => number;
let nowMs: number;
/** What lies on the disk. */
let files: Map<string, { text: string; modifiedMs: number }>;
beforeEach(() => {
  db = createBaseFile();
  files = new Map();
  nowMs = 1000;
});

const documentOf = (path: string): NewDocument => ({
  path,
  location: path,
  file: path.slice(1),
  name: path.slice(1),
  sizeBytes: 1,
  modifiedMs: files.get(path)?.modifiedMs ?? 0,
});
const parsed = (text: string): ParsedInput => ({
  mediaType: 'text/plain',
  pages: null,
  hash: text,
  sizeBytes: 1,
  chunks: chunkSections(
    text.split('|').map((part) => ({ page: null, headings: [], text: part })),
    { maxTokens: 200, overlapTokens: 0 },
  ),
});
const joined = (texts: readonly string[]): Float32Array =>
  Float32Array.from(texts.flatMap((text) => [...wordVector(text)]));
const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
/** Few words, so that many passages are in several documents. */
const newText = (): string =>
  Array.from(
    { length: 1 + Math.floor(random() * 40) },
    () =>
      `w${Math.floor(random() * 9)} w${Math.floor(random() * 90)} w${Math.floor(random() * 900)}`,
  ).join('|');
const put = (path: string): void => {
  files.set(path, { text: newText(), modifiedMs: (nowMs += 1) });
  syncFiles(db, {
    sourceId: 's',
    files: { put: [documentOf(path)], renamed: [], gone: [] },
    nowMs,
  });
};
const idAt = (path: string): string | undefined =>
  db.prepare<[string], string>('SELECT id FROM documents WHERE path = ?').pluck().get(path);

/** What is at the parser, or at the model, when something else happens. */
let reading: { id: string; text: string } | null = null;
const read = {
  begin: (): void => {
    const next = reading ? null : takeQueued(db, { nowMs });
    if (next) reading = { id: next.id, text: files.get(next.location)?.text ?? '' };
  },
  end: (): void => {
    if (reading) storeRead(db, { documentId: reading.id, parsed: parsed(reading.text), nowMs });
    reading = null;
  },
};
const embed = (): boolean => {
  const batch = pendingPassages(db, { limit: 30 });
  if (batch.length > 0)
    storeVectors(db, {
      model: vectorModel(db) ?? 'one',
      ids: batch.map(({ id }) => id),
      vectors: joined(batch.map(({ text }) => text)),
      nowMs,
    });
  return batch.length > 0;
};
const nextModel = (): string | undefined =>
  db.prepare<[], string>("SELECT value FROM meta WHERE key = 'nextModel'").pluck().get();
const change = (): void => {
  const model = nextModel();
  if (model === undefined) return;
  const batch = pendingForChange(db, { model, limit: 30 });
  if (batch.length > 0)
    storeForChange(db, {
      model,
      ids: batch.map(({ id }) => id),
      vectors: joined(batch.map(({ text }) => text)),
    });
  else finishChange(db, { model, nowMs });
};
const rename = (path: string, to: string): void => {
  const [file, id] = [files.get(path), idAt(path)];
  if (!file || id === undefined || path === to) return;
  files.delete(path);
  files.set(to, file);
  syncFiles(db, {
    sourceId: 's',
    files: { put: [], renamed: [{ id, document: documentOf(to) }], gone: [] },
    nowMs,
  });
};

const steps: readonly (() => void)[] = [
  () => put(`/${Math.floor(random() * 12)}`),
  () => {
    const path = pick([...files.keys()]);
    if (path === undefined) return;
    files.delete(path);
    removeDocument(db, { documentId: idAt(path) ?? '', nowMs });
  },
  () => rename(pick([...files.keys()]) ?? '', `/${Math.floor(random() * 12)}`),
  read.begin,
  read.end,
  read.end,
  read.begin,
  read.end,
  embed,
  embed,
  () => void beginChange(db, { model: pick(['one', 'two', 'three']) ?? 'one' }),
  () => random() < 0.2 && cancelChange(db),
  change,
  change,
  change,
  () => random() < 0.2 && requeueAll(db, { nowMs }),
  // A kill, and a start after it; now and then a month later.
  () => {
    reading = null;
    if (random() < 0.2) nowMs += monthMs;
    resume(db, { nowMs });
  },
];

const rows = (sql: string): unknown[] => db.prepare(sql).pluck().all();

function expectInStep(): void {
  const live = rows('SELECT id FROM passages WHERE retired_at IS NULL ORDER BY id');
  expect(live).toEqual(rows('SELECT DISTINCT passage_id FROM chunks ORDER BY passage_id'));
  const bits = livePassages(db);
  expect(
    Array.from({ length: bits.bytes.length * 8 }, (_, id) => id).filter((id) => bits.has(id)),
  ).toEqual(live);
  expect(
    rows("SELECT CAST(value AS INTEGER) FROM meta WHERE key IN ('passages', 'terms') ORDER BY key"),
  ).toEqual(
    live.length === 0
      ? expect.anything()
      : [live.length, rows('SELECT sum(terms) FROM passages WHERE retired_at IS NULL')[0]],
  );
  expect(rows('SELECT id FROM vectors ORDER BY id')).toEqual(
    rows('SELECT id FROM passages WHERE embedded = 1 ORDER BY id'),
  );
  if (nextModel() !== undefined)
    expect(rows('SELECT id FROM next_vectors WHERE id NOT IN (SELECT id FROM passages)')).toEqual(
      [],
    );
}

/** Everything can be found as in a base that was made of the same files in one go. */
function expectAsRebuilt(): void {
  const rebuilt = createBaseFile();
  for (const [path, { text }] of files) {
    addDocuments(rebuilt, { documents: [documentOf(path)], nowMs: 1 });
    storeRead(rebuilt, {
      documentId: takeQueued(rebuilt, { nowMs: 1 })?.id ?? '',
      parsed: parsed(text),
      nowMs: 1,
    });
  }
  const textOf = (base: BaseDatabase, id: number): string =>
    base.prepare<[number], string>('SELECT text FROM passages WHERE id = ?').pluck().get(id) ?? '';
  for (let i = 0; i < 12; i += 1) {
    const term = `w${Math.floor(random() * 90)}`;
    const [ours, theirs] = [db, rebuilt].map((base) =>
      searchLexical(base, { terms: [term], counted: [], limit: 1000 })
        .hits.map(({ passageId, score }) => `${score.toFixed(4)} ${textOf(base, passageId)}`)
        .sort(),
    );
    expect(ours).toEqual(theirs);
    const near = searchVectors(db, {
      model: vectorModel(db) ?? '',
      vector: wordVector(term),
      limit: 5000,
    })
      .map(({ passageId }) => textOf(db, passageId))
      .sort();
    expect(near).toEqual(
      rebuilt.prepare<[], string>('SELECT text FROM passages').pluck().all().sort(),
    );
  }
  rebuilt.close();
}

describe('whatever happens to a base, in any order', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'its indexes keep step with its passages, and in the end they are those of a base made again (%i)',
    (seed) => {
      random = randomOf(seed);
      reading = null;
      for (let i = 0; i < 500; i += 1) {
        pick(steps)?.();
        nowMs += 1;
        if (i % 20 === 0) expectInStep();
      }
      put('/last');
      for (read.end(), read.begin(); reading; read.begin()) read.end();
      while (embed());
      while (nextModel() !== undefined) change();
      expectInStep();
      expectAsRebuilt();
      expect(rows("SELECT path FROM documents WHERE state = 'ready' ORDER BY path")).toEqual(
        [...files.keys()].sort(),
      );
      db.close();
    },
  );

  it('a file that changed while it was read is read again: neither its former text nor its former failure stays', () => {
    random = randomOf(1);
    put('/a');
    read.begin();
    put('/a');
    read.end();
    expect(takeQueued(db, { nowMs })).toMatchObject({ location: '/a' });
    put('/a');
    failDocument(db, {
      documentId: idAt('/a') ?? '',
      failure: { code: 'document_damaged', message: 'Broken.', retryable: false, retryAfterMs: 0 },
      delaysMs: [],
      nowMs,
    });
    expect(takeQueued(db, { nowMs })).toMatchObject({ location: '/a' });
  });

  it('what is new does not wait for the next try of what failed', () => {
    random = randomOf(1);
    put('/a');
    takeQueued(db, { nowMs });
    failDocument(db, {
      documentId: idAt('/a') ?? '',
      failure: {
        code: 'document_locked',
        message: 'Open elsewhere.',
        retryable: true,
        retryAfterMs: 0,
      },
      delaysMs: [5000],
      nowMs,
    });
    expect(nextTryAt(db, { state: 'queued' })).toBe(nowMs + 5000);
    put('/b');
    expect(nextTryAt(db, { state: 'queued' })).toBe(0);
  });
});

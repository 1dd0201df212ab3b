import { requeue } from './base-jobs.ts';
import { addDocuments, removeDocument, type NewDocument } from './base-write.ts';
import type { BaseDatabase } from './database/base-database.ts';

/** A document as its source knows it. */
export interface SourceDocument {
  id: string;
  /** Empty for what is no file. */
  path: string;
  /** Empty for a file. */
  key: string;
  name: string;
  sizeBytes: number;
  modifiedMs: number;
  state: string;
}

export interface SyncedFiles {
  /** New or changed. */
  put: readonly NewDocument[];
  /** The same bytes under another path: the document keeps its id, and what is indexed of it. */
  renamed: readonly { id: string; document: NewDocument }[];
  /** Ids of documents whose files are deleted. */
  gone: readonly string[];
}

// The indexes hold only what has a path, a source or a key; SQLite uses such an index where the
// query says so too (sqlite.org/partialindex.html, 3).
const columns =
  'id, path, source_key AS key, name, size_bytes AS sizeBytes, modified_ms AS modifiedMs, state';

/**
 * A page of a source's documents, in order of their paths and ids, from the first one behind
 * `after`.
 */
export function sourceDocuments(
  db: BaseDatabase,
  {
    sourceId,
    after,
    limit,
  }: { sourceId: string; after: Pick<SourceDocument, 'path' | 'id'> | undefined; limit: number },
): SourceDocument[] {
  return db
    .prepare<[string, string, string, number], SourceDocument>(
      `SELECT ${columns} FROM documents WHERE source_id = ? AND source_id <> '' AND (path, ` +
        'id) > (?, ?) ORDER BY path, id LIMIT ?',
    )
    .all(sourceId, after?.path ?? '', after?.id ?? '', limit);
}

/** Those at or below some paths. */
export function sourceDocumentsAt(
  db: BaseDatabase,
  { sourceId, paths }: { sourceId: string; paths: readonly string[] },
): SourceDocument[] {
  const at = db.prepare<[string, string], SourceDocument>(
    `SELECT ${columns} FROM documents WHERE source_id = ? AND source_id <> '' AND path = ?`,
  );
  // Paths below a folder sort between its path with a slash and its path with the slash's
  // successor.
  const below = db.prepare<[string, string, string], SourceDocument>(
    `SELECT ${columns} FROM documents WHERE source_id = ? AND source_id <> '' AND path > ? AND path < ?`,
  );
  const found = paths.flatMap((path) => [
    ...at.all(sourceId, path),
    ...below.all(sourceId, `${path}/`, `${path}0`),
    ...below.all(sourceId, `${path}\\`, `${path}]`),
  ]);
  return [...new Map(found.map((document) => [document.id, document])).values()];
}

/** The documents of these paths, of any source. */
export function documentsAt(
  db: BaseDatabase,
  { paths }: { paths: readonly string[] },
): SourceDocument[] {
  const find = db.prepare<[string], SourceDocument>(
    `SELECT ${columns} FROM documents WHERE path = ? AND path <> ''`,
  );
  return paths.flatMap((path) => find.get(path) ?? []);
}

/**
 * Applies the changes of a source's files. A path that another source had belongs to this one from
 * here on.
 */
export function syncFiles(
  db: BaseDatabase,
  {
    sourceId,
    files: { put, renamed, gone },
    nowMs,
  }: { sourceId: string; files: SyncedFiles; nowMs: number },
): { added: number } {
  return db.transaction(() => {
    for (const { id, document } of renamed) {
      const taken = db
        .prepare<[string, string], { id: string }>(
          "SELECT id FROM documents WHERE path = ? AND path <> '' AND id <> ?",
        )
        .get(document.path, id);
      if (taken) removeDocument(db, { documentId: taken.id, nowMs });
      db.prepare(
        'UPDATE documents SET path = @path, location = @location, file = @file, name = ' +
          '@name, source_id = @sourceId WHERE id = @id',
      ).run({
        path: document.path,
        location: document.location,
        file: document.file,
        name: document.name,
        sourceId,
        id,
      });
      // Reading it again proves that the bytes are the same; until then its passages can be found.
      requeue(db, { documentId: id, nowMs });
    }
    for (const id of gone) removeDocument(db, { documentId: id, nowMs });
    const { added } = addDocuments(db, { documents: put, nowMs });
    const own = db.prepare(
      "UPDATE documents SET source_id = ?, file = ? WHERE path = ? AND path <> ''",
    );
    for (const { path, file } of put) own.run(sourceId, file, path);
    return { added: added.length };
  })();
}

/**
 * Adds or replaces the document of a source with this key. `replaced` is the location of the former
 * content, which nothing needs any more.
 */
export function putSourceDocument(
  db: BaseDatabase,
  {
    sourceId,
    key,
    document,
    nowMs,
  }: { sourceId: string; key: string; document: NewDocument; nowMs: number },
): { id: string; replaced: string | null } {
  return db.transaction(() => {
    const known = db
      .prepare<[string, string], { id: string; location: string }>(
        "SELECT id, location FROM documents WHERE source_id = ? AND source_key = ? AND source_key <> ''",
      )
      .get(sourceId, key);
    if (!known) {
      const {
        added: [id = ''],
      } = addDocuments(db, { documents: [{ ...document, path: '' }], nowMs });
      db.prepare('UPDATE documents SET source_id = ?, source_key = ? WHERE id = ?').run(
        sourceId,
        key,
        id,
      );
      return { id, replaced: null };
    }
    const { location, file, name, sizeBytes, modifiedMs } = document;
    db.prepare(
      'UPDATE documents SET location = ?, file = ?, name = ?, size_bytes = ?, modified_ms = ' +
        "?, state = 'queued' WHERE id = ?",
    ).run(location, file, name, sizeBytes, modifiedMs, known.id);
    requeue(db, { documentId: known.id, nowMs });
    return { id: known.id, replaced: known.location === location ? null : known.location };
  })();
}

/**
 * Removes documents of a source by their keys, or all. Returns the locations of contents that
 * nothing needs any more.
 */
export function removeSourceDocuments(
  db: BaseDatabase,
  { sourceId, keys, nowMs }: { sourceId: string; keys: readonly string[] | null; nowMs: number },
): { locations: string[]; removed: number } {
  return db.transaction(() => {
    const all = db
      .prepare<[string], { id: string; source_key: string }>(
        "SELECT id, source_key FROM documents WHERE source_id = ? AND source_id <> ''",
      )
      .all(sourceId);
    const wanted = keys === null ? null : new Set(keys);
    const results = all
      .filter((row) => wanted === null || wanted.has(row.source_key))
      .map(({ id }) => removeDocument(db, { documentId: id, nowMs }));
    return {
      locations: results.flatMap(({ location }) => location ?? []),
      removed: results.length,
    };
  })();
}

/** Documents stay, and belong to another source, or to none (''). */
export function giveDocuments(db: BaseDatabase, { from, to }: { from: string; to: string }): void {
  db.prepare("UPDATE documents SET source_id = ? WHERE source_id = ? AND source_id <> ''").run(
    to,
    from,
  );
}

export interface SourceCount {
  sourceId: string;
  documents: number;
  failed: number;
}

export function sourceCounts(db: BaseDatabase): SourceCount[] {
  return db
    .prepare<[], SourceCount>(
      "SELECT source_id AS sourceId, count(*) AS documents, coalesce(sum(state = 'failed'), " +
        "0) AS failed FROM documents WHERE source_id <> '' GROUP BY source_id",
    )
    .all();
}

/** Which of the passages are in a document of one of these sources. */
export function passagesOfSources(
  db: BaseDatabase,
  { passageIds, sourceIds }: { passageIds: readonly number[]; sourceIds: readonly string[] },
): number[] {
  return db
    .prepare<[string, string], number>(
      'SELECT DISTINCT passage_id FROM chunks JOIN documents ON documents.id = document_id ' +
        'WHERE passage_id IN (SELECT value FROM json_each(?)) AND source_id IN (SELECT value ' +
        'FROM json_each(?))',
    )
    .pluck()
    .all(JSON.stringify(passageIds), JSON.stringify(sourceIds));
}

/** Which of the passages are in a document of one of these sources with one of these keys. */
export function passagesOfKeys(
  db: BaseDatabase,
  {
    passageIds,
    sourceIds,
    keys,
  }: { passageIds: readonly number[]; sourceIds: readonly string[]; keys: readonly string[] },
): number[] {
  const of = (column: string): string => `${column} IN (SELECT value FROM json_each(?))`;
  return db
    .prepare<[string, string, string], number>(
      'SELECT DISTINCT passage_id FROM chunks JOIN documents ON documents.id = document_id ' +
        `WHERE ${of('passage_id')} AND ${of('source_id')} AND ${of('source_key')}`,
    )
    .pluck()
    .all(
      ...([passageIds, sourceIds, keys].map((list) => JSON.stringify(list)) as [
        string,
        string,
        string,
      ]),
    );
}

/** Whether one of these sources has a document with one of these keys. */
export function hasKeys(
  db: BaseDatabase,
  { sourceIds, keys }: { sourceIds: readonly string[]; keys: readonly string[] },
): boolean {
  const of = (column: string): string => `${column} IN (SELECT value FROM json_each(?))`;
  const found = db.prepare<[string, string]>(
    `SELECT 1 FROM documents WHERE ${of('source_id')} AND ${of('source_key')} LIMIT 1`,
  );
  return found.get(JSON.stringify(sourceIds), JSON.stringify(keys)) !== undefined;
}

/** Which source a document is of, and what it is there; null where there is no such document. */
export function sourceOf(
  db: BaseDatabase,
  { documentId }: { documentId: string },
): { sourceId: string; key: string; path: string } | null {
  return (
    db
      .prepare<[string], { sourceId: string; key: string; path: string }>(
        'SELECT source_id AS sourceId, source_key AS key, path FROM documents WHERE id = ?',
      )
      .get(documentId) ?? null
  );
}

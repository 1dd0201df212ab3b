import { newId } from '../../../../shared/ids.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { passageText, type Chunk } from '../parse/chunk.ts';
import type { BaseDatabase } from './database/base-database.ts';
import { beginRun, requeueBroken } from './base-jobs.ts';
import { forgetRetired, indexPassages, retireUnused } from './index-passages.ts';
import { vectorScaleOf, quantized } from './vectors/quantize.ts';
import { putDocumentPassages } from './passages/passage-filter.ts';
import { putVectors } from './vectors/vector-blocks.ts';

export interface NewDocument {
  /** Absolute, or empty for what was uploaded. */
  path: string;
  location: string;
  file: string;
  name: string;
  sizeBytes: number;
  modifiedMs: number;
  /** JSON of an object. Default: of an empty one. */
  metadata?: string;
}

export interface PendingPassage {
  id: number;
  text: string;
}

/** Queues new and changed documents. A file with the same path, size and time is left alone. */
export function addDocuments(
  db: BaseDatabase,
  { documents, nowMs }: { documents: readonly NewDocument[]; nowMs: number },
): { added: string[]; unchanged: number } {
  const find = db.prepare<
    [string],
    { id: string; size_bytes: number; modified_ms: number; state: string }
  >("SELECT id, size_bytes, modified_ms, state FROM documents WHERE path = ? AND path <> ''");
  const insert = db.prepare(
    `INSERT INTO documents (id, path, location, file, name, size_bytes, modified_ms, state,
       created_at, updated_at, metadata)
     VALUES (@id, @path, @location, @file, @name, @sizeBytes, @modifiedMs, 'queued',
       @nowMs, @nowMs, @metadata)`,
  );
  const requeue = db.prepare(
    "UPDATE documents SET state = 'queued', size_bytes = ?, modified_ms = ?, file = ?, " +
      'attempts = 0, retry_at = NULL, failed_in = NULL, error_code = NULL, error_message = ' +
      'NULL, updated_at = ? WHERE id = ?',
  );
  return db.transaction(() => {
    beginRun(db, nowMs);
    const added: string[] = [];
    let unchanged = 0;
    for (const document of documents) {
      const known = find.get(document.path);
      if (
        known &&
        known.state !== 'failed' &&
        known.size_bytes === document.sizeBytes &&
        known.modified_ms === document.modifiedMs
      )
        unchanged += 1;
      else if (known) {
        requeue.run(document.sizeBytes, document.modifiedMs, document.file, nowMs, known.id);
        added.push(known.id);
      } else {
        const id = newId('doc', nowMs);
        insert.run({ metadata: '{}', ...document, id, nowMs });
        added.push(id);
      }
    }
    return { added, unchanged };
  })();
}

/**
 * Queues documents again that a killed run left in the middle of parsing. Embedding continues at
 * the first passage without a vector.
 */
export function resume(db: BaseDatabase, { nowMs }: { nowMs: number }): { unfinished: number } {
  requeueBroken(db, { reading: [] });
  forgetRetired(db, nowMs);
  const embedding = db
    .prepare<[], { id: string }>("SELECT id FROM documents WHERE state = 'embedding'")
    .all();
  finishEmbedded(
    db,
    embedding.map(({ id }) => id),
    nowMs,
  );
  return {
    unfinished:
      db
        .prepare<[], { n: number }>(
          "SELECT count(*) AS n FROM documents WHERE state IN ('queued', 'embedding')",
        )
        .get()?.n ?? 0,
  };
}

export interface ParsedInput {
  mediaType: string;
  pages: number | null;
  unreadPages?: number;
  hash: string;
  sizeBytes: number;
  chunks: readonly Chunk[];
}

/** Replaces a document's chunks; from here on its words can be found. */
export function storeParsed(
  db: BaseDatabase,
  { documentId, parsed, nowMs }: { documentId: string; parsed: ParsedInput; nowMs: number },
): void {
  db.transaction(() => {
    const known = db.prepare('SELECT 1 FROM documents WHERE id = ?').get(documentId);
    if (!known) return;
    const former = passagesOf(db, documentId);
    db.prepare('DELETE FROM chunks WHERE document_id = ?').run(documentId);
    const insert = db.prepare(
      'INSERT INTO chunks (document_id, passage_id, position, page, overlap) VALUES (?, ?, ?, ?, ?)',
    );
    const passageIds = indexPassages(db, parsed.chunks);
    parsed.chunks.forEach((chunk, i) =>
      insert.run(documentId, passageIds[i], chunk.position, chunk.page, chunk.overlap),
    );
    putDocumentPassages(db, documentId, passageIds);
    retireUnused(db, former, nowMs);
    db.prepare(
      "UPDATE documents SET state = 'embedding', attempts = 0, retry_at = NULL, failed_in = " +
        'NULL, error_code = NULL, error_message = NULL, media_type = ?, pages = ?, hash = ?, ' +
        'size_bytes = ?, updated_at = ? WHERE id = ?',
    ).run(...[parsed.mediaType, parsed.pages, parsed.hash, parsed.sizeBytes, nowMs, documentId]);
    db.prepare('UPDATE documents SET unread_pages = ? WHERE id = ?').run(
      parsed.unreadPages ?? 0,
      documentId,
    );
    finishEmbedded(db, [documentId], nowMs);
  })();
}

function passagesOf(db: BaseDatabase, documentId: string): number[] {
  return db
    .prepare<[string], { passage_id: number }>(
      'SELECT DISTINCT passage_id FROM chunks WHERE document_id = ?',
    )
    .all(documentId)
    .map((row) => row.passage_id);
}

/** Passages without a vector, from the first one after `afterId`. */
export function pendingPassages(
  db: BaseDatabase,
  { limit, afterId = 0 }: { limit: number; afterId?: number | undefined },
): PendingPassage[] {
  return db
    .prepare<[number, number], { id: number; heading: string; text: string }>(
      'SELECT id, heading, text FROM passages WHERE embedded = 0 AND retired_at IS NULL AND ' +
        'id > ? ORDER BY id LIMIT ?',
    )
    .all(afterId, limit)
    .map(({ id, heading, text }) => ({
      id,
      text: passageText(heading === '' ? [] : [heading], text),
    }));
}

export interface EmbeddedPassages {
  /** That the vectors come from. */
  model: string;
  ids: readonly number[];
  /** Normalised, one after another in the order of `ids`. */
  vectors: Float32Array;
}

/**
 * The first vectors fix the base's model, dimension and scale. Returns how many documents became
 * ready.
 */
export function storeVectors(
  db: BaseDatabase,
  { model, ids, vectors, nowMs }: EmbeddedPassages & { nowMs: number },
): { finished: number } {
  const dimensions = vectors.length / ids.length;
  return db.transaction(() => {
    const scale = vectorSettings(db, model, dimensions, vectors);
    const mark = db.prepare('UPDATE passages SET embedded = 1 WHERE id = ? AND embedded = 0');
    const fresh = ids
      .map((id, i) => ({
        id,
        vector: quantized(vectors.subarray(i * dimensions, (i + 1) * dimensions), scale),
      }))
      .filter(({ id }) => mark.run(id).changes > 0);
    putVectors(db, fresh, scale);
    return { finished: finishEmbedded(db, documentsWith(db, ids), nowMs) };
  })();
}

function vectorSettings(
  db: BaseDatabase,
  model: string,
  dimensions: number,
  first: Float32Array,
): number {
  const meta = new Map(
    db
      .prepare<[], { key: string; value: string }>('SELECT key, value FROM meta')
      .all()
      .map((row) => [row.key, row.value]),
  );
  const known = meta.get('dimensions');
  if (known === undefined) {
    const scale = vectorScaleOf(first);
    const put = db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)');
    for (const [key, value] of [
      ['dimensions', dimensions],
      ['scale', scale],
      ['model', model],
    ])
      put.run(key, String(value));
    return scale;
  }
  if (Number(known) !== dimensions || meta.get('model') !== model) {
    throw new AppError(
      'conflict',
      phrase('knowledge.otherEmbedding', {
        before: meta.get('model') ?? phrase('knowledge.anotherModel'),
        model,
      }),
    );
  }
  return Number(meta.get('scale'));
}

function documentsWith(db: BaseDatabase, passageIds: readonly number[]): string[] {
  return db
    .prepare<[string], { id: string }>(
      'SELECT DISTINCT document_id AS id FROM chunks WHERE passage_id IN (SELECT value FROM json_each(?))',
    )
    .all(JSON.stringify(passageIds))
    .map(({ id }) => id);
}

/** Marks the documents `ready` whose passages all have vectors, even after a final failure. */
export function finishEmbedded(
  db: BaseDatabase,
  documentIds: readonly string[],
  nowMs: number,
): number {
  const finish = db.prepare(
    `UPDATE documents SET state = 'ready', attempts = 0, retry_at = NULL, failed_in = NULL,
       error_code = NULL, error_message = NULL, updated_at = ?
     WHERE id = ? AND (state = 'embedding' OR failed_in = 'embedding') AND NOT EXISTS (
       SELECT 1 FROM chunks JOIN passages ON passages.id = chunks.passage_id
       WHERE chunks.document_id = documents.id AND passages.embedded = 0)`,
  );
  return documentIds.reduce((sum, id) => sum + finish.run(nowMs, id).changes, 0);
}

/**
 * Stores a document that `takeQueued` returned, unless it was removed or queued again since.
 */
export function storeRead(
  db: BaseDatabase,
  { documentId, parsed, nowMs }: { documentId: string; parsed: ParsedInput; nowMs: number },
): void {
  db.transaction(() => {
    const isReading =
      db.prepare("SELECT 1 FROM documents WHERE id = ? AND state = 'parsing'").get(documentId) !==
      undefined;
    if (isReading) storeParsed(db, { documentId, parsed, nowMs });
  })();
}

export function removeDocument(
  db: BaseDatabase,
  { documentId, nowMs }: { documentId: string; nowMs: number },
): { removed: boolean; location: string | null } {
  return db.transaction(() => {
    const known = db
      .prepare<[string], { location: string; path: string }>(
        'SELECT location, path FROM documents WHERE id = ?',
      )
      .get(documentId);
    if (!known) return { removed: false, location: null };
    const former = passagesOf(db, documentId);
    db.prepare('DELETE FROM chunks WHERE document_id = ?').run(documentId);
    retireUnused(db, former, nowMs);
    db.prepare('DELETE FROM documents WHERE id = ?').run(documentId);
    return { removed: true, location: known.path === '' ? known.location : null };
  })();
}

import { scannedPagesMax } from '../../../../shared/contract/knowledge.ts';
import type { BaseDatabase } from './base-database.ts';

/**
 * Why a document could not be taken further. Plain, since an error loses its class on the way to
 * the worker.
 */
export interface JobFailure {
  code: string;
  message: string;
  /** Whether it may pass by itself. */
  retryable: boolean;
  /** After which another try may succeed, where the failing side said so. */
  retryAfterMs: number;
}

const pendingStates = "('queued', 'parsing', 'embedding')";

/**
 * Called before documents are queued: what is queued while nothing else is on its way begins a new
 * run, which progress is counted over.
 */
export function beginRun(db: BaseDatabase, nowMs: number): void {
  if (db.prepare(`SELECT 1 FROM documents WHERE state IN ${pendingStates} LIMIT 1`).get()) return;
  db.prepare(
    "INSERT INTO meta (key, value) VALUES ('runAt', @at) ON CONFLICT (key) DO UPDATE SET value = @at",
  ).run({ at: String(nowMs) });
}

/**
 * The next document to read, which is `parsing` from here on; null when none is queued whose time
 * has come.
 */
export function takeQueued(
  db: BaseDatabase,
  nowMs: number,
): { id: string; location: string; name: string } | null {
  return db.transaction(() => {
    const next = db
      .prepare<[number], { id: string; location: string; name: string }>(
        "SELECT id, location, name FROM documents WHERE state = 'queued' AND (retry_at IS " +
          'NULL OR retry_at <= ?) ORDER BY id LIMIT 1',
      )
      .get(nowMs);
    if (next)
      db.prepare("UPDATE documents SET state = 'parsing', updated_at = ? WHERE id = ?").run(
        nowMs,
        next.id,
      );
    return next ?? null;
  })();
}

/**
 * Queues what a kill, or a disk that was full, left in the middle of reading; for when nothing is
 * read but `reading`.
 */
export function requeueBroken(db: BaseDatabase, reading: readonly string[] = []): void {
  db.prepare(
    "UPDATE documents SET state = 'queued' WHERE state = 'parsing' AND id NOT IN (SELECT " +
      'value FROM json_each(?))',
  ).run(JSON.stringify(reading));
}

/**
 * When the first of the documents in this state is to be tried; 0 where that is at once, null where
 * none waits for that.
 */
export function nextTryAt(db: BaseDatabase, state: 'queued' | 'embedding'): number | null {
  // What is new and queued is due; what is new and embedded waits with the rest, since what fails
  // there is the model.
  const due = state === 'queued' ? 'coalesce(retry_at, 0)' : 'retry_at';
  return (
    db
      .prepare<[string], { at: number | null }>(
        `SELECT min(${due}) AS at FROM documents WHERE state = ?`,
      )
      .get(state)?.at ?? null
  );
}

/**
 * A document that could not be read. What may pass by itself is queued for another try, after
 * `delaysMs[tries so far]`; the count and the time stand in the file. Anything else, or one try too
 * many, is `failed`. It keeps what was indexed of it before. One that was queued anew meanwhile
 * stays so.
 */
export function failDocument(
  db: BaseDatabase,
  documentId: string,
  failure: JobFailure,
  delaysMs: readonly number[],
  nowMs: number,
): void {
  const attempts =
    db
      .prepare<[string], { attempts: number }>('SELECT attempts FROM documents WHERE id = ?')
      .get(documentId)?.attempts ?? 0;
  const retryAt = retryAtOf(failure, attempts, delaysMs, nowMs);
  db.prepare(
    'UPDATE documents SET state = @state, attempts = @attempts, retry_at = @retryAt, ' +
      'failed_in = @failedIn, error_code = @code, error_message = @message, updated_at = ' +
      `@nowMs WHERE id = @documentId AND state = 'parsing'`,
  ).run({
    state: retryAt === null ? 'failed' : 'queued',
    attempts: attempts + 1,
    retryAt,
    failedIn: retryAt === null ? 'parsing' : null,
    code: failure.code,
    message: failure.message,
    nowMs,
    documentId,
  });
}

/**
 * The same for every document that waits for its vectors: what fails there is the model, not a
 * document. Returns when it is tried again, or null.
 */
export function failEmbedding(
  db: BaseDatabase,
  failure: JobFailure,
  delaysMs: readonly number[],
  nowMs: number,
): { retryAt: number | null } {
  const attempts =
    db
      .prepare<[], { attempts: number | null }>(
        "SELECT max(attempts) AS attempts FROM documents WHERE state = 'embedding'",
      )
      .get()?.attempts ?? 0;
  const retryAt = retryAtOf(failure, attempts, delaysMs, nowMs);
  db.prepare(
    'UPDATE documents SET state = @state, attempts = @attempts, retry_at = @retryAt, ' +
      'failed_in = @failedIn, error_code = @code, error_message = @message, updated_at = ' +
      `@nowMs WHERE state = 'embedding'`,
  ).run({
    state: retryAt === null ? 'failed' : 'embedding',
    attempts: attempts + 1,
    retryAt,
    failedIn: retryAt === null ? 'embedding' : null,
    code: failure.code,
    message: failure.message,
    nowMs,
  });
  return { retryAt };
}

function retryAtOf(
  { retryable, retryAfterMs }: JobFailure,
  attempts: number,
  delaysMs: readonly number[],
  nowMs: number,
): number | null {
  const delayMs = delaysMs[attempts];
  return retryable && delayMs !== undefined ? nowMs + Math.max(delayMs, retryAfterMs) : null;
}

/** The model answers again: tries are counted anew. */
export function embeddingWorks(db: BaseDatabase): void {
  db.prepare(
    'UPDATE documents SET attempts = 0, retry_at = NULL, error_code = NULL, error_message = ' +
      "NULL WHERE state = 'embedding' AND attempts > 0",
  ).run();
}

/** Reads a document anew, now, whatever was tried before. */
export function requeue(db: BaseDatabase, documentId: string, nowMs: number): boolean {
  return db.transaction(() => {
    beginRun(db, nowMs);
    return (
      db
        .prepare(
          `${requeueSet} WHERE id = @documentId AND state IN ('failed', 'ready', 'queued', 'parsing')`,
        )
        .run({ nowMs, documentId }).changes > 0
    );
  })();
}

/**
 * Reads anew what is pictures, or has pages that are, and could not be read for want of a model.
 * Where as many pages were read as may be, the others are left unread for good.
 */
export function requeueScans(db: BaseDatabase, nowMs: number): { queued: number } {
  return db.transaction(() => {
    beginRun(db, nowMs);
    return {
      queued: db
        .prepare(
          `${requeueSet} WHERE (state = 'failed' AND error_code = 'document_needs_ocr') OR ` +
            `(state IN ('ready', 'embedding') AND unread_pages > 0 AND pages - unread_pages < ` +
            `${scannedPagesMax})`,
        )
        .run({ nowMs }).changes,
    };
  })();
}

/**
 * Reads every document anew that was read before or is being read, as after another chunk size;
 * until then what is indexed of it can be found.
 */
export function requeueAll(db: BaseDatabase, nowMs: number): { queued: number } {
  return db.transaction(() => {
    beginRun(db, nowMs);
    return {
      queued: db
        .prepare(`${requeueSet} WHERE state IN ('ready', 'embedding', 'parsing')`)
        .run({ nowMs }).changes,
    };
  })();
}

const requeueSet =
  "UPDATE documents SET state = 'queued', attempts = 0, retry_at = NULL, failed_in = NULL, " +
  'error_code = NULL, error_message = NULL, updated_at = @nowMs';

/** What is to be done in a base, for its progress. */
export interface BaseWork {
  /** Documents of this run: those on their way, and those ready or failed since it began. */
  documents: number;
  done: number;
  bytes: number;
  doneBytes: number;
  /** Of those not read yet. */
  unreadBytes: number;
  pendingPassages: number;
  /** Of all documents read so far, to guess what the unread ones will have. */
  passages: number;
  readBytes: number;
  nextTryAt: number | null;
}

export function workOf(db: BaseDatabase): BaseWork {
  const value = (key: string): number =>
    Number(
      db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?').get(key)
        ?.value ?? 0,
    );
  const counted = db
    .prepare<[number], Omit<BaseWork, 'pendingPassages' | 'passages'>>(
      `SELECT count(*) FILTER (WHERE pending OR fresh) AS documents, count(*) FILTER (WHERE fresh) AS done,
       coalesce(sum(size_bytes) FILTER (WHERE pending OR fresh), 0) AS bytes, coalesce(sum(size_bytes) FILTER (WHERE fresh), 0) AS doneBytes,
       coalesce(sum(size_bytes) FILTER (WHERE state IN ('queued', 'parsing')), 0) AS unreadBytes,
       coalesce(sum(size_bytes) FILTER (WHERE state IN ('embedding', 'ready')), 0) AS readBytes, min(retry_at) AS nextTryAt
       FROM (SELECT state, size_bytes, retry_at, state IN ${pendingStates} AS pending, state NOT IN ${pendingStates} AND updated_at >= ? AS fresh FROM documents)`,
    )
    .get(value('runAt'));
  const pending =
    db
      .prepare<[], { n: number }>(
        'SELECT count(*) AS n FROM passages WHERE embedded = 0 AND retired_at IS NULL',
      )
      .get()?.n ?? 0;
  return {
    documents: 0,
    done: 0,
    bytes: 0,
    doneBytes: 0,
    unreadBytes: 0,
    readBytes: 0,
    nextTryAt: null,
    ...counted,
    pendingPassages: pending,
    passages: value('passages'),
  };
}

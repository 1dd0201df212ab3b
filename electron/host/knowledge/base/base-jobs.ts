import { scannedPagesMax } from '../../../../shared/scanned-pages.ts';
import type { BaseDatabase } from './database/base-database.ts';

/** Why a document could not be indexed. Plain, since an error loses its class between threads. */
export interface JobFailure {
  code: string;
  message: string;
  /** Whether it is temporary. */
  retryable: boolean;
  /** The provider's own hint of when to try again; 0 without one. */
  retryAfterMs: number;
}

export interface FailedAttempt {
  failure: JobFailure;
  /** How long to wait before each next attempt; after the last one the failure is final. */
  delaysMs: readonly number[];
  nowMs: number;
}

const pendingStates = "('queued', 'parsing', 'embedding')";

/**
 * Called before documents are queued. Documents that are queued while no other is in progress begin
 * a new run, which progress is counted over.
 */
export function beginRun(db: BaseDatabase, nowMs: number): void {
  if (db.prepare(`SELECT 1 FROM documents WHERE state IN ${pendingStates} LIMIT 1`).get()) return;
  db.prepare(
    "INSERT INTO meta (key, value) VALUES ('runAt', @at) ON CONFLICT (key) DO UPDATE SET value = @at",
  ).run({ at: String(nowMs) });
}

/** The next document that is due to be read, now `parsing`; null where there is none. */
export function takeQueued(
  db: BaseDatabase,
  { nowMs }: { nowMs: number },
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
 * Queues documents that a kill or a full disk left in the middle of reading. `reading` are the ids
 * of those that are being read now.
 */
export function requeueBroken(db: BaseDatabase, { reading }: { reading: readonly string[] }): void {
  db.prepare(
    "UPDATE documents SET state = 'queued' WHERE state = 'parsing' AND id NOT IN (SELECT " +
      'value FROM json_each(?))',
  ).run(JSON.stringify(reading));
}

/** When the first of the documents in this state is due: 0 for now, null where none waits. */
export function nextTryAt(
  db: BaseDatabase,
  { state }: { state: 'queued' | 'embedding' },
): number | null {
  // A new document that is queued is due now. One that is embedded waits with the others, since the
  // model fails there.
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
 * A document that could not be read. A temporary failure queues it for another attempt; any other,
 * or the last attempt, makes it `failed`. What was indexed of it before is kept. A document that
 * was queued again in the meantime stays queued.
 */
export function failDocument(
  db: BaseDatabase,
  { documentId, ...failed }: FailedAttempt & { documentId: string },
): void {
  const attempts =
    db
      .prepare<[string], { attempts: number }>('SELECT attempts FROM documents WHERE id = ?')
      .get(documentId)?.attempts ?? 0;
  db.prepare(`${failedSet} WHERE id = @documentId AND state = 'parsing'`).run({
    ...failedValues(failed, { attempts, during: 'parsing', until: 'queued' }),
    documentId,
  });
}

/**
 * The same for every document that waits for its vectors: the model fails there, not a document.
 * Returns when the next attempt is, or null.
 */
export function failEmbedding(db: BaseDatabase, failed: FailedAttempt): { retryAt: number | null } {
  const attempts =
    db
      .prepare<[], { attempts: number | null }>(
        "SELECT max(attempts) AS attempts FROM documents WHERE state = 'embedding'",
      )
      .get()?.attempts ?? 0;
  const values = failedValues(failed, { attempts, during: 'embedding', until: 'embedding' });
  db.prepare(`${failedSet} WHERE state = 'embedding'`).run(values);
  return { retryAt: values.retryAt };
}

const failedSet =
  'UPDATE documents SET state = @state, attempts = @attempts, retry_at = @retryAt, ' +
  'failed_in = @failedIn, error_code = @code, error_message = @message, updated_at = @nowMs';

/** `attempts` counts the earlier ones; `until` is the state in which the next attempt is awaited. */
function failedValues(
  { failure, delaysMs, nowMs }: FailedAttempt,
  { attempts, during, until }: { attempts: number; during: string; until: string },
) {
  const delayMs = delaysMs[attempts];
  const retryAt =
    failure.retryable && delayMs !== undefined
      ? nowMs + Math.max(delayMs, failure.retryAfterMs)
      : null;
  return {
    state: retryAt === null ? 'failed' : until,
    attempts: attempts + 1,
    retryAt,
    failedIn: retryAt === null ? during : null,
    code: failure.code,
    message: failure.message,
    nowMs,
  };
}

/** The model answers again: attempts are counted from zero. */
export function embeddingWorks(db: BaseDatabase): void {
  db.prepare(
    'UPDATE documents SET attempts = 0, retry_at = NULL, error_code = NULL, error_message = ' +
      "NULL WHERE state = 'embedding' AND attempts > 0",
  ).run();
}

/** Reads a document again, now, however many attempts failed before. */
export function requeue(
  db: BaseDatabase,
  { documentId, nowMs }: { documentId: string; nowMs: number },
): boolean {
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
 * Reads scans again that could not be read without a model for it. Where the limit of pages was
 * reached, the other pages stay unread.
 */
export function requeueScans(db: BaseDatabase, { nowMs }: { nowMs: number }): { queued: number } {
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
 * Reads every document again that was read before or is being read, as after another chunk size;
 * until then its former passages can be found.
 */
export function requeueAll(db: BaseDatabase, { nowMs }: { nowMs: number }): { queued: number } {
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

/** What is left to do in a base, for its progress. */
export interface BaseWork {
  /** Documents of this run: those in progress, and those ready or failed since it began. */
  documents: number;
  done: number;
  bytes: number;
  doneBytes: number;
  /** Of those not read yet. */
  unreadBytes: number;
  pendingPassages: number;
  /** Of all documents read so far, to estimate how many the unread ones will have. */
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
  const bytesOf = (condition: string): string =>
    `coalesce(sum(size_bytes) FILTER (WHERE ${condition}), 0)`;
  const counted = db
    .prepare<[number], Omit<BaseWork, 'pendingPassages' | 'passages'>>(
      `SELECT count(*) FILTER (WHERE pending OR fresh) AS documents,
        count(*) FILTER (WHERE fresh) AS done,
        ${bytesOf('pending OR fresh')} AS bytes,
        ${bytesOf('fresh')} AS doneBytes,
        ${bytesOf("state IN ('queued', 'parsing')")} AS unreadBytes,
        ${bytesOf("state IN ('embedding', 'ready')")} AS readBytes,
        min(retry_at) AS nextTryAt
       FROM (
        SELECT state, size_bytes, retry_at, state IN ${pendingStates} AS pending,
          state NOT IN ${pendingStates} AND updated_at >= ? AS fresh
        FROM documents)`,
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

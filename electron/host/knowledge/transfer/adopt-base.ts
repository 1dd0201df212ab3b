import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openForWriting, type BaseDatabase } from '../base/database/base-database.ts';
import { baseSchema, baseSchemaVersion, baseUpgrades } from '../base/database/base-schema.ts';
import { resume } from '../base/base-write.ts';
import { codeBytes } from '../base/vectors/int4.ts';
import { blockIds } from '../base/vectors/vector-blocks.ts';
import { archivedDocumentSchema, contentName } from './base-archive.ts';
import { jsonLines } from './lines.ts';
import { damaged } from './transfer-errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

export interface AdoptJob {
  /** Unpacked, and not trusted. */
  file: string;
  documentsFrom: string;
  contents: string;
  /**
   * The new ids of sources and notes by their former ones; documents of other sources lose theirs.
   */
  sources: Readonly<Record<string, string>>;
  notes: Readonly<Record<string, string>>;
  /** Whether documents keep their paths; else they have no file. */
  withPaths: boolean;
  nowMs: number;
}

export interface Adopted {
  rebuilt: boolean;
  model: string | null;
  documents: number;
  unfinished: number;
}

/**
 * Turns a file from another Hearth into a base: in place where its schema is this Hearth's or can be
 * upgraded, else a
 * new one with the same documents, to be read again from the contents in the archive.
 */
export async function adoptBase(job: AdoptJob): Promise<Adopted> {
  const fits = hasKnownSchema(job.file);
  if (!fits) rmSync(job.file, { force: true });
  const db = openForWriting(job.file, job.nowMs);
  try {
    if (!fits) await putDocuments(db, job);
    db.transaction(() => own(db, job))();
    const { unfinished } = resume(db, { nowMs: job.nowMs });
    const model =
      db.prepare<[], string>("SELECT value FROM meta WHERE key = 'model'").pluck().get() ?? null;
    return {
      rebuilt: !fits,
      model,
      documents: db.prepare<[], number>('SELECT count(*) FROM documents').pluck().get() ?? 0,
      unfinished,
    };
  } finally {
    db.close();
  }
}

/** Throws `document_unreadable` for a file of such a schema that is damaged. */
function hasKnownSchema(file: string): boolean {
  let db: BaseDatabase | null = null;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true });
    db.pragma('trusted_schema = OFF');
    const version = db.pragma('user_version', { simple: true }) as number;
    const schema = version === baseSchemaVersion ? baseSchema : baseUpgrades[version]?.schema;
    if (schema === undefined || schemaOf(db) !== schemaFrom(schema)) return false;
    if (db.pragma('quick_check(1)', { simple: true }) !== 'ok' || !areVectorsWhole(db))
      throw damaged();
    return true;
  } catch (cause) {
    throw damaged(cause);
  } finally {
    db?.close();
  }
}

/**
 * Includes triggers and views, which a foreign file would run. A table that was renamed has its
 * name in quotes.
 */
function schemaOf(db: BaseDatabase): string {
  const rows = db
    .prepare<[], { sql: string | null }>(
      "SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' OR type IN " +
        "('trigger', 'view')",
    )
    .all();
  return rows
    .map(({ sql }) => (sql ?? '').replaceAll(/--[^\n]*|["\s]/g, ''))
    .sort()
    .join('\n');
}

function schemaFrom(sql: string): string {
  const db = new Database(':memory:');
  try {
    db.exec(sql);
    return schemaOf(db);
  } finally {
    db.close();
  }
}

/** The scan reads codes by their lengths. */
function areVectorsWhole(db: BaseDatabase): boolean {
  const dimensions = Number(
    db.prepare<[], string>("SELECT value FROM meta WHERE key = 'dimensions'").pluck().get() ?? 0,
  );
  const odd =
    'SELECT EXISTS (SELECT 1 FROM vectors WHERE length(embedding) <> @dimensions) OR EXISTS ' +
    '(SELECT 1 FROM vector_blocks WHERE length(present) <> @present OR @codes = 0 OR ' +
    'length(codes) % @codes <> 0)';
  return (
    db
      .prepare<[Record<string, number>], number>(odd)
      .pluck()
      .get({ dimensions, present: blockIds / 8, codes: codeBytes(dimensions) }) === 0
  );
}

async function putDocuments(db: BaseDatabase, { documentsFrom, nowMs }: AdoptJob): Promise<void> {
  const insert = db.prepare(
    `INSERT INTO documents (id, path, location, file, name, size_bytes, modified_ms, tags, metadata,
       state, created_at, updated_at, source_id, source_key)
     VALUES (@id, @path, @location, @file, @name, @sizeBytes, 0, @tags, @metadata,
       'queued', @createdAt, ${nowMs}, @sourceId, @sourceKey)`,
  );
  for await (const line of jsonLines(documentsFrom)) {
    const document = archivedDocumentSchema.safeParse(line);
    if (!document.success) throw damaged(document.error);
    insert.run({ ...document.data, sizeBytes: Math.trunc(document.data.sizeBytes) });
  }
}

interface Row {
  id: string;
  path: string;
  location: string;
  state: string;
  source_id: string;
  source_key: string;
  chunks: number;
}

const notRead = phrase('transfer.notRead').text;

/**
 * Gives documents the new ids of their sources. A path in the file is only a name on this machine:
 * nothing is opened by it until the user says so, and documents that were still to be read from one
 * are not. Contents have names that Hearth gave them; any other location leads nowhere.
 */
function own(db: BaseDatabase, job: AdoptJob): void {
  db.prepare("UPDATE documents SET tags = '[]' WHERE NOT json_valid(tags)").run();
  db.prepare(
    "UPDATE documents SET metadata = '{}' WHERE CASE WHEN json_valid(metadata) THEN " +
      "json_type(metadata) <> 'object' ELSE 1 END",
  ).run();
  db.prepare("UPDATE documents SET location = path, unread_pages = 0 WHERE path <> ''").run();
  const rows = db
    .prepare<[], Row>(
      'SELECT id, path, location, state, source_id, source_key, (SELECT count(*) FROM chunks ' +
        'WHERE document_id = documents.id) AS chunks FROM documents',
    )
    .all();
  const statements = {
    place: db.prepare(
      'UPDATE documents SET location = @location, source_id = @sourceId, source_key = ' +
        '@sourceKey WHERE id = @id',
    ),
    unplace: db.prepare(
      "UPDATE documents SET path = '', location = @location, source_id = '', source_key = '' " +
        'WHERE id = @id',
    ),
    settle: db.prepare(
      'UPDATE documents SET state = @state, retry_at = NULL, failed_in = @failedIn, error_code ' +
        '= @code, error_message = @message WHERE id = @id',
    ),
  };
  for (const row of rows) {
    statements.place.run(placeOf(row, job));
    if (row.path === '') continue;
    if (!job.withPaths) statements.unplace.run({ id: row.id, location: randomUUID() });
    if (row.state === 'queued' || row.state === 'parsing') statements.settle.run(settled(row));
  }
}

function placeOf(
  { id, path, location, source_id: formerSource, source_key: key }: Row,
  { contents, sources, notes }: AdoptJob,
): Record<'id' | 'location' | 'sourceId' | 'sourceKey', string> {
  const sourceId = sources[formerSource] ?? '';
  const isContent = contentName.test(location) && existsSync(join(contents, location));
  return {
    id,
    location: path !== '' ? path : isContent ? location : randomUUID(),
    sourceId,
    sourceKey: sourceId === '' ? '' : (notes[key] ?? key),
  };
}

/** A document whose file cannot be read here: what was read of it before is kept. */
function settled({ id, chunks }: Row): Record<string, string | null> {
  const isRead = chunks > 0;
  return {
    id,
    state: isRead ? 'embedding' : 'failed',
    failedIn: isRead ? null : 'parsing',
    code: isRead ? null : 'document_missing',
    message: isRead ? null : notRead,
  };
}

import type { DocumentMetadata } from '../../../../shared/contract/document-metadata.ts';
import type {
  KnowledgeDocument,
  Reader,
  SearchFilter,
} from '../../../../shared/contract/knowledge.ts';
import type { BaseDatabase } from './database/base-database.ts';
import { conditionsOf } from './passages/passage-filter.ts';

/** A passage as a search returns it, at the first place where it occurs. */
export interface PassageRow {
  passageId: number;
  chunkId: number;
  documentId: string;
  file: string;
  page: number | null;
  heading: string;
  text: string;
}

export interface BaseSummary {
  documents: number;
  chunks: number;
  pending: number;
  failed: number;
  /** Of its file, including pages that are still in the write-ahead log. */
  sizeBytes: number;
}

interface DocumentRow {
  id: string;
  path: string;
  name: string;
  file: string;
  media_type: string;
  size_bytes: number;
  state: KnowledgeDocument['state'];
  pages: number | null;
  unread_pages: number;
  error_code: string | null;
  error_message: string | null;
  attempts: number;
  retry_at: number | null;
  tags: string;
  metadata: string;
  source_id: string;
  created_at: number;
  updated_at: number;
  chunks: number;
  embedded: number;
}

const documentQuery = `SELECT documents.id, path, name, file, media_type, size_bytes, state, pages,
    unread_pages, error_code, error_message, attempts, retry_at, tags, metadata, source_id,
    created_at, updated_at,
    (SELECT count(*) FROM chunks WHERE document_id = documents.id) AS chunks,
    CASE state WHEN 'embedding' THEN (
      SELECT count(*) FROM chunks JOIN passages ON passages.id = passage_id
      WHERE document_id = documents.id AND embedded = 1
    ) ELSE 0 END AS embedded
  FROM documents`;

function toDocument(row: DocumentRow, baseId: string): KnowledgeDocument {
  const progress =
    row.state === 'ready'
      ? 1
      : row.state === 'embedding' && row.chunks > 0
        ? row.embedded / row.chunks
        : 0;
  return {
    id: row.id,
    baseId,
    name: row.name,
    file: row.file,
    path: row.path,
    mediaType: row.media_type,
    sizeBytes: row.size_bytes,
    state: row.state,
    tags: tagsOf(row.tags),
    metadata: metadataOf(row.metadata),
    uploaded: row.path === '' && row.source_id === '',
    progress,
    pages: row.pages,
    unreadPages: row.unread_pages,
    chunks: row.chunks,
    errorCode: row.error_code,
    errorMessage: row.error_message,
    attempts: row.attempts,
    nextTryAt: row.retry_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** By hand, since Zod would take longer to load than the base to open. */
function tagsOf(json: string): string[] {
  const tags: unknown = JSON.parse(json);
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
}

function metadataOf(json: string): DocumentMetadata {
  const metadata: unknown = JSON.parse(json);
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return {};
  return Object.fromEntries(
    Object.entries(metadata).filter((entry): entry is [string, string | number | boolean] =>
      ['string', 'number', 'boolean'].includes(typeof entry[1]),
    ),
  );
}

export function listDocuments(
  db: BaseDatabase,
  { baseId }: { baseId: string },
): KnowledgeDocument[] {
  return db
    .prepare<[], DocumentRow>(`${documentQuery} ORDER BY file, documents.id`)
    .all()
    .map((row) => toDocument(row, baseId));
}

/** In the order in which they were added, from the first one behind `after`. */
export function documentPage(
  db: BaseDatabase,
  {
    baseId,
    after,
    state,
    limit,
  }: {
    baseId: string;
    after: string | undefined;
    state: KnowledgeDocument['state'] | undefined;
    limit: number;
  },
): KnowledgeDocument[] {
  return db
    .prepare<[Record<string, unknown>], DocumentRow>(
      `${documentQuery} WHERE documents.id > @after ${state === undefined ? '' : 'AND state = @state'}
       ORDER BY documents.id LIMIT @limit`,
    )
    .all({ after: after ?? '', state, limit })
    .map((row) => toDocument(row, baseId));
}

export function findDocument(
  db: BaseDatabase,
  { baseId, documentId }: { baseId: string; documentId: string },
): KnowledgeDocument | null {
  const row = db
    .prepare<[string], DocumentRow>(`${documentQuery} WHERE documents.id = ?`)
    .get(documentId);
  return row ? toDocument(row, baseId) : null;
}

export function summarize(db: BaseDatabase): BaseSummary {
  const row = db
    .prepare<[], BaseSummary>(
      `SELECT count(*) AS documents, (SELECT count(*) FROM chunks) AS chunks,
         coalesce(sum(state IN ('queued', 'parsing', 'embedding')), 0) AS pending,
         coalesce(sum(state = 'failed'), 0) AS failed,
         (SELECT page_count * page_size FROM pragma_page_count, pragma_page_size) AS sizeBytes
       FROM documents`,
    )
    .get();
  return row ?? { documents: 0, chunks: 0, pending: 0, failed: 0, sizeBytes: 0 };
}

/** In the order of the ids. Passages that were retired or that the filter excludes are left out. */
export function passageRows(
  db: BaseDatabase,
  { passageIds, filter = {} }: { passageIds: readonly number[]; filter?: SearchFilter | undefined },
): PassageRow[] {
  const { where, values } = conditionsOf(filter);
  const find = db.prepare<[Record<string, unknown>], PassageRow>(
    `SELECT passages.id AS passageId, chunks.id AS chunkId, documents.id AS documentId, file, page,
       heading, text
     FROM passages JOIN chunks ON chunks.passage_id = passages.id JOIN documents ON documents.id = document_id
     WHERE passages.id = @passageId${where === '' ? '' : ` AND ${where}`} ORDER BY chunks.id LIMIT 1`,
  );
  return passageIds.flatMap((passageId) => find.get({ ...values, passageId }) ?? []);
}

export interface ReaderRange {
  baseId: string;
  documentId: string;
  /** Position of the first chunk. Default: 0. */
  from?: number | undefined;
  /** Default: all. */
  limit?: number | undefined;
}

/** The part of a chunk that repeats the one before is left out, so the text reads as written. */
export function readDocument(
  db: BaseDatabase,
  { baseId, documentId, from = 0, limit = -1 }: ReaderRange,
): Reader | null {
  const document = findDocument(db, { baseId, documentId });
  if (!document) return null;
  const rows = db
    .prepare<
      [string, number, number],
      { page: number | null; heading: string; text: string; chunkId: number; overlap: number }
    >(
      'SELECT page, heading, text, chunks.id AS chunkId, overlap FROM chunks JOIN passages ' +
        'ON passages.id = passage_id WHERE document_id = ? ORDER BY position LIMIT ? OFFSET ?',
    )
    .all(documentId, limit, from);
  const sections = rows.map(({ page, heading, text, chunkId, overlap }) => ({
    page,
    heading: heading === '' ? null : heading,
    text: text.slice(overlap).trimStart(),
    chunkId,
  }));
  return { document, sections };
}

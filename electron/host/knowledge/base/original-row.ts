import type { BaseDatabase } from './database/base-database.ts';

/** Where a document came from. */
export interface OriginalRow {
  /** Absolute; empty for what Hearth keeps itself. */
  path: string;
  /** The path, or the name of what is kept. */
  location: string;
  name: string;
  mediaType: string;
  /** SHA-256 of the bytes that were read, in hex; empty before that. */
  hash: string;
  sourceId: string;
  /** A page's address, the id of a note or a conversation; empty for files. */
  sourceKey: string;
}

export function originalOf(
  db: BaseDatabase,
  { documentId }: { documentId: string },
): OriginalRow | null {
  return (
    db
      .prepare<[string], OriginalRow>(
        'SELECT path, location, name, media_type AS mediaType, hash, source_id AS sourceId, ' +
          'source_key AS sourceKey FROM documents WHERE id = ?',
      )
      .get(documentId) ?? null
  );
}

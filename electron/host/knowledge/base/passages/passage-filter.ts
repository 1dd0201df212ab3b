import type { SearchFilter } from '../../../../../shared/contract/knowledge.ts';
import type { BaseDatabase } from '../database/base-database.ts';
import { metadataConditions } from './metadata-filter.ts';
import { createBits, livePassages, type PassageBits } from './passage-bits.ts';

/**
 * Which passages a search may return. `document_passages` has each document's passages as runs of
 * ids that follow each other (the first one and how many, as 32-bit numbers), so that a folder of
 * thousands of documents becomes a set of bits without a look at its chunks.
 */

export function putDocumentPassages(
  db: BaseDatabase,
  documentId: string,
  passageIds: readonly number[],
): void {
  const runs: number[] = [];
  for (const id of [...new Set(passageIds)].sort((a, b) => a - b)) {
    const [first, count] = runs.slice(-2);
    if (first !== undefined && count !== undefined && first + count === id)
      runs[runs.length - 1] = count + 1;
    else runs.push(id, 1);
  }
  const bytes = Buffer.from(Uint32Array.from(runs).buffer);
  db.prepare(
    'INSERT INTO document_passages (document_id, runs) VALUES (?, ?) ON CONFLICT ' +
      '(document_id) DO UPDATE SET runs = excluded.runs',
  ).run(documentId, bytes);
}

/**
 * The live passages of the documents that meet every condition given; all live ones without a
 * filter.
 */
export function allowedPassages(db: BaseDatabase, filter: SearchFilter | undefined): PassageBits {
  const live = livePassages(db);
  const { where, values } = conditionsOf(filter ?? {});
  if (where === '') return live;
  const allowed = createBits(live.bytes.length * 8 - 1);
  const documents = db
    .prepare<[Record<string, unknown>], Buffer>(
      `SELECT runs FROM documents JOIN document_passages ON document_id = documents.id WHERE ${where}`,
    )
    .pluck();
  for (const runs of documents.iterate(values))
    for (let at = 0; at < runs.length; at += 8)
      addRun(allowed.bytes, runs.readUInt32LE(at), runs.readUInt32LE(at + 4));
  allowed.bytes.forEach((byte, i) => {
    allowed.bytes[i] = byte & (live.bytes[i] ?? 0);
  });
  return allowed;
}

function addRun(bytes: Uint8Array, first: number, count: number): void {
  for (let id = first; id < first + count;) {
    if ((id & 7) === 0 && id + 8 <= first + count) {
      bytes[id >> 3] = 0xff;
      id += 8;
    } else {
      bytes[id >> 3] = (bytes[id >> 3] ?? 0) | (1 << (id & 7));
      id += 1;
    }
  }
}

/** In SQL over `documents`. Within a condition one of its values is enough. */
export function conditionsOf({
  sourceIds,
  documentIds,
  folder,
  mediaTypes,
  modifiedFromMs,
  modifiedToMs,
  tags,
  metadata = {},
}: SearchFilter): { where: string; values: Record<string, unknown> } {
  const oneOf = (
    column: string,
    name: string,
    list: readonly string[] | undefined,
  ): [string, unknown] | null =>
    list ? [`${column} IN (SELECT value FROM json_each(@${name}))`, JSON.stringify(list)] : null;
  // Paths below a folder sort between its name with a slash and its name with the slash's
  // successor, of either kind.
  const inFolder =
    "(file = @folder OR (file > @folder || '/' AND file < @folder || '0') OR (file > @folder " +
    "|| '\\' AND file < @folder || ']'))";
  const conditions: Record<string, [string, unknown] | null> = {
    sourceIds: oneOf('source_id', 'sourceIds', sourceIds),
    documentIds: oneOf('documents.id', 'documentIds', documentIds),
    folder: folder === undefined ? null : [inFolder, folder.replace(/[/\\]+$/, '')],
    mediaTypes: oneOf('media_type', 'mediaTypes', mediaTypes),
    modifiedFromMs:
      modifiedFromMs === undefined ? null : ['modified_ms >= @modifiedFromMs', modifiedFromMs],
    modifiedToMs: modifiedToMs === undefined ? null : ['modified_ms < @modifiedToMs', modifiedToMs],
    tags: tags
      ? [
          'EXISTS (SELECT 1 FROM json_each(tags) AS own JOIN json_each(@tags) AS wanted ON ' +
            'wanted.value = own.value)',
          JSON.stringify(tags),
        ]
      : null,
  };
  const given = Object.entries(conditions).flatMap(([name, condition]) =>
    condition ? [{ name, condition }] : [],
  );
  const ofMetadata = metadataConditions(metadata);
  return {
    where: [...given.map(({ condition }) => condition[0]), ...ofMetadata.where].join(' AND '),
    values: {
      ...Object.fromEntries(given.map(({ name, condition }) => [name, condition[1]])),
      ...ofMetadata.values,
    },
  };
}

/** False where there is no such document. */
export function setTags(
  db: BaseDatabase,
  { documentId, tags, nowMs }: { documentId: string; tags: readonly string[]; nowMs: number },
): boolean {
  return (
    db
      .prepare('UPDATE documents SET tags = ?, updated_at = ? WHERE id = ?')
      .run(JSON.stringify(tags), nowMs, documentId).changes > 0
  );
}

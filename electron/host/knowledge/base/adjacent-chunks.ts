import type { BaseDatabase } from './database/base-database.ts';
import type { PassageRow } from './base-read.ts';

/**
 * A chunk next to one that was found, with its own place in the document; its text without what it
 * repeats of the chunk before it.
 */
export interface AdjacentChunk extends Omit<PassageRow, 'passageId'> {
  /** The chunk that was found. */
  of: number;
  side: 'before' | 'after';
}

interface Adjacent extends Omit<PassageRow, 'passageId'> {
  overlap: number;
}

/**
 * The text before and after chunks that are cut in mid-thought: under the same heading, so that
 * a chapter's end stays one. A thought goes on where a sentence does (a page ended in it, or a long
 * one was cut), and where the first words point back to what was said before.
 */
export function adjacentChunks(
  db: BaseDatabase,
  { chunkIds }: { chunkIds: readonly number[] },
): AdjacentChunk[] {
  const find = db.prepare<[number, number], Adjacent>(
    `SELECT adjacent.id AS chunkId, documents.id AS documentId, file, adjacent.page AS page,
       passages.heading AS heading, passages.text AS text, adjacent.overlap AS overlap
     FROM chunks
     JOIN chunks AS adjacent ON adjacent.document_id = chunks.document_id
       AND adjacent.position = chunks.position + ?
     JOIN passages ON passages.id = adjacent.passage_id
     JOIN documents ON documents.id = adjacent.document_id
     WHERE chunks.id = ?`,
  );
  return chunkIds.flatMap((id) => {
    const own = find.get(0, id);
    if (!own) return [];
    const [before, after] = [find.get(-1, id), find.get(1, id)];
    const rows: AdjacentChunk[] = [];
    if (before?.heading === own.heading && goesOn(before.text, own.text))
      rows.push(toRow(id, 'before', before));
    if (after?.heading === own.heading && goesOn(own.text, after.text))
      rows.push(toRow(id, 'after', after));
    return rows;
  });
}

function toRow(
  of: number,
  side: AdjacentChunk['side'],
  { overlap, text, ...place }: Adjacent,
): AdjacentChunk {
  return { of, side, ...place, text: text.slice(overlap).trimStart() };
}

const openingWords =
  'this|these|those|it|they|he|she|such|however|therefore|thus|hence|but|otherwise|instead|' +
  'in that case';
const openingHan = '此外|因此|所以|但是|但|然而|同时|其中|否则|这|该|它|他|她|其|上述|另外';
const opens = new RegExp(`^(?:${openingWords})\\b|^(?:${openingHan})`, 'iu');

/** Whether the one text's thought goes on in the next. */
export function goesOn(text: string, next: string): boolean {
  const [end, start] = [text.trimEnd(), next.trimStart()];
  return (
    /[,，、:：;；—–-]$/u.test(end) ||
    (/[\p{L}\p{N}]$/u.test(end) && /^[\p{Ll}\p{Script=Han}]/u.test(start)) ||
    /^\p{Ll}/u.test(start) ||
    opens.test(start)
  );
}

import type { BaseDatabase } from './base-database.ts';
import type { PassageRow } from './base-read.ts';

/**
 * A chunk beside one that was found, with its own place in the document; its text without what it
 * repeats of the chunk before it.
 */
export interface NeighbourRow extends Omit<PassageRow, 'passageId'> {
  /** The chunk it stands beside. */
  of: number;
  side: 'before' | 'after';
}

interface Beside extends Omit<PassageRow, 'passageId'> {
  overlap: number;
}

/**
 * What stands before and after chunks that are cut in mid-thought: under the same heading, so that
 * a chapter's end stays one. A thought goes on where a sentence does (a page ended in it, or a long
 * one was cut), and where the first words point back to what was said before.
 */
export function neighboursOf(
  db: BaseDatabase,
  { chunkIds }: { chunkIds: readonly number[] },
): NeighbourRow[] {
  const find = db.prepare<[number, number], Beside>(
    `SELECT beside.id AS chunkId, documents.id AS documentId, file, beside.page AS page, passages.heading AS heading, passages.text AS text, beside.overlap AS overlap
     FROM chunks JOIN chunks AS beside ON beside.document_id = chunks.document_id AND beside.position = chunks.position + ?
     JOIN passages ON passages.id = beside.passage_id JOIN documents ON documents.id = beside.document_id WHERE chunks.id = ?`,
  );
  return chunkIds.flatMap((id) => {
    const own = find.get(0, id);
    if (!own) return [];
    const [before, after] = [find.get(-1, id), find.get(1, id)];
    const rows: NeighbourRow[] = [];
    if (before?.heading === own.heading && goesOn(before.text, own.text))
      rows.push(toRow(id, 'before', before));
    if (after?.heading === own.heading && goesOn(own.text, after.text))
      rows.push(toRow(id, 'after', after));
    return rows;
  });
}

function toRow(
  of: number,
  side: NeighbourRow['side'],
  { overlap, text, ...place }: Beside,
): NeighbourRow {
  return { of, side, ...place, text: text.slice(overlap).trimStart() };
}

const opens =
  /^(?:this|these|those|it|they|he|she|such|however|therefore|thus|hence|but|otherwise|instead|in that case)\b|^(?:此外|因此|所以|但是|但|然而|同时|其中|否则|这|该|它|他|她|其|上述|另外)/iu;

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

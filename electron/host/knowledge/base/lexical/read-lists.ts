import type { BaseDatabase } from '../database/base-database.ts';
import type { PassageBits } from '../passages/passage-bits.ts';
import { largeSegment, lengthsOf } from './lexical-write.ts';
import { countOf, decodePostings, localOf, postingOf } from './postings.ts';
import { findTerm } from './term-blocks.ts';

/** A segment, or the fresh passages. */
export interface LexicalPart {
  /** The passage's id by its number in the part; in a segment the first id and the number. */
  ids: readonly number[] | null;
  firstId: number;
  /** Terms of each passage, by its number. */
  lengths: ArrayLike<number>;
  /**
   * Writes the postings of a term, or of every term that begins with it, to `out`; returns how
   * many.
   */
  read(term: Buffer, isPrefix: boolean, out: Uint32Array): number;
}

export interface TermLists {
  /** How many live passages contain the term. */
  frequency: number;
  /** For each part its live postings. */
  lists: Uint32Array[];
}

export function partsOf(db: BaseDatabase): LexicalPart[] {
  const segments = db
    .prepare<[], { id: number; first_id: number; lengths: Buffer }>(
      'SELECT id, first_id, lengths FROM lexical_segments ORDER BY first_id',
    )
    .all();
  const read = createSegmentRead(db);
  return [
    ...segments.map(({ id, first_id: firstId, lengths }): LexicalPart => ({
      ids: null,
      firstId,
      lengths: lengthsOf(lengths),
      read: (term, isPrefix, out) => read(id, term, isPrefix, out),
    })),
    freshPart(db),
  ];
}

function createSegmentRead(db: BaseDatabase) {
  const holding = db
    .prepare<[number, Buffer], Buffer>(
      'SELECT entries FROM lexical_blocks WHERE segment = ? AND first_term <= ? ORDER BY ' +
        'first_term DESC LIMIT 1',
    )
    .pluck();
  const following = db
    .prepare<[number, Buffer, Buffer], Buffer>(
      'SELECT entries FROM lexical_blocks WHERE segment = ? AND first_term > ? AND ' +
        'first_term < ? ORDER BY first_term',
    )
    .pluck();
  const room = new Uint32Array(largeSegment);
  const counts = new Uint32Array(largeSegment);
  return (segment: number, term: Buffer, isPrefix: boolean, out: Uint32Array): number => {
    const first = holding.get(segment, term);
    if (!isPrefix) {
      const [found] = first ? findTerm(first, term, false) : [];
      return first && found ? decodePostings(first, found.from, found.to, out) : 0;
    }
    // No UTF-8 text has a byte of 255.
    for (const entries of [
      ...(first ? [first] : []),
      ...following.all(segment, term, Buffer.concat([term, Buffer.from([0xff])])),
    ]) {
      for (const { from, to } of findTerm(entries, term, true)) {
        const end = decodePostings(entries, from, to, room);
        for (let i = 0; i < end; i += 1)
          counts[localOf(room[i] ?? 0)] =
            (counts[localOf(room[i] ?? 0)] ?? 0) + countOf(room[i] ?? 0);
      }
    }
    return takeCounts(counts, out);
  };
}

/** As postings; the counts are 0 afterwards. */
function takeCounts(counts: Uint32Array, out: Uint32Array): number {
  let n = 0;
  for (let local = 0; local < counts.length; local += 1) {
    const count = counts[local] ?? 0;
    if (count > 0) out[n++] = postingOf(local, count);
  }
  counts.fill(0);
  return n;
}

function freshPart(db: BaseDatabase): LexicalPart {
  const rows = db
    .prepare<[], { id: number; length: number; terms: string }>(
      'SELECT id, length, terms FROM lexical_fresh ORDER BY id',
    )
    .all();
  return {
    ids: rows.map(({ id }) => id),
    firstId: 0,
    lengths: rows.map(({ length }) => length),
    read(term, isPrefix, out) {
      const line = `\n${term.toString()}${isPrefix ? '' : ' '}`;
      let n = 0;
      rows.forEach(({ terms }, local) => {
        let count = 0;
        for (
          let at = terms.indexOf(line);
          at !== -1;
          at = isPrefix ? terms.indexOf(line, at + 1) : -1
        )
          count += Number.parseInt(
            terms.slice(terms.indexOf(' ', at) + 1, terms.indexOf('\n', at + 1)),
            10,
          );
        if (count > 0) out[n++] = postingOf(local, count);
      });
      return n;
    },
  };
}

/** The live postings of a term in every part. */
export function listsOf(
  parts: readonly LexicalPart[],
  term: string,
  isPrefix: boolean,
  live: PassageBits,
): TermLists {
  const bytes = Buffer.from(term);
  const room = new Uint32Array(largeSegment);
  const lists = parts.map((part) => {
    const read = part.read(bytes, isPrefix, room);
    const kept = keepLive(room, read, part, live.bytes);
    return room.slice(0, kept);
  });
  return { frequency: lists.reduce((sum, list) => sum + list.length, 0), lists };
}

function keepLive(
  postings: Uint32Array,
  count: number,
  { ids, firstId }: LexicalPart,
  live: Uint8Array,
): number {
  let kept = 0;
  for (let i = 0; i < count; i += 1) {
    const posting = postings[i] ?? 0;
    const local = localOf(posting);
    const id = ids ? (ids[local] ?? 0) : firstId + local;
    if (((live[id >> 3] ?? 0) >> (id & 7)) & 1) postings[kept++] = posting;
  }
  return kept;
}

import type { BaseDatabase } from '../base-database.ts';
import type { PassageBits } from '../passage-bits.ts';
import { largeSegment, lengthsOf } from './lexical-write.ts';
import { countOf, decodePostings, localOf, postingOf } from './postings.ts';
import { entriesOf, findTerm } from './term-blocks.ts';

/** A segment, or the fresh passages. */
export interface Part {
  /** The id of the passage with that number in the part. */
  idOf(local: number): number;
  /** Terms of each passage, by its number. */
  lengths: ArrayLike<number>;
  /** Writes the postings of a term, or of every term that begins with it, to `out`; returns how many. */
  read(term: Buffer, isPrefix: boolean, out: Uint32Array): number;
}

export interface TermLists {
  /** In how many live passages the term stands. */
  frequency: number;
  /** For each part its live postings. */
  lists: Uint32Array[];
}

export function partsOf(db: BaseDatabase): Part[] {
  const segments = db.prepare<[], { id: number; first_id: number; lengths: Buffer }>('SELECT id, first_id, lengths FROM lexical_segments ORDER BY first_id').all();
  const read = createSegmentReads(db);
  const parts = segments.map(({ id, first_id: firstId, lengths }): Part => ({ idOf: (local) => firstId + local, lengths: lengthsOf(lengths), read: (term, isPrefix, out) => (isPrefix ? read.prefix(id, term, out) : read.exact(id, term, out)) }));
  return [...parts, freshPart(db)];
}

function createSegmentReads(db: BaseDatabase) {
  const block = db.prepare<[number, Buffer], Buffer>('SELECT entries FROM lexical_blocks WHERE segment = ? AND first_term <= ? ORDER BY first_term DESC LIMIT 1').pluck();
  const from = db.prepare<[number, Buffer, Buffer], Buffer>('SELECT entries FROM lexical_blocks WHERE segment = ? AND first_term > ? AND first_term < ? ORDER BY first_term').pluck();
  const room = new Uint32Array(largeSegment);
  return {
    exact(segment: number, term: Buffer, out: Uint32Array): number {
      const entries = block.get(segment, term);
      const found = entries && findTerm(entries, term);
      return entries && found ? decodePostings(entries, found.from, found.to, out, 0) : 0;
    },
    prefix(segment: number, prefix: Buffer, out: Uint32Array): number {
      const counts = new Map<number, number>();
      // No UTF-8 text has a byte of 255.
      const after = Buffer.concat([prefix, Buffer.from([0xff])]);
      const first = block.get(segment, prefix);
      for (const entries of [...(first ? [first] : []), ...from.all(segment, prefix, after)]) {
        for (const { term, from: start, to } of entriesOf(entries)) {
          if (!term.subarray(0, prefix.length).equals(prefix)) continue;
          const end = decodePostings(entries, start, to, room, 0);
          for (const posting of room.subarray(0, end)) counts.set(localOf(posting), (counts.get(localOf(posting)) ?? 0) + countOf(posting));
        }
      }
      return writeCounts(counts, out);
    },
  };
}

function writeCounts(counts: ReadonlyMap<number, number>, out: Uint32Array): number {
  const ordered = [...counts].sort((a, b) => a[0] - b[0]);
  ordered.forEach(([local, count], i) => {
    out[i] = postingOf(local, count);
  });
  return ordered.length;
}

function freshPart(db: BaseDatabase): Part {
  const rows = db.prepare<[], { id: number; length: number; terms: string }>('SELECT id, length, terms FROM lexical_fresh ORDER BY id').all();
  return {
    idOf: (local) => rows[local]?.id ?? 0,
    lengths: rows.map(({ length }) => length),
    read(term, isPrefix, out) {
      const line = `\n${term.toString()}${isPrefix ? '' : ' '}`;
      let n = 0;
      rows.forEach(({ terms }, local) => {
        let count = 0;
        for (let at = terms.indexOf(line); at !== -1; at = isPrefix ? terms.indexOf(line, at + 1) : -1) count += Number.parseInt(terms.slice(terms.indexOf(' ', at) + 1, terms.indexOf('\n', at + 1)), 10);
        if (count > 0) out[n++] = postingOf(local, count);
      });
      return n;
    },
  };
}

/** The live postings of a term in every part. */
export function listsOf(parts: readonly Part[], term: string, isPrefix: boolean, live: PassageBits): TermLists {
  const bytes = Buffer.from(term);
  const room = new Uint32Array(largeSegment);
  const lists = parts.map((part) => {
    const read = part.read(bytes, isPrefix, room);
    let kept = 0;
    for (let i = 0; i < read; i += 1) {
      const posting = room[i] ?? 0;
      if (live.has(part.idOf(localOf(posting)))) room[kept++] = posting;
    }
    return room.slice(0, kept);
  });
  return { frequency: lists.reduce((sum, list) => sum + list.length, 0), lists };
}

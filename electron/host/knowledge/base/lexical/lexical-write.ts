import type { BaseDatabase } from '../database/base-database.ts';
import { countOf, decodePostings, encodePostings, localOf, postingOf } from './postings.ts';
import { createBlockWriter, entriesOf } from './term-blocks.ts';

/**
 * The lexical index is an inverted one of our own. New passages are in `lexical_fresh`, each with
 * its terms. As soon as ids have gone past a range of 512, its passages become a segment; sixteen
 * segments become one of 8192. A segment is never changed, only rewritten; the table `live` shows
 * which passages are retired. Deleted passages leave when small segments are merged. After each
 * deletion, large segments that have lost half of theirs are rewritten, and of the others the one
 * that has lost most.
 */

export const smallSegment = 512;
export const largeSegment = 8192;

interface Segment {
  id: number;
  first_id: number;
  lengths: Buffer;
}

/**
 * Terms of a fresh passage, each in a line with its count behind a space; lines begin and end the
 * text.
 */
export function freshTerms(terms: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return `\n${[...counts].map(([term, count]) => `${term} ${count}\n`).join('')}`;
}

export function addTerms(db: BaseDatabase, id: number, terms: readonly string[]): void {
  db.prepare('INSERT INTO lexical_fresh (id, length, terms) VALUES (?, ?, ?)').run(
    id,
    terms.length,
    freshTerms(terms),
  );
}

/** Makes segments of what has become complete; `lastId` is the largest id that was given out. */
export function sealSegments(db: BaseDatabase, lastId: number): void {
  const oldest = db
    .prepare<[number], number | null>('SELECT min(id) FROM lexical_fresh WHERE id < ?')
    .pluck();
  const complete = (size: number): number => lastId + 1 - ((lastId + 1) % size);
  let hasSealed = false;
  for (
    let id = oldest.get(complete(smallSegment));
    typeof id === 'number';
    id = oldest.get(complete(smallSegment))
  ) {
    seal(db, id - (id % smallSegment));
    hasSealed = true;
  }
  if (!hasSealed) return;
  const ranges = db
    .prepare<[number], number>(
      `SELECT DISTINCT first_id - first_id % ${largeSegment} FROM lexical_segments WHERE ` +
        `length(lengths) = ${smallSegment * 2} AND first_id < ?`,
    )
    .pluck();
  for (const firstId of ranges.all(complete(largeSegment))) {
    const kept = passagesFrom(db, firstId);
    merge(db, firstId, (id) => kept.has(id));
  }
}

/** Those of a large range that are not gone for good. */
const passagesFrom = (db: BaseDatabase, firstId: number): Set<number> =>
  new Set(
    db
      .prepare<[number, number], number>('SELECT id FROM passages WHERE id >= ? AND id < ?')
      .pluck()
      .all(firstId, firstId + largeSegment),
  );

function seal(db: BaseDatabase, firstId: number): void {
  const rows = db
    .prepare<[number, number], { id: number; length: number; terms: string }>(
      'SELECT id, length, terms FROM lexical_fresh WHERE id >= ? AND id < ? ORDER BY id',
    )
    .all(firstId, firstId + smallSegment);
  const lengths = new Uint16Array(smallSegment);
  const lists = new Map<string, number[]>();
  for (const { id, length, terms } of rows) {
    lengths[id - firstId] = Math.min(length, 0xffff);
    for (const line of terms.slice(1, -1).split('\n')) {
      const [term = '', count] = line.split(' ');
      const list = lists.get(term) ?? [];
      list.push(postingOf(id - firstId, Number(count)));
      lists.set(term, list);
    }
  }
  const ordered = [...lists]
    .map(([term, list]) => ({ term: Buffer.from(term), list }))
    .sort((a, b) => Buffer.compare(a.term, b.term));
  const writer = createSegment(db, firstId, lengths);
  for (const { term, list } of ordered) writer.add(term, encodePostings(list));
  writer.flush();
  db.prepare('DELETE FROM lexical_fresh WHERE id >= ? AND id < ?').run(
    firstId,
    firstId + smallSegment,
  );
}

function createSegment(db: BaseDatabase, firstId: number, lengths: Uint16Array) {
  const id = db
    .prepare('INSERT INTO lexical_segments (first_id, lengths) VALUES (?, ?)')
    .run(firstId, Buffer.from(lengths.buffer)).lastInsertRowid;
  const insert = db.prepare(
    'INSERT INTO lexical_blocks (segment, first_term, entries) VALUES (?, ?, ?)',
  );
  return createBlockWriter(({ firstTerm, entries }) => insert.run(id, firstTerm, entries));
}

/** The segments of a large range become one, with the postings of those passages that `isKept`. */
function merge(db: BaseDatabase, firstId: number, isKept: (id: number) => boolean): void {
  const segments = db
    .prepare<[number, number], Segment>(
      'SELECT id, first_id, lengths FROM lexical_segments WHERE first_id >= ? AND first_id < ' +
        '? ORDER BY first_id',
    )
    .all(firstId, firstId + largeSegment);
  const lengths = new Uint16Array(largeSegment);
  for (const { first_id: from, lengths: own } of segments)
    lengths.set(lengthsOf(own), from - firstId);
  lengths.forEach((_, at) => {
    if (!isKept(firstId + at)) lengths[at] = 0;
  });
  const readers = segments.map((segment) => createSegmentReader(db, segment));
  const writer = createSegment(db, firstId, lengths);
  const decoded = new Uint32Array(largeSegment);
  for (let term = smallest(readers); term; term = smallest(readers)) {
    const list: number[] = [];
    for (const [i, reader] of readers.entries()) {
      if (!reader.term()?.equals(term)) continue;
      const shift = (segments[i]?.first_id ?? 0) - firstId;
      const count = reader.postings(decoded);
      for (const posting of decoded.subarray(0, count))
        if (isKept(firstId + shift + localOf(posting)))
          list.push(postingOf(localOf(posting) + shift, countOf(posting)));
      reader.next();
    }
    if (list.length > 0) writer.add(term, encodePostings(list));
  }
  writer.flush();
  for (const { id } of segments) dropSegment(db, id);
}

function smallest(readers: readonly ReturnType<typeof createSegmentReader>[]): Buffer | null {
  let least: Buffer | null = null;
  for (const reader of readers) {
    const term = reader.term();
    if (term && (!least || Buffer.compare(term, least) < 0)) least = term;
  }
  return least && Buffer.from(least);
}

/** Goes through a segment's terms in order. */
function createSegmentReader(db: BaseDatabase, { id }: Segment) {
  const blocks = db
    .prepare<[number], Buffer>(
      'SELECT entries FROM lexical_blocks WHERE segment = ? ORDER BY first_term',
    )
    .pluck()
    .all(id);
  function* walk() {
    for (const block of blocks) for (const entry of entriesOf(block)) yield { block, ...entry };
  }
  const entries = walk();
  let current = entries.next();
  return {
    term: (): Buffer | null => (current.done ? null : current.value.term),
    postings: (out: Uint32Array): number =>
      current.done
        ? 0
        : decodePostings(current.value.block, current.value.from, current.value.to, out),
    next(): void {
      current = entries.next();
    },
  };
}

/** How many terms each passage of a segment has, by its number; 0 where there is none. */
export function lengthsOf(bytes: Buffer): Uint16Array {
  return new Uint16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

function dropSegment(db: BaseDatabase, id: number): void {
  db.prepare('DELETE FROM lexical_blocks WHERE segment = ?').run(id);
  db.prepare('DELETE FROM lexical_segments WHERE id = ?').run(id);
}

/**
 * After passages were deleted: large segments that have lost half of their passages are rewritten
 * without them, and the one that has lost most in any case, so that no start rewrites all of a
 * large index.
 */
export function forgetTerms(db: BaseDatabase): void {
  let worst: { firstId: number; lost: number } | null = null;
  for (const { id, first_id: firstId, lengths } of db
    .prepare<[], Segment>('SELECT id, first_id, lengths FROM lexical_segments')
    .all()) {
    if (lengths.length < largeSegment * 2) continue;
    const kept = passagesFrom(db, firstId);
    const made = lengthsOf(lengths).filter((length) => length > 0).length;
    if (kept.size === 0) dropSegment(db, id);
    else if (kept.size * 2 < made) merge(db, firstId, (passage) => kept.has(passage));
    else if (made - kept.size > (worst?.lost ?? 0)) worst = { firstId, lost: made - kept.size };
  }
  if (worst) {
    const kept = passagesFrom(db, worst.firstId);
    merge(db, worst.firstId, (passage) => kept.has(passage));
  }
  db.exec('DELETE FROM lexical_fresh WHERE id NOT IN (SELECT id FROM passages)');
}

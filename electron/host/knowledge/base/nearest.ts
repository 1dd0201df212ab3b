import type { BaseDatabase } from './base-database.ts';
import { createInt8Scanner } from './int8-scan.ts';

export interface Nearest {
  id: number;
  /** Of the two int8 vectors. */
  dot: number;
}

interface Block {
  validity: Buffer;
  rowids: Buffer;
  vectors: Buffer;
}

/** vec0's default. */
const blockVectors = 1024;

/**
 * The `limit` vectors with the largest dot product, exact, by reading the blocks in which vec0 keeps them (sqlite-vec 0.1.9: a validity bitmap, 64-bit row ids, the
 * vectors one after another) with our own scan. vec0 stays the table that is written and the truth; nearest.test.ts holds the two to the same answers.
 */
export function nearest(db: BaseDatabase, query: Int8Array, limit: number): Nearest[] {
  const scanner = createInt8Scanner(query, blockVectors);
  const best = createBest(limit);
  const blocks = db.prepare<[], Block>('SELECT validity, rowids, vectors FROM vectors_chunks JOIN vectors_vector_chunks00 AS blocks ON blocks.rowid = vectors_chunks.chunk_id');
  for (const { validity, rowids, vectors } of blocks.iterate()) {
    const dots = scanner.dots(vectors);
    for (let i = 0; i < dots.length; i += 1) {
      const dot = dots[i] ?? 0;
      if (dot > best.floor() && ((validity[i >> 3] ?? 0) >> (i & 7)) & 1) best.add({ id: Number(rowids.readBigInt64LE(i * 8)), dot });
    }
  }
  return best.sorted();
}

/** The few largest seen so far. */
function createBest(limit: number) {
  let kept: Nearest[] = [];
  let floor = Number.NEGATIVE_INFINITY;
  const trim = (): void => {
    kept = kept.sort((a, b) => b.dot - a.dot || a.id - b.id).slice(0, limit);
    if (kept.length === limit) floor = kept.at(-1)?.dot ?? floor;
  };
  return {
    floor: (): number => floor,
    add(one: Nearest): void {
      kept.push(one);
      if (kept.length >= limit * 2) trim();
    },
    sorted(): Nearest[] {
      trim();
      return kept;
    },
  };
}

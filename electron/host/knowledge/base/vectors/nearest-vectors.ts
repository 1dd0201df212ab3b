import type { BaseDatabase } from '../database/base-database.ts';
import { createBest, type Scored } from '../passages/best.ts';
import { idsIn, type PassageBits } from '../passages/passage-bits.ts';
import { quantized } from './quantize.ts';
import { compareVectors } from './compare-vectors.ts';
import { createInt4Scanner } from './int4-scan.ts';
import { blockIds, presentIn } from './vector-blocks.ts';

/**
 * Up to this many allowed passages are all compared by their int8 vectors, at about 1 µs each; a
 * scan of the 4-bit codes first takes as long from there on (docs/decisions/0043).
 */
const comparedDirectly = 2_500;

/**
 * This many times the wanted passages are compared by their int8 vectors after a scan, and never
 * fewer than `leastCompared`. Measured on a million of MiniLM's vectors, many of which lie close
 * together (docs/decisions/0024).
 */
const comparedTimes = 12;
const leastCompared = 500;

export interface NearestQuery {
  /** Normalised. */
  vector: Float32Array;
  /** That the base's vectors were quantised with. */
  scale: number;
  limit: number;
  allowed: PassageBits;
}

/** The allowed passages nearest to the query, by the cosine of their int8 vectors. */
export function nearestVectors(
  db: BaseDatabase,
  { vector, scale, limit, allowed }: NearestQuery,
): Scored[] {
  const ids =
    idsIn(allowed, comparedDirectly) ??
    scanCodes(db, vector, Math.max(limit * comparedTimes, leastCompared), allowed);
  return compareVectors(db, quantized(vector, scale), ids, limit);
}

/** The ids of the `count` best allowed passages by their 4-bit codes, in rising order. */
function scanCodes(
  db: BaseDatabase,
  query: Float32Array,
  count: number,
  allowed: PassageBits,
): number[] {
  const best = createBest(count);
  const scanner = createInt4Scanner(query, blockIds);
  const blocks = db.prepare<[], { id: number; present: Buffer; codes: Buffer }>(
    'SELECT id, present, codes FROM vector_blocks',
  );
  for (const { id, present, codes } of blocks.iterate()) {
    const sums = scanner.sums(codes);
    const places = sums.length === blockIds ? null : presentIn(present);
    let floor = best.floor();
    for (let i = 0; i < sums.length; i += 1) {
      const sum = sums[i] ?? 0;
      if (sum <= floor) continue;
      const passage = id * blockIds + (places ? (places[i] ?? 0) : i);
      if (!allowed.has(passage)) continue;
      best.add(passage, sum);
      floor = best.floor();
    }
  }
  // In the order in which the vectors lie in the file.
  return best
    .sorted()
    .map(({ id }) => id)
    .sort((a, b) => a - b);
}

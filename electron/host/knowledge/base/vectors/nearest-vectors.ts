import type { BaseDatabase } from '../base-database.ts';
import type { PassageBits } from '../passage-bits.ts';
import { quantized } from '../quantize.ts';
import { createBest, type Scored } from '../best.ts';
import { createInt4Scanner } from './int4-scan.ts';
import { blockIds, presentIn } from './vector-blocks.ts';

/**
 * So many times the wanted passages are compared again by their int8 vectors, and never fewer than
 * `leastCompared`. Reading one costs about 3 µs. Measured on a million of MiniLM's vectors, many of
 * which lie close together: see docs/decisions/0024-a-million-passages.md.
 */
const comparedTimes = 12;
const leastCompared = 500;

/**
 * The `limit` allowed vectors with the largest dot product with the query as int8, which is the
 * score.
 */
export function nearest(
  db: BaseDatabase,
  query: Float32Array,
  scale: number,
  limit: number,
  allowed: PassageBits,
): Scored[] {
  const compared = createBest(Math.max(limit * comparedTimes, leastCompared));
  const scanner = createInt4Scanner(query, blockIds);
  const blocks = db.prepare<[], { id: number; present: Buffer; codes: Buffer }>(
    'SELECT id, present, codes FROM vector_blocks',
  );
  for (const { id, present, codes } of blocks.iterate()) {
    const sums = scanner.sums(codes);
    const places = sums.length === blockIds ? null : presentIn(present);
    let floor = compared.floor();
    for (let i = 0; i < sums.length; i += 1) {
      const sum = sums[i] ?? 0;
      if (sum <= floor) continue;
      const passage = id * blockIds + (places ? (places[i] ?? 0) : i);
      if (!allowed.has(passage)) continue;
      compared.add(passage, sum);
      floor = compared.floor();
    }
  }
  return byInt8(db, quantized(query, scale), compared.sorted(), limit);
}

function byInt8(
  db: BaseDatabase,
  query: Int8Array,
  candidates: readonly Scored[],
  limit: number,
): Scored[] {
  const best = createBest(limit);
  const find = db.prepare<[number], Buffer>('SELECT embedding FROM vectors WHERE id = ?').pluck();
  // In the order in which they lie in the file.
  for (const { id } of [...candidates].sort((a, b) => a.id - b.id)) {
    const bytes = find.get(id);
    if (!bytes) continue;
    const vector = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let dot = 0;
    for (let i = 0; i < query.length; i += 1) dot += (query[i] ?? 0) * (vector[i] ?? 0);
    if (dot > best.floor()) best.add(id, dot);
  }
  return best.sorted();
}

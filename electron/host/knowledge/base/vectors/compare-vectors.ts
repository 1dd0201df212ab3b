import type { BaseDatabase } from '../database/base-database.ts';
import { createBest, type Scored } from '../passages/best.ts';
import { hasSqliteVec } from './sqlite-vec.ts';

/**
 * The `limit` passages of `ids` whose int8 vectors are nearest to the query: the larger the cosine,
 * the better the score. By sqlite-vec where the system has it.
 */
export function compareVectors(
  db: BaseDatabase,
  query: Int8Array,
  ids: readonly number[],
  limit: number,
): Scored[] {
  return hasSqliteVec(db)
    ? compareInSql(db, query, ids, limit)
    : compareInJavaScript(db, query, ids, limit);
}

function compareInSql(
  db: BaseDatabase,
  query: Int8Array,
  ids: readonly number[],
  limit: number,
): Scored[] {
  // A vector of zeros has no direction, so no cosine either.
  return db
    .prepare<[Record<string, unknown>], Scored>(
      `SELECT vectors.id AS id,
         coalesce(1 - vec_distance_cosine(vec_int8(embedding), vec_int8(@query)), 0) AS score
       FROM json_each(@ids) AS wanted CROSS JOIN vectors ON vectors.id = wanted.value
       WHERE length(embedding) = @dimensions ORDER BY score DESC, id LIMIT @limit`,
    )
    .all({
      query: Buffer.from(query.buffer, query.byteOffset, query.byteLength),
      ids: JSON.stringify(ids),
      dimensions: query.length,
      limit,
    });
}

/** The same without sqlite-vec. */
export function compareInJavaScript(
  db: BaseDatabase,
  query: Int8Array,
  ids: readonly number[],
  limit: number,
): Scored[] {
  const best = createBest(limit);
  const find = db.prepare<[number], Buffer>('SELECT embedding FROM vectors WHERE id = ?').pluck();
  const queryLength = Math.hypot(...query);
  for (const id of ids) {
    const bytes = find.get(id);
    if (bytes?.byteLength !== query.length) continue;
    const vector = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let dot = 0;
    let square = 0;
    for (let i = 0; i < query.length; i += 1) {
      const component = vector[i] ?? 0;
      dot += (query[i] ?? 0) * component;
      square += component * component;
    }
    const score = dot === 0 ? 0 : dot / (queryLength * Math.sqrt(square));
    if (score > best.floor()) best.add(id, score);
  }
  return best.sorted();
}

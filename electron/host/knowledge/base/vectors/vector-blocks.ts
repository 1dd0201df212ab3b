import type { BaseDatabase } from '../database/base-database.ts';
import { grouped } from '../passages/passage-bits.ts';
import { codeBytes, int4Codes } from './int4.ts';

/**
 * `vectors` has the int8 vector of every passage that was ever embedded, also of a retired one (it
 * is the cache of embeddings). `vector_blocks` has their 4-bit codes for the scan, in blocks by the
 * passages' ids. A block's `present` has a bit for each of its ids that has codes, and the codes
 * are in the order of the ids.
 */

export const blockIds = 512;

/** The tables of an index of vectors. There are two while the next model's is being built. */
export interface VectorTables {
  vectors: string;
  blocks: string;
}

const currentTables: VectorTables = { vectors: 'vectors', blocks: 'vector_blocks' };
/** Those of the next model, while the base changes to it. */
export const nextTables: VectorTables = { vectors: 'next_vectors', blocks: 'next_vector_blocks' };

interface Block {
  present: Buffer;
  codes: Buffer;
}

/** The places in a block that have codes, in order. */
export function presentIn(present: Uint8Array): number[] {
  const places: number[] = [];
  for (let at = 0; at < blockIds; at += 1)
    if (((present[at >> 3] ?? 0) >> (at & 7)) & 1) places.push(at);
  return places;
}

export function putVectors(
  db: BaseDatabase,
  entries: readonly { id: number; vector: Int8Array }[],
  scale: number,
  tables = currentTables,
): void {
  const insert = db.prepare(
    `INSERT INTO ${tables.vectors} (id, embedding) VALUES (?, ?) ON CONFLICT (id) DO UPDATE ` +
      'SET embedding = excluded.embedding',
  );
  for (const { id, vector } of entries)
    insert.run(id, Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength));
  for (const [block, of] of grouped(entries, ({ id }) => Math.floor(id / blockIds))) {
    const codes = codesOf(db, tables, block, codeBytes(of[0]?.vector.length ?? 0));
    for (const { id, vector } of of) codes.set(id % blockIds, int4Codes(vector, scale));
    writeBlock(db, tables, block, codes);
  }
}

/** For passages that are deleted. */
export function dropVectors(db: BaseDatabase, ids: readonly number[]): void {
  dropFrom(db, currentTables, ids);
  if (db.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(nextTables.vectors))
    dropFrom(db, nextTables, ids);
}

function dropFrom(db: BaseDatabase, tables: VectorTables, ids: readonly number[]): void {
  const find = db.prepare<[number], { bytes: number }>(
    `SELECT length(embedding) AS bytes FROM ${tables.vectors} WHERE id = ?`,
  );
  const remove = db.prepare(`DELETE FROM ${tables.vectors} WHERE id = ?`);
  for (const [block, of] of grouped(ids, (id) => Math.floor(id / blockIds))) {
    const dimensions = of.map((id) => find.get(id)?.bytes).find((bytes) => bytes !== undefined);
    if (dimensions === undefined) continue;
    const codes = codesOf(db, tables, block, codeBytes(dimensions));
    for (const id of of) {
      codes.delete(id % blockIds);
      remove.run(id);
    }
    writeBlock(db, tables, block, codes);
  }
}

function codesOf(
  db: BaseDatabase,
  { blocks }: VectorTables,
  block: number,
  bytesEach: number,
): Map<number, Uint8Array> {
  const row = db
    .prepare<[number], Block>(`SELECT present, codes FROM ${blocks} WHERE id = ?`)
    .get(block);
  return new Map(
    row
      ? presentIn(row.present).map((at, i) => [
          at,
          row.codes.subarray(i * bytesEach, (i + 1) * bytesEach),
        ])
      : [],
  );
}

function writeBlock(
  db: BaseDatabase,
  { blocks }: VectorTables,
  block: number,
  codes: ReadonlyMap<number, Uint8Array>,
): void {
  if (codes.size === 0) {
    db.prepare(`DELETE FROM ${blocks} WHERE id = ?`).run(block);
    return;
  }
  const places = [...codes.keys()].sort((a, b) => a - b);
  const present = Buffer.alloc(blockIds / 8);
  for (const at of places) present[at >> 3] = (present[at >> 3] ?? 0) | (1 << (at & 7));
  db.prepare(
    `INSERT INTO ${blocks} (id, present, codes) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE ` +
      'SET present = excluded.present, codes = excluded.codes',
  ).run(block, present, Buffer.concat(places.map((at) => codes.get(at) ?? new Uint8Array())));
}

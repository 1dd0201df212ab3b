import type { BaseDatabase } from '../database/base-database.ts';

/**
 * One bit per passage, by its id. The table `live` has those of the passages that some chunk needs:
 * an index keeps its entries of the others, and a search skips them, so that removing a document
 * and bringing it back costs one bit per passage.
 */
export interface PassageBits {
  /** The lowest bit of the first byte is id 0. */
  bytes: Uint8Array;
  has(id: number): boolean;
}

/** Passages of one row of `live`. */
export const liveBlock = 8192;

export function createBits(upTo: number) {
  const bytes = new Uint8Array(Math.ceil((upTo + 1) / liveBlock) * (liveBlock / 8));
  return {
    bytes,
    has: (id: number): boolean => (((bytes[id >> 3] ?? 0) >> (id & 7)) & 1) === 1,
    add(id: number): void {
      bytes[id >> 3] = (bytes[id >> 3] ?? 0) | (1 << (id & 7));
    },
  };
}

/** The ids in rising order; null where there are more than `limit`. */
export function idsIn({ bytes }: PassageBits, limit: number): number[] | null {
  const ids: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    let byte = bytes[at] ?? 0;
    for (let id = at * 8; byte !== 0; id += 1, byte >>= 1) if (byte & 1) ids.push(id);
    if (ids.length > limit) return null;
  }
  return ids;
}

export function setLive(db: BaseDatabase, ids: readonly number[], isLive: boolean): void {
  const find = db.prepare<[number], { bits: Buffer }>('SELECT bits FROM live WHERE block = ?');
  const put = db.prepare(
    'INSERT INTO live (block, bits) VALUES (?, ?) ON CONFLICT (block) DO UPDATE SET bits = excluded.bits',
  );
  for (const [block, of] of grouped(ids, (id) => Math.floor(id / liveBlock))) {
    const bits = find.get(block)?.bits ?? Buffer.alloc(liveBlock / 8);
    for (const id of of) {
      const at = id % liveBlock;
      const mask = 1 << (at & 7);
      bits[at >> 3] = isLive ? (bits[at >> 3] ?? 0) | mask : (bits[at >> 3] ?? 0) & ~mask;
    }
    put.run(block, bits);
  }
}

export function livePassages(db: BaseDatabase): PassageBits {
  const rows = db
    .prepare<[], { block: number; bits: Buffer }>('SELECT block, bits FROM live ORDER BY block')
    .all();
  const live = createBits(((rows.at(-1)?.block ?? 0) + 1) * liveBlock - 1);
  for (const { block, bits } of rows) live.bytes.set(bits, block * (liveBlock / 8));
  return live;
}

/** `Map.groupBy`, which Node 20 does not have. */
export function grouped<T>(items: readonly T[], blockOf: (item: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(blockOf(item)) ?? [];
    group.push(item);
    groups.set(blockOf(item), group);
  }
  return groups;
}

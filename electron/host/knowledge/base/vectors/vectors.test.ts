import { expect, it } from 'vitest';
import { randomOf } from '../../../../../test/bench/random.ts';
import { createBaseFile } from '../../testing/base-file.ts';
import type { BaseDatabase } from '../database/base-database.ts';
import type { Scored } from '../passages/best.ts';
import { createBits } from '../passages/passage-bits.ts';
import { quantized } from './quantize.ts';
import { codeBytes, int4Codes } from './int4.ts';
import { createInt4Scanner } from './int4-scan.ts';
import { compareInJavaScript } from './compare-vectors.ts';
import { nearestVectors } from './nearest-vectors.ts';
import { hasSqliteVec } from './sqlite-vec.ts';
import { dropVectors, putVectors } from './vector-blocks.ts';

const random = randomOf(3);
const dotOf = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

/** Normalised; `offset` shifts the first components of all, as some models' vectors are shifted. */
function unit(dimensions: number, offset = 0): Float32Array {
  const raw = Float32Array.from(
    { length: dimensions },
    (_, i) => random() + random() + random() - 1.5 + (i < 4 ? offset : 0),
  );
  const length = Math.hypot(...raw);
  return raw.map((component) => component / length);
}

const cosine = (a: Int8Array, b: Int8Array): number =>
  dotOf(a, b) / Math.sqrt(dotOf(a, a) * dotOf(b, b));

/** Every vector of the base by its cosine with the query: the reference for recall. */
const bySqliteVec = (db: BaseDatabase, query: Int8Array): Scored[] =>
  db
    .prepare<[Buffer], Scored>(
      'SELECT id, 1 - vec_distance_cosine(vec_int8(embedding), vec_int8(?)) AS score FROM ' +
        'vectors ORDER BY score DESC, id',
    )
    .all(Buffer.from(query.buffer));

const near = (vector: Float32Array): Float32Array => {
  const moved = vector.map(
    (component) => component + ((random() - 0.5) * 1.2) / Math.sqrt(vector.length),
  );
  const length = Math.hypot(...moved);
  return moved.map((component) => component / length);
};

it.each([3, 32, 384, 1000, 1024])(
  'the scan multiplies exactly, with the largest codes too (%i dimensions)',
  (dimensions) => {
    const scale = 300;
    const largest = new Int8Array(dimensions).fill(127);
    const vectors = [
      largest,
      largest.map((value) => -value),
      ...Array.from({ length: 40 }, () => quantized(unit(dimensions), scale)),
    ];
    const query = Float32Array.from({ length: dimensions }, (_, i) => (i % 3 === 0 ? -1 : 1));
    const codeOf = (value: number): number =>
      Math.max(0, Math.min(15, Math.floor((value * Math.sqrt(dimensions)) / (0.4 * scale)) + 8));
    const sums = createInt4Scanner(query, 64).sums(
      Buffer.concat(vectors.map((vector) => int4Codes(vector, scale))),
    );
    expect([...sums]).toEqual(
      vectors.map((vector) =>
        dotOf(
          [...vector].map(codeOf),
          [...query].map((component) => component * 2047),
        ),
      ),
    );
    expect(codeBytes(dimensions)).toBe(Math.ceil(dimensions / 32) * 16);
  },
);

it.each([0, 3])(
  'finds what the exact scan finds, also where vectors lie close together, are shifted (%i), or are gone',
  (offset) => {
    const db = createBaseFile();
    const [dimensions, scale] = [384, 400];
    const centers = Array.from({ length: 12 }, () => unit(dimensions, offset));
    const kept = new Map<number, Int8Array>();
    for (let id = 1; id <= 6000; id += 1)
      kept.set(id, quantized(near(centers[id % 12] as Float32Array), scale));
    const entries = [...kept].map(([id, vector]) => ({ id, vector }));
    // Not in order, and in batches that end in the middle of a block.
    for (let from = 5900; from >= 0; from -= 100)
      putVectors(db, entries.slice(from, from + 100), scale);
    const gone = [...kept.keys()].filter((id) => id % 7 === 0 || (id >= 1024 && id < 1536));
    dropVectors(db, gone);
    for (const id of gone) kept.delete(id);
    const all = [...kept.keys()].filter((id) => id % 5 !== 0);
    const few = all.filter((id) => id % 3 === 0);
    expect(hasSqliteVec(db)).toBe(true);
    for (let round = 0; round < 8; round += 1) {
      const vector = near(centers[round] as Float32Array);
      for (const ids of [all, few]) {
        const allowed = createBits(6000);
        for (const id of ids) allowed.add(id);
        const query = quantized(vector, scale);
        const exact = bySqliteVec(db, query)
          .filter(({ id }) => allowed.has(id))
          .slice(0, 20);
        const idsOf = (scored: readonly Scored[]): number[] => scored.map(({ id }) => id);
        const found = nearestVectors(db, { vector, scale, limit: 20, allowed });
        expect(idsOf(found)).toEqual(idsOf(exact));
        found.forEach(({ score }, i) => expect(score).toBeCloseTo(exact[i]?.score ?? 0, 5));
        // What a system without sqlite-vec finds.
        const inJavaScript = compareInJavaScript(db, query, ids, 20);
        expect(idsOf(inJavaScript)).toEqual(idsOf(exact));
        inJavaScript.forEach(({ id, score }) =>
          expect(score).toBeCloseTo(cosine(query, kept.get(id) as Int8Array), 12),
        );
      }
    }
    dropVectors(db, [...kept.keys()]);
    expect(
      db
        .prepare(
          'SELECT (SELECT count(*) FROM vector_blocks) + (SELECT count(*) FROM vectors) AS n',
        )
        .get(),
    ).toEqual({ n: 0 });
    db.close();
  },
);

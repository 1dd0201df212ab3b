import Database from 'better-sqlite3';
import { load } from 'sqlite-vec';
import { expect, it } from 'vitest';
import { randomOf } from '../../../../test/bench/random.ts';
import { vectorSchema } from './base-schema.ts';
import { createInt8Scanner } from './int8-scan.ts';
import { nearest } from './nearest.ts';

const random = randomOf(3);
const vector = (dimensions: number): Int8Array => Int8Array.from({ length: dimensions }, () => Math.round(random() * 254) - 127);
const dotOf = (a: Int8Array, b: Int8Array): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

it.each([3, 16, 384, 1024])('the hand-written scan multiplies exactly, with the largest values too (%i dimensions)', (dimensions) => {
  const extreme = Int8Array.from({ length: dimensions }, (_, i) => (i % 2 === 0 ? -128 : 127));
  const vectors = [...Array.from({ length: 40 }, () => vector(dimensions)), extreme, new Int8Array(dimensions)];
  for (const query of [vector(dimensions), extreme]) {
    const dots = createInt8Scanner(query, 64).dots(Buffer.concat(vectors.map((one) => Buffer.from(one.buffer))));
    expect([...dots]).toEqual(vectors.map((one) => dotOf(query, one)));
  }
});

it('finds what vec0 itself finds, also after deletions left holes in its blocks', () => {
  const db = new Database(':memory:');
  load(db);
  db.exec(vectorSchema(32));
  const unit = (): Int8Array => {
    const raw = vector(32);
    const length = Math.hypot(...raw);
    return raw.map((component) => Math.round((component * 100) / length));
  };
  const insert = db.prepare('INSERT INTO vectors (rowid, embedding) VALUES (?, vec_int8(?))');
  const kept = new Map<number, Int8Array>();
  for (let id = 1; id <= 3000; id += 1) {
    kept.set(id, unit());
    insert.run(BigInt(id), Buffer.from(kept.get(id)?.buffer ?? new ArrayBuffer(0)));
  }
  for (let id = 1; id <= 3000; id += 7) {
    db.prepare('DELETE FROM vectors WHERE rowid = ?').run(BigInt(id));
    kept.delete(id);
  }
  for (let round = 0; round < 10; round += 1) {
    const query = unit();
    const theirs = db.prepare<[Buffer], { rowid: number }>('SELECT rowid FROM vectors WHERE embedding MATCH vec_int8(?) AND k = 20').all(Buffer.from(query.buffer)).map(({ rowid }) => rowid);
    const ours = nearest(db, query, 20).map(({ id }) => id);
    const exact = [...kept].map(([id, one]) => ({ id, dot: dotOf(query, one) })).sort((a, b) => b.dot - a.dot || a.id - b.id);
    expect(nearest(db, query, 20)).toEqual(exact.slice(0, 20));
    // vec0 orders by distance, and rounding makes the lengths differ a little.
    expect(ours.filter((id) => theirs.includes(id)).length).toBeGreaterThanOrEqual(14);
  }
  db.close();
});

import { passageText } from '../parse/chunk.ts';
import type { BaseDatabase } from './database/base-database.ts';
import { finishEmbedded, type PendingPassage } from './base-write.ts';
import { quantized, vectorScaleOf } from './vectors/quantize.ts';
import { nextTables, putVectors } from './vectors/vector-blocks.ts';

/**
 * Another embedding model's index, built next to the current one. It has tables and settings of its
 * own, which replace the current ones in one transaction when every passage has its vector. Until
 * then no search uses it, and a kill leaves it where it was.
 */

const nextKeys = ['nextModel', 'nextDimensions', 'nextScale', 'nextDone'] as const;

export interface ModelChange {
  model: string;
  /** Passages that have their vector by the new model, of all there are. */
  done: number;
  total: number;
}

const valueOf = (db: BaseDatabase, key: string): string | undefined =>
  db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck().get(key);
const put = (db: BaseDatabase, key: string, value: string | number): void =>
  void db
    .prepare(
      'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    )
    .run(key, String(value));

/** Null while the base does not change its model. */
export function modelChange(db: BaseDatabase): ModelChange | null {
  const model = valueOf(db, 'nextModel');
  return model === undefined
    ? null
    : {
        model,
        done: Number(valueOf(db, 'nextDone') ?? 0),
        total: Number(valueOf(db, 'passages') ?? 0),
      };
}

/**
 * Begins the change, or resumes it; one to a third model starts over. `done` when the base has this
 * model already.
 */
export function beginChange(db: BaseDatabase, { model }: { model: string }): { done: boolean } {
  return db.transaction(() => {
    if (valueOf(db, 'model') === model) {
      dropChange(db);
      return { done: true };
    }
    if (valueOf(db, 'nextModel') === model) return { done: false };
    dropChange(db);
    db.exec(`CREATE TABLE ${nextTables.vectors} (
        id INTEGER PRIMARY KEY, embedding BLOB NOT NULL) STRICT;
      CREATE TABLE ${nextTables.blocks} (
        id INTEGER PRIMARY KEY, present BLOB NOT NULL, codes BLOB NOT NULL) STRICT`);
    put(db, 'nextModel', model);
    put(db, 'nextDone', 0);
    return { done: false };
  })();
}

/** The current model stays; the vectors of the next one are deleted. */
export function cancelChange(db: BaseDatabase): void {
  db.transaction(() => dropChange(db))();
}

function dropChange(db: BaseDatabase): void {
  for (const table of Object.values(nextTables)) db.exec(`DROP TABLE IF EXISTS ${String(table)}`);
  for (const key of nextKeys) db.prepare('DELETE FROM meta WHERE key = ?').run(key);
}

/**
 * Passages without a vector of the new model, from the first one after `afterId`; none when the
 * change is no longer to this model.
 */
export function pendingForChange(
  db: BaseDatabase,
  { model, limit, afterId = 0 }: { model: string; limit: number; afterId?: number | undefined },
): PendingPassage[] {
  if (valueOf(db, 'nextModel') !== model) return [];
  return db
    .prepare<[number, number], { id: number; heading: string; text: string }>(
      'SELECT id, heading, text FROM passages WHERE retired_at IS NULL AND id > ? AND NOT ' +
        `EXISTS (SELECT 1 FROM ${nextTables.vectors} AS made WHERE made.id = passages.id) ORDER BY ` +
        'id LIMIT ?',
    )
    .all(afterId, limit)
    .map(({ id, heading, text }) => ({
      id,
      text: passageText(heading === '' ? [] : [heading], text),
    }));
}

/**
 * `vectors` lie one after another, normalised; the first ones fix dimension and scale. Those of a
 * change that was cancelled meanwhile are left.
 */
export function storeForChange(
  db: BaseDatabase,
  { model, ids, vectors }: { model: string; ids: readonly number[]; vectors: Float32Array },
): void {
  const dimensions = vectors.length / ids.length;
  db.transaction(() => {
    if (valueOf(db, 'nextModel') !== model) return;
    const scale = Number(valueOf(db, 'nextScale') ?? vectorScaleOf(vectors));
    put(db, 'nextScale', scale);
    put(db, 'nextDimensions', dimensions);
    putVectors(
      db,
      ids.map((id, i) => ({
        id,
        vector: quantized(vectors.subarray(i * dimensions, (i + 1) * dimensions), scale),
      })),
      scale,
      nextTables,
    );
    put(db, 'nextDone', Number(valueOf(db, 'nextDone') ?? 0) + ids.length);
  })();
}

/**
 * Switches to the new model when every passage has its vector, and returns whether it did. Retired
 * passages have none and would be embedded again.
 */
export function finishChange(
  db: BaseDatabase,
  { model, nowMs }: { model: string; nowMs: number },
): { switched: boolean } {
  return db.transaction(() => {
    if (valueOf(db, 'nextModel') !== model || pendingForChange(db, { model, limit: 1 }).length > 0)
      return { switched: false };
    const settings = (['model', 'dimensions', 'scale'] as const).map(
      (key, i) => [key, valueOf(db, nextKeys[i] ?? '')] as const,
    );
    db.exec(
      `DROP TABLE vectors; DROP TABLE vector_blocks; ALTER TABLE ${nextTables.vectors} RENAME TO ` +
        `vectors; ALTER TABLE ${nextTables.blocks} RENAME TO vector_blocks`,
    );
    // Without passages nothing is fixed yet: the first vectors will do it.
    for (const key of ['model', 'dimensions', 'scale'])
      db.prepare('DELETE FROM meta WHERE key = ?').run(key);
    if (settings.every(([, value]) => value !== undefined))
      for (const [key, value] of settings) put(db, key, value ?? '');
    for (const key of nextKeys) db.prepare('DELETE FROM meta WHERE key = ?').run(key);
    db.exec(
      'UPDATE passages SET embedded = 0 WHERE embedded = 1 AND id NOT IN (SELECT id FROM ' +
        'vectors); UPDATE passages SET embedded = 1 WHERE embedded = 0 AND id IN (SELECT id ' +
        'FROM vectors)',
    );
    finishEmbedded(
      db,
      db
        .prepare<[], string>(
          "SELECT id FROM documents WHERE state = 'embedding' OR failed_in = 'embedding'",
        )
        .pluck()
        .all(),
      nowMs,
    );
    return { switched: true };
  })();
}

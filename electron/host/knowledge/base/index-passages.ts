import { dayMs } from '../../../../shared/time.ts';
import { passageText, type Chunk } from '../parse/chunk.ts';
import { termsOf } from '../text/terms.ts';
import type { BaseDatabase } from './database/base-database.ts';
import { addTerms, forgetTerms, sealSegments } from './lexical/lexical-write.ts';
import { setLive } from './passages/passage-bits.ts';
import { dropVectors } from './vectors/vector-blocks.ts';

/** For how long a passage that no document needs keeps what was computed of it. */
const retiredForMs = 30 * dayMs;

interface Known {
  id: number;
  terms: number;
  retired_at: number | null;
}

/**
 * The ids of the chunks' passages, which can be found by their words afterwards, and by their
 * vectors if they were ever embedded.
 */
export function indexPassages(db: BaseDatabase, chunks: readonly Chunk[]): number[] {
  const find = db.prepare<[Buffer], Known>(
    'SELECT id, terms, retired_at FROM passages WHERE hash = ?',
  );
  const insert = db.prepare(
    'INSERT INTO passages (hash, heading, text, terms) VALUES (?, ?, ?, ?)',
  );
  const revive = db.prepare('UPDATE passages SET retired_at = NULL WHERE id = ?');
  const became: Known[] = [];
  const ids = chunks.map((chunk) => {
    const hash = Buffer.from(chunk.hash, 'hex');
    const known = find.get(hash);
    if (known) {
      if (known.retired_at !== null) {
        revive.run(known.id);
        became.push(known);
      }
      return known.id;
    }
    const terms = termsOf(passageText(chunk.headings, chunk.text));
    const id = Number(
      insert.run(hash, chunk.headings.join(' › '), chunk.text, terms.length).lastInsertRowid,
    );
    addTerms(db, id, terms);
    became.push({ id, terms: terms.length, retired_at: null });
    return id;
  });
  setLive(
    db,
    became.map(({ id }) => id),
    true,
  );
  count(db, became, 1);
  sealSegments(
    db,
    db
      .prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'passages'")
      .pluck()
      .get() ?? 0,
  );
  return ids;
}

/** Those of them that no chunk needs any more are not found from here on. */
export function retireUnused(db: BaseDatabase, passageIds: readonly number[], nowMs: number): void {
  const find = db.prepare<[number], Known>(
    'SELECT id, terms, retired_at FROM passages WHERE id = ? AND retired_at IS NULL AND NOT ' +
      'EXISTS (SELECT 1 FROM chunks WHERE passage_id = passages.id)',
  );
  const retire = db.prepare('UPDATE passages SET retired_at = ? WHERE id = ?');
  const unused = passageIds.flatMap((id) => find.get(id) ?? []);
  for (const { id } of unused) retire.run(nowMs, id);
  setLive(
    db,
    unused.map(({ id }) => id),
    false,
  );
  count(db, unused, -1);
}

/** What was retired long ago goes for good. */
export function forgetRetired(db: BaseDatabase, nowMs: number): void {
  db.transaction(() => {
    const gone = db
      .prepare<[number], number>('SELECT id FROM passages WHERE retired_at < ?')
      .pluck()
      .all(nowMs - retiredForMs);
    if (gone.length === 0) return;
    dropVectors(db, gone);
    const remove = db.prepare('DELETE FROM passages WHERE id = ?');
    for (const id of gone) remove.run(id);
    forgetTerms(db);
  })();
}

/** How many passages are live, and their terms; kept, since counting them is a scan. */
function count(db: BaseDatabase, passages: readonly Known[], sign: 1 | -1): void {
  const add = db.prepare(
    'INSERT INTO meta (key, value) VALUES (@key, @more) ON CONFLICT (key) DO UPDATE SET ' +
      'value = CAST(CAST(value AS INTEGER) + CAST(@more AS INTEGER) AS TEXT)',
  );
  add.run({ key: 'passages', more: String(sign * passages.length) });
  add.run({
    key: 'terms',
    more: String(sign * passages.reduce((sum, { terms }) => sum + terms, 0)),
  });
}

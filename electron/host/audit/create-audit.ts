import type { Database } from 'better-sqlite3';
import type { AuditRow } from '../../../shared/contract/audit.ts';
import { dayMs } from '../../../shared/time.ts';
import { clientOfOwner } from '../../../shared/ids.ts';
import { createSparing, networkOf } from '../security/sparing.ts';

export type AuditEntry = Omit<AuditRow, 'id' | 'at' | 'actorName'> & { actorName?: string };

export interface AuditPage {
  /** Rows with a smaller id. */
  before?: number | undefined;
  /** Default: 100. */
  limit?: number | undefined;
  outcome?: 'done' | 'refused' | undefined;
}

export interface Audit {
  /**
   * Writes a row; of refusals at most one a minute for an unknown network and action, and 30 for an
   * actor and action, with how many a row represents. Never throws.
   */
  record(entry: AuditEntry): void;
  /**
   * What a thing of one of these owners is called, by its id; else the id itself: a caller who
   * guesses an id does not learn a name from the log.
   */
  nameOf(id: string, ownerIds: readonly [string, string]): string;
  /** The newest first. An `actor` sees what it did itself; null sees all. */
  list(actor: string | null, page: AuditPage): AuditRow[];
  /**
   * Drops rows older than a year, and the oldest above 200,000; done automatically after each
   * 10,000 rows.
   */
  prune(): void;
}

const yearMs = 366 * dayMs;
const mostRows = 200_000;
const pruneEvery = 10_000;
const columns =
  'id, at, actor, actor_name AS actorName, via, action, subject, outcome, peer, detail';

export function createAudit({
  sqlite,
  now,
  writeFailed,
}: {
  sqlite: Database;
  now: () => number;
  writeFailed: (error: unknown) => void;
}): Audit {
  const insert = sqlite.prepare<
    [number, string, string, string, string, string, string, string, string]
  >(
    'INSERT INTO audit (at, actor, actor_name, via, action, subject, outcome, peer, detail) ' +
      'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const actorNameOf = sqlite
    .prepare<[string | null], string>('SELECT name FROM clients WHERE id = ?')
    .pluck();
  const thing = sqlite
    .prepare<[{ id: string; first: string; second: string }], string>(
      `SELECT name FROM (
         SELECT name, owner_id FROM clients WHERE id = @id
         UNION ALL SELECT name, owner_id FROM accounts WHERE id = @id
         UNION ALL SELECT alias, owner_id FROM policies WHERE id = @id
         UNION ALL SELECT name, owner_id FROM budgets WHERE id = @id
         UNION ALL SELECT name, owner_id FROM knowledge_bases WHERE id = @id
         UNION ALL SELECT name, owner_id FROM knowledge_bases WHERE id IN (
           SELECT base_id FROM sources WHERE id = @id
           UNION ALL SELECT base_id FROM notes WHERE id = @id
         )
       ) WHERE owner_id IN (@first, @second)`,
    )
    .pluck();
  const select = sqlite.prepare<
    [number, string | null, string | null, string | null, string | null, number],
    AuditRow
  >(
    `SELECT ${columns} FROM audit WHERE id < ? AND (? IS NULL OR actor = ?) AND (? IS NULL ` +
      'OR outcome = ?) ORDER BY id DESC LIMIT ?',
  );
  let written = 0;
  /** A client that tries keys, also from many addresses, must not fill the disk. */
  const strangers = createSparing({ now, perMinute: 1, perMinuteInAll: 60 });
  /** A client that is refused all day would replace what others did. */
  const actors = createSparing({ now, perMinute: 30, perMinuteInAll: 600 });
  const represented = ({ actor, action, outcome, peer }: AuditEntry): number => {
    if (outcome !== 'refused') return 1;
    return actor === '' ? strangers(`${networkOf(peer)} ${action}`) : actors(`${actor} ${action}`);
  };

  const prune = (): void => {
    sqlite.prepare('DELETE FROM audit WHERE at < ?').run(now() - yearMs);
    sqlite
      .prepare(
        'DELETE FROM audit WHERE id <= (SELECT id FROM audit ORDER BY id DESC LIMIT 1 OFFSET ?)',
      )
      .run(mostRows);
  };

  return {
    record: (entry) => {
      const { actor, actorName, via, action, subject, outcome, peer, detail } = entry;
      const times = represented(entry);
      if (times === 0) return;
      try {
        insert.run(
          now(),
          actor,
          actorName ?? actorNameOf.get(clientOfOwner(actor)) ?? '',
          via,
          action,
          subject.slice(0, 200),
          outcome,
          peer,
          `${detail.slice(0, 500)}${times > 1 ? ` (×${times})` : ''}`,
        );
        written += 1;
        if (written % pruneEvery === 0) prune();
      } catch (error) {
        writeFailed(error);
      }
    },
    nameOf: (id, [first, second]) => thing.get({ id, first, second }) ?? id,
    list: (actor, { before = Number.MAX_SAFE_INTEGER, limit = 100, outcome = null }) =>
      select.all(before, actor, actor, outcome, outcome, limit),
    prune,
  };
}

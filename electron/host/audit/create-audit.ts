import type { Database } from 'better-sqlite3';
import type { AuditRow } from '../../../shared/contract/audit.ts';

export type AuditEntry = Omit<AuditRow, 'id' | 'at' | 'actorName'> & { actorName?: string };

export interface AuditPage {
  /** Rows with a smaller id. */
  before?: number | undefined;
  /** 100 unless given. */
  limit?: number | undefined;
  outcome?: 'done' | 'refused' | undefined;
}

export interface Audit {
  /** Writes a row; of refusals by somebody unknown at most one a minute for one address and action, with how many it stands for. Never throws. */
  record(entry: AuditEntry): void;
  /** What a thing is called, by its id; the id itself where it has no name. */
  nameOf(id: string): string;
  /** The newest first. An `actor` sees what it did itself; null sees all. */
  list(actor: string | null, page: AuditPage): AuditRow[];
  /** Drops rows older than a year, and the oldest above 200,000; done by itself after each 10,000 rows. */
  prune(): void;
}

const yearMs = 366 * 86_400_000;
const mostRows = 200_000;
const pruneEvery = 10_000;
/** Somebody who tries keys must not fill the disk. */
const refusalEveryMs = 60_000;
const mostPeers = 10_000;

const columns = 'id, at, actor, actor_name AS actorName, via, action, subject, outcome, peer, detail';

export function createAudit({ sqlite, now, writeFailed }: { sqlite: Database; now: () => number; writeFailed: (error: unknown) => void }): Audit {
  const insert = sqlite.prepare<[number, string, string, string, string, string, string, string, string]>('INSERT INTO audit (at, actor, actor_name, via, action, subject, outcome, peer, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const actorNameOf = sqlite.prepare<[string], string>(`SELECT name FROM clients WHERE 'owner_' || id = ?`).pluck();
  const thing = sqlite.prepare<[{ id: string }], string>(
    `SELECT name FROM clients WHERE id = @id UNION ALL SELECT name FROM accounts WHERE id = @id UNION ALL SELECT alias FROM policies WHERE id = @id UNION ALL SELECT name FROM budgets WHERE id = @id UNION ALL SELECT name FROM knowledge_bases WHERE id = @id
     UNION ALL SELECT name FROM knowledge_bases WHERE id IN (SELECT base_id FROM sources WHERE id = @id UNION ALL SELECT base_id FROM notes WHERE id = @id)`,
  ).pluck();
  const select = sqlite.prepare<[number, string | null, string | null, string | null, string | null, number], AuditRow>(
    `SELECT ${columns} FROM audit WHERE id < ? AND (? IS NULL OR actor = ?) AND (? IS NULL OR outcome = ?) ORDER BY id DESC LIMIT ?`,
  );
  let written = 0;
  const refusals = new Map<string, { at: number; unsaid: number }>();

  /** How many refusals the next row stands for; 0 while one was written less than a minute ago. */
  const countRefusal = (key: string): number => {
    const last = refusals.get(key);
    if (last !== undefined && now() - last.at < refusalEveryMs) {
      last.unsaid += 1;
      return 0;
    }
    refusals.delete(key);
    if (refusals.size >= mostPeers) refusals.delete(refusals.keys().next().value ?? '');
    refusals.set(key, { at: now(), unsaid: 0 });
    return 1 + (last?.unsaid ?? 0);
  };

  const prune = (): void => {
    sqlite.prepare('DELETE FROM audit WHERE at < ?').run(now() - yearMs);
    sqlite.prepare('DELETE FROM audit WHERE id <= (SELECT id FROM audit ORDER BY id DESC LIMIT 1 OFFSET ?)').run(mostRows);
  };

  return {
    record: ({ actor, actorName, via, action, subject, outcome, peer, detail }) => {
      const times = outcome === 'refused' && actor === '' ? countRefusal(`${peer} ${action}`) : 1;
      if (times === 0) return;
      try {
        insert.run(now(), actor, actorName ?? actorNameOf.get(actor) ?? '', via, action, subject.slice(0, 200), outcome, peer, `${detail.slice(0, 500)}${times > 1 ? ` (×${times})` : ''}`);
        written += 1;
        if (written % pruneEvery === 0) prune();
      } catch (error) {
        writeFailed(error);
      }
    },
    nameOf: (id) => thing.get({ id }) ?? id,
    list: (actor, { before = Number.MAX_SAFE_INTEGER, limit = 100, outcome = null }) => select.all(before, actor, actor, outcome, outcome, limit),
    prune,
  };
}

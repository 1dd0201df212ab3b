import type { Database } from 'better-sqlite3';
import type { ContentHit } from '../../../shared/contract/content-rules.ts';
import { dayMs } from '../../../shared/time.ts';
import { createGroupCommit, here } from '../usage/group-commit.ts';
import type { RuleHit } from './screen.ts';

export interface ContentHits {
  /** Counted under the client's day (UTC); of a client that is gone nothing is kept. */
  add(clientId: string, hits: readonly RuleHit[]): void;
  /** The last 30 days of the clients that an owner has made. */
  of(ownerId: string): ContentHit[];
  close(): void;
}

const shownDays = 30;
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/**
 * Counts of what content rules found, without any text. What comes in one turn of the event loop is
 * one commit.
 */
export function createContentHits({
  sqlite,
  now,
  writeFailed,
}: {
  sqlite: Database;
  now: () => number;
  writeFailed: (error: unknown) => void;
}): ContentHits {
  const insert = sqlite.prepare(
    `INSERT INTO content_hits (client_id, day, kind, action, count) SELECT id, @day, @kind,
      @action, @count FROM clients WHERE id = @clientId
     ON CONFLICT (client_id, day, kind, action) DO UPDATE SET count = count + excluded.count`,
  );
  const select = sqlite.prepare<[string, string], ContentHit>(
    `SELECT h.client_id AS clientId, h.kind, h.action, sum(h.count) AS count
      FROM content_hits h JOIN clients c ON c.id = h.client_id
     WHERE c.owner_id = ? AND h.day > ? GROUP BY h.client_id, h.kind, h.action
     ORDER BY h.client_id, h.kind, h.action`,
  );
  const waiting = new Map<
    string,
    { clientId: string; day: string; kind: string; action: string; count: number }
  >();
  const write = sqlite.transaction(() => {
    for (const row of waiting.values()) insert.run(row);
  });
  const group = createGroupCommit({
    commit: here(() => {
      write();
      waiting.clear();
    }),
    failed: writeFailed,
  });
  return {
    add: (clientId, hits) => {
      const day = dayOf(now());
      for (const { kind, action, count } of hits) {
        const key = `${clientId} ${day} ${kind} ${action}`;
        waiting.set(key, {
          clientId,
          day,
          kind,
          action,
          count: (waiting.get(key)?.count ?? 0) + count,
        });
      }
      group.touch();
    },
    of: (ownerId) => {
      group.flush();
      return select.all(ownerId, dayOf(now() - shownDays * dayMs));
    },
    close: () => group.close(),
  };
}

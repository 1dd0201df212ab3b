import type { Database } from 'better-sqlite3';
import { desktopOwnerId } from '../../../shared/ids.ts';
import type { Changes } from '../changes.ts';

export interface EgressEntry {
  ownerId: string;
  process: string;
  purpose: string;
  host: string;
  allowed: boolean;
  reason: string;
  requestId: string | null;
  bytesOut: number;
  bytesIn: number;
}

export interface OpenEntry {
  out(bytes: number): void;
  in(bytes: number): void;
}

interface Pending extends EgressEntry {
  id: number | null;
  at: number;
}

export interface EgressLog {
  /** Notes a connection; its bytes may grow afterwards. */
  open(entry: EgressEntry): OpenEntry;
  flush(): void;
  close(): void;
}

/** Rows are written together at this pace: one transaction, not one a request. What a kill can take is this much. */
const flushEveryMs = 250;
const dayMs = 24 * 3_600_000;
const keepMs = 90 * dayMs;
/** While the disk is full, rows wait in memory up to this many. */
const mostWaiting = 50_000;

/** Old rows go in steps of a few milliseconds; ids rise with time, so the oldest are found by the key. */
function createPruning(sqlite: Database, now: () => number): () => void {
  const oldest = sqlite.prepare<[number], never>('DELETE FROM egress WHERE id IN (SELECT id FROM egress ORDER BY id LIMIT 2000) AND at < ?');
  let lookedAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (now() - lookedAt < dayMs) return;
    if (oldest.run(now() - keepMs).changes === 0) lookedAt = now();
  };
}

function createWriter(sqlite: Database): (entries: readonly Pending[]) => void {
  const insert = sqlite.prepare(
    `INSERT INTO egress (owner_id, at, purpose, host, allowed, reason, bytes_out, bytes_in, request_id, process) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = sqlite.prepare('UPDATE egress SET bytes_out = ?, bytes_in = ? WHERE id = ?');
  const put = (entry: Pending): number => {
    const { id, ownerId, at, purpose, host, allowed, reason, bytesOut, bytesIn, requestId, process } = entry;
    if (id === null) return Number(insert.run(ownerId, at, purpose, host, allowed ? 1 : 0, reason, bytesOut, bytesIn, requestId, process).lastInsertRowid);
    update.run(bytesOut, bytesIn, id);
    return id;
  };
  const putAll = sqlite.transaction((entries: readonly Pending[]) => entries.map(put));
  return (entries) => {
    // Ids count only when all of them are in: a transaction that failed took them back.
    for (const [at, id] of putAll(entries).entries()) Object.assign(entries[at] ?? {}, { id });
  };
}

/** The egress log: one row for each connection, allowed or denied, with its bytes as they come. */
export function createEgressLog({ sqlite, changes, now, writeFailed }: { sqlite: Database; changes: Changes; now: () => number; writeFailed: (error: unknown) => void }): EgressLog {
  const write = createWriter(sqlite);
  const prune = createPruning(sqlite, now);
  let dirty = new Set<Pending>();
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (dirty.size === 0) return;
    const entries = [...dirty];
    try {
      write(entries);
      dirty = new Set();
      prune();
    } catch (error) {
      // They stay, and are tried again with the next ones.
      if (dirty.size > mostWaiting) dirty = new Set(entries.slice(-mostWaiting));
      return writeFailed(error);
    }
    // The machine's own user sees what all its users send.
    for (const ownerId of new Set([desktopOwnerId, ...entries.map((entry) => entry.ownerId)])) changes.publish(ownerId, { topic: 'egress' });
  };
  const touch = (entry: Pending): void => {
    dirty.add(entry);
    timer ??= setTimeout(flush, flushEveryMs).unref();
  };

  return {
    open: (given) => {
      const entry: Pending = { ...given, id: null, at: now() };
      touch(entry);
      return {
        out: (bytes) => {
          entry.bytesOut += bytes;
          touch(entry);
        },
        in: (bytes) => {
          entry.bytesIn += bytes;
          touch(entry);
        },
      };
    },
    flush,
    close: flush,
  };
}

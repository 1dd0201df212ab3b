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

/** Rows are written together at this pace: one transaction, not one a request. */
const flushEveryMs = 250;
const keepMs = 90 * 24 * 3_600_000;

/** The egress log: each connection is a row from the moment it is judged, so that a crash hides nothing that left. */
export function createEgressLog({ sqlite, changes, now, writeFailed }: { sqlite: Database; changes: Changes; now: () => number; writeFailed: (error: unknown) => void }): EgressLog {
  const insert = sqlite.prepare(
    `INSERT INTO egress (owner_id, at, purpose, host, allowed, reason, bytes_out, bytes_in, request_id, process) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = sqlite.prepare('UPDATE egress SET bytes_out = ?, bytes_in = ? WHERE id = ?');
  const dirty = new Set<Pending>();
  let timer: NodeJS.Timeout | undefined;

  const write = sqlite.transaction((entries: readonly Pending[]) => {
    for (const entry of entries) {
      if (entry.id !== null) update.run(entry.bytesOut, entry.bytesIn, entry.id);
      else {
        const { ownerId, at, purpose, host, allowed, reason, bytesOut, bytesIn, requestId, process } = entry;
        entry.id = Number(insert.run(ownerId, at, purpose, host, allowed ? 1 : 0, reason, bytesOut, bytesIn, requestId, process).lastInsertRowid);
      }
    }
  });
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const entries = [...dirty];
    dirty.clear();
    if (entries.length === 0) return;
    try {
      write(entries);
    } catch (error) {
      writeFailed(error);
      return;
    }
    for (const ownerId of new Set(entries.map((entry) => entry.ownerId))) changes.publish(ownerId, { topic: 'egress' });
  };
  const touch = (entry: Pending): void => {
    dirty.add(entry);
    timer ??= setTimeout(flush, flushEveryMs).unref();
  };
  sqlite.prepare('DELETE FROM egress WHERE at < ?').run(now() - keepMs);

  return {
    open: (given) => {
      const entry: Pending = { ...given, ownerId: given.ownerId || desktopOwnerId, id: null, at: now() };
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

import type { Database } from 'better-sqlite3';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { dayMs } from '../../../shared/time.ts';
import type { Changes } from '../changes/changes.ts';
import type { Unit } from '../store/run-units.ts';
import type { StoreWriter } from '../store/store-writer.ts';

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
  id: number;
  at: number;
  isStored: boolean;
}

export interface EgressLog {
  /** Notes a connection; its bytes may grow afterwards. */
  open(entry: EgressEntry): OpenEntry;
  flush(): void;
  close(): void;
}

/**
 * Rows are written together at this pace: one transaction, not one a request. What a kill can take
 * is this much.
 */
const flushEveryMs = 250;
const keepMs = 90 * dayMs;
/** While the disk is full, rows wait in memory up to this many. */
const mostWaiting = 50_000;

/**
 * Old rows go in steps of a few milliseconds; ids rise with time, so the oldest are found by the
 * key.
 */
function createPruning(sqlite: Database, now: () => number): () => void {
  const oldest = sqlite.prepare<[number], never>(
    'DELETE FROM egress WHERE id IN (SELECT id FROM egress ORDER BY id LIMIT 2000) AND at < ?',
  );
  let lookedAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (now() - lookedAt < dayMs) return;
    if (oldest.run(now() - keepMs).changes === 0) lookedAt = now();
  };
}

function createUnits({ statement }: StoreWriter): (entry: Pending) => Unit {
  // Over a row of its own: a thread may have died between the commit and its word.
  const insert = statement(
    `INSERT INTO egress (id, owner_id, at, purpose, host, allowed, reason, bytes_out, bytes_in,
      request_id, process) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET bytes_out = excluded.bytes_out, bytes_in = excluded.bytes_in`,
  );
  const update = statement('UPDATE egress SET bytes_out = ?, bytes_in = ? WHERE id = ?');
  return ({
    id,
    isStored,
    ownerId,
    at,
    purpose,
    host,
    allowed,
    reason,
    bytesOut,
    bytesIn,
    requestId,
    process,
  }) =>
    isStored
      ? [[update, bytesOut, bytesIn, id]]
      : [
          [
            insert,
            id,
            ownerId,
            at,
            purpose,
            host,
            allowed ? 1 : 0,
            reason,
            bytesOut,
            bytesIn,
            requestId,
            process,
          ],
        ];
}

export interface EgressLogDeps {
  sqlite: Database;
  writer: StoreWriter;
  changes: Changes;
  now: () => number;
  writeFailed: (error: unknown) => void;
}

/**
 * The egress log: one row for each connection, allowed or denied, with its bytes as they come.
 * Nothing else makes such rows, so their ids are counted here.
 */
export function createEgressLog({
  sqlite,
  writer,
  changes,
  now,
  writeFailed,
}: EgressLogDeps): EgressLog {
  const unitOf = createUnits(writer);
  const prune = createPruning(sqlite, now);
  const greatestId = sqlite.prepare<[], number | null>('SELECT max(id) FROM egress').pluck();
  let lastId: number | null = null;
  let dirty = new Set<Pending>();
  let timer: NodeJS.Timeout | undefined;
  let isWriting = false;

  const pruneSafely = (): void => {
    try {
      prune();
    } catch (error) {
      writeFailed(error);
    }
  };
  const written = (entries: Pending[]): void => {
    for (const entry of entries) entry.isStored = true;
    // The machine's own user sees what all its users send.
    for (const ownerId of new Set([desktopOwnerId, ...entries.map((entry) => entry.ownerId)]))
      changes.publish(ownerId, { topic: 'egress' });
  };
  const failed = (entries: Pending[], error: unknown): void => {
    // They stay, and are tried again with the next ones.
    dirty = new Set([...entries, ...dirty].slice(-mostWaiting));
    writeFailed(error);
  };
  const write = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (isWriting || dirty.size === 0) return;
    const entries = [...dirty];
    dirty = new Set();
    isWriting = true;
    writer.write(entries.map(unitOf), ({ refused, error }) => {
      isWriting = false;
      if (error !== undefined) return failed(entries, error);
      for (const one of refused) writeFailed(one);
      written(entries);
      pruneSafely();
      if (dirty.size > 0) timer ??= setTimeout(write, flushEveryMs).unref();
    });
  };
  const flush = (): void => {
    writer.drain();
    write();
    writer.drain();
  };
  const touch = (entry: Pending): void => {
    dirty.add(entry);
    timer ??= setTimeout(write, flushEveryMs).unref();
  };

  return {
    open: (given) => {
      lastId = (lastId ?? greatestId.get() ?? 0) + 1;
      const entry: Pending = { ...given, id: lastId, at: now(), isStored: false };
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

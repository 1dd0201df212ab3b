import type { Database } from 'better-sqlite3';
import { desktopOwnerId, newId } from '../../../shared/ids.ts';
import type { Changes } from '../changes/changes.ts';
import { createStoreWriter, type StoreWriter } from '../store/store-writer.ts';
import { createGroupCommit } from './group-commit.ts';
import { createReservedAmounts, type ReservedAmount } from './reserved-amounts.ts';
import {
  createRowUnits,
  joinedRows,
  type AttemptRow,
  type NewRequest,
  type PlanRecord,
  type Settlement,
  type PendingRows,
} from './ledger-rows.ts';
import { recoverRequests } from './recover-requests.ts';

export type { AttemptRow, NewRequest, PlanRecord as Planning, Settlement } from './ledger-rows.ts';

/**
 * Every request and each of its attempts, written before anything is sent and settled after,
 * whatever happens. Rows are queued, and what comes in one turn of the event loop, or while a
 * commit is under way, is one commit; several writes to one row in it are one statement.
 */
export interface Ledger {
  open(request: NewRequest): string;
  planned(requestId: string, planning: PlanRecord): void;
  /**
   * What is reserved for the attempt that was begun last. After a crash it counts for what is
   * unknown.
   */
  reserved(requestId: string, amount: ReservedAmount): void;
  /** An attempt, or what became of it. */
  attempt(requestId: string, row: AttemptRow): void;
  /**
   * How a request ended; the first call counts. Resolves when it is in the file, and where
   * that failed once `writeFailed` was called: the answer is there.
   */
  settle(requestId: string, ownerId: string, settlement: Settlement): Promise<void>;
  /**
   * Resolves when everything so far is in the file, and survives the death of the process. Rejects
   * where that failed: then nothing may be sent.
   */
  written(): Promise<void>;
  /** Writes now, before a read; never throws. */
  flush(): void;
  /** Requests that wait to be written. */
  queued(): number;
  /**
   * At the start: what the last host left running was interrupted, and what was reserved for it
   * counts as used and unknown. Gives their number.
   */
  recover(): number;
  close(): void;
}

export interface LedgerDeps {
  sqlite: Database;
  /** What writes its rows; default: the ledger's own on `sqlite`. */
  writer?: StoreWriter;
  changes: Changes;
  now: () => number;
  /**
   * Called when rows could not be written. They stay in memory and are tried again, but for those
   * that the database will never take.
   */
  writeFailed?: (error: unknown) => void;
  /** Called at once when a request is settled. */
  settled?: (settlement: Settlement) => void;
}

/**
 * Requests that wait for a disk that takes nothing; beyond it the oldest are given up, so that
 * memory does not fill as well.
 */
const mostWaiting = 50_000;

export function createLedger({
  sqlite,
  writer = createStoreWriter({ sqlite, path: ':memory:' }),
  changes,
  now,
  writeFailed = () => undefined,
  settled = () => undefined,
}: LedgerDeps): Ledger {
  const unitOf = createRowUnits(writer);
  const amounts = createReservedAmounts();
  let queue = new Map<string, PendingRows>();
  /** What is being written. */
  let underWay = new Map<string, PendingRows>();

  // The machine's own user sees what all its users ask.
  const tell = (rows: Iterable<PendingRows>): void => {
    const owners = new Set([desktopOwnerId]);
    for (const { ownerId } of rows) if (ownerId !== null) owners.add(ownerId);
    for (const id of owners) changes.publish(id, { topic: 'requests' });
  };
  const dropOldest = (): void => {
    for (const id of queue.keys()) {
      if (queue.size <= mostWaiting) return;
      queue.delete(id);
    }
  };
  /** Older than what came meanwhile, so they go before it. */
  const putBack = (rows: Map<string, PendingRows>): void => {
    const newer = queue;
    queue = new Map(rows);
    for (const [id, row] of newer) {
      const older = queue.get(id);
      queue.set(id, older === undefined ? row : joinedRows(older, row));
    }
    dropOldest();
  };
  const commit = (done: (error?: unknown) => void): void => {
    const rows = queue;
    underWay = rows;
    queue = new Map();
    writer.write([...rows.values()].map(unitOf), ({ refused, error }) => {
      underWay = new Map();
      if (error !== undefined) {
        putBack(rows);
        return done(error);
      }
      for (const one of refused) writeFailed(one);
      tell(rows.values());
      done();
    });
  };
  const group = createGroupCommit({ commit, drain: writer.drain, failed: writeFailed });

  const waiting = (id: string): PendingRows => {
    let row = queue.get(id);
    if (row === undefined) {
      row = {
        id,
        ownerId: null,
        opened: null,
        planned: null,
        reserved: null,
        attempts: new Map(),
        settlement: null,
      };
      queue.set(id, row);
    }
    group.touch();
    return row;
  };
  const noteReserved = (requestId: string, sum: ReservedAmount | null): void => {
    if (sum !== null) waiting(requestId).reserved = sum;
  };

  return {
    open: (request) => {
      const at = now();
      const id = newId('req', at);
      const row = waiting(id);
      row.opened = { ...request, at };
      row.ownerId = request.caller.ownerId;
      return id;
    },
    planned: (requestId, planning) => {
      waiting(requestId).planned = planning;
    },
    reserved: (requestId, amount) => noteReserved(requestId, amounts.reserved(requestId, amount)),
    attempt: (requestId, row) => {
      waiting(requestId).attempts.set(row.order, row);
      if (row.outcome === 'running') amounts.begun(requestId, row.order);
      else if (row.outcome !== 'served')
        noteReserved(requestId, amounts.released(requestId, row.order));
    },
    settle: (requestId, ownerId, settlement) => {
      const row = waiting(requestId);
      if (row.settlement === null) settled(settlement);
      row.settlement ??= settlement;
      row.ownerId = ownerId;
      amounts.settled(requestId);
      return group.ended();
    },
    written: group.written,
    flush: group.flush,
    queued: () => queue.size + underWay.size,
    recover: () => {
      group.flush();
      return recoverRequests(sqlite);
    },
    close: group.close,
  };
}

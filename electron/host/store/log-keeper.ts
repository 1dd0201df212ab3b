import type { Database } from 'better-sqlite3';

/** Keeps a database's log short for a thread that writes and does not checkpoint itself. */
export interface LogKeeper {
  start(): void;
  stop(): void;
}

/** Milliseconds from the end of one checkpoint to the next. */
const everyMs = 200;
/**
 * Pages (of 4 kB) in the log from which on the writer itself ends a checkpoint. One that runs next
 * to writers that never pause does not empty the log, which grows without end then
 * (sqlite.org/wal.html, "Avoiding Excessively Large WAL Files"); right after it there is little
 * left to do.
 */
const usualMost = 16_384;
/** SQLite's own (sqlite.org/pragma.html#pragma_wal_autocheckpoint). */
const usualPages = 1_000;

export interface LogKeeperDeps {
  /**
   * The host's own connection: while the log is kept elsewhere its rare writes do not stop for that
   * either.
   */
  sqlite: Database;
  /** Runs in parallel with writers; returns the log's pages. */
  checkpoint: () => Promise<number>;
  /** By the thread that writes. */
  restart: () => void;
  mostPages?: number;
}

export function createLogKeeper({
  sqlite,
  checkpoint,
  restart,
  mostPages = usualMost,
}: LogKeeperDeps): LogKeeper {
  let timer: NodeJS.Timeout | undefined;
  let isRunning = false;
  /**
   * Also one that was begun before the keeper was stopped and started again: it goes on, and is the
   * only one.
   */
  let isKeeping = false;

  const keep = async (): Promise<void> => {
    isKeeping = true;
    try {
      if ((await checkpoint()) > mostPages) restart();
    } catch {
      // The file was locked, or Hearth is closing: the next one takes what is left.
    }
    isKeeping = false;
    if (isRunning) timer = setTimeout(() => void keep(), everyMs).unref();
  };
  return {
    start: () => {
      if (isRunning) return;
      isRunning = true;
      sqlite.pragma('wal_autocheckpoint = 0');
      if (!isKeeping) void keep();
    },
    stop: () => {
      if (!isRunning) return;
      isRunning = false;
      clearTimeout(timer);
      if (sqlite.open) sqlite.pragma(`wal_autocheckpoint = ${usualPages}`);
    },
  };
}

import { createLogKeeper } from './log-keeper.ts';
import { createUnitRunner, type Unit } from './run-units.ts';
import type { Store } from './store.ts';
import { startWriteThread, type WriteResult, type WriteThread } from './write-thread.ts';

/**
 * Writes the rows that come with every request. As long as few come, this thread does it: a commit
 * takes some 20 µs. Under load a thread of its own does, since what a busy disk takes for a commit
 * would hold up every stream of the host.
 */
export interface StoreWriter {
  /** Gives the number by which a unit names the statement. All are told before there is load. */
  statement(sql: string): number;
  /**
   * All units in one transaction, after those of the calls before. A unit that no database would
   * take is left out, and its error is reported. `done` is called once they are in the file and
   * survive the death of the process, or with the error of the disk's, and then nothing was
   * written.
   */
  write(units: readonly Unit[], done: (result: WriteResult) => void): void;
  /** Waits, in this thread, until all that was given is done. For who reads next. */
  drain(): void;
  /** Writes all that was given. */
  close(): void;
}

/** This many writes within a second are load. */
const loadWrites = 100;
/** Milliseconds without load after which the thread ends: it costs some 10 MB. */
const calmMs = 30_000;

/** When this thread's event loop has that many writes in a second, and when it last had. */
function createLoadMeter(now: () => number): { write(): boolean; calmFor(): number } {
  let second = 0;
  let count = 0;
  let loadedAt = Number.NEGATIVE_INFINITY;
  return {
    write: () => {
      const at = now();
      if (at - second >= 1_000) [second, count] = [at, 0];
      count += 1;
      if (count >= loadWrites) loadedAt = at;
      return count >= loadWrites;
    },
    calmFor: () => now() - loadedAt,
  };
}

/**
 * `sqlite` is the host's connection to the file at `path`; a database in memory is always written
 * by this thread.
 */
export function createStoreWriter({
  sqlite,
  path,
  checkpoint,
}: Pick<Store, 'sqlite' | 'path' | 'checkpoint'>): StoreWriter {
  const statements: string[] = [];
  const load = createLoadMeter(() => performance.now());
  let runner: { statements: number; run: (units: readonly Unit[]) => unknown[] } | null = null;
  let thread: WriteThread | null = null;
  let isReady = false;
  let calm: NodeJS.Timeout | undefined;
  const log =
    checkpoint === undefined
      ? null
      : createLogKeeper({ sqlite, checkpoint, restart: () => thread?.restartLog() });

  let restingUntil = 0;
  const gone = (): void => {
    clearInterval(calm);
    log?.stop();
    [thread, isReady] = [null, false];
  };
  /** One that can't run is not restarted with each write. */
  const failed = (): void => {
    restingUntil = performance.now() + calmMs;
    gone();
  };
  const end = (): void => {
    thread?.drain();
    thread?.end();
    gone();
  };
  const start = (): void => {
    thread = startWriteThread({ path, statements, gone: failed, ready: () => (isReady = true) });
    log?.start();
    calm = setInterval(() => load.calmFor() >= calmMs && end(), calmMs).unref();
  };
  const writeHere = (units: readonly Unit[]): WriteResult => {
    try {
      if (runner?.statements !== statements.length)
        runner = { statements: statements.length, run: createUnitRunner(sqlite, statements) };
      return { refused: runner.run(units) };
    } catch (error) {
      return { refused: [], error };
    }
  };

  return {
    statement: (sql) => statements.push(sql) - 1,
    write: (units, done) => {
      if (
        load.write() &&
        thread === null &&
        path !== ':memory:' &&
        performance.now() >= restingUntil
      )
        start();
      if (thread !== null && isReady) thread.write(units, done);
      else done(writeHere(units));
    },
    drain: () => thread?.drain(),
    close: end,
  };
}

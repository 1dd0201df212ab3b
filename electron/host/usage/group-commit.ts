/** Milliseconds after a failed commit until it is retried. */
const retryAfterMs = 1_000;

export interface GroupCommit {
  /**
   * Something waits to be written: it is, with everything else of this turn of the event loop, in
   * one transaction.
   */
  touch(): void;
  /** Resolves when what was touched so far is committed; rejects where that failed. */
  written(): Promise<void>;
  /** The same, but resolves too where it failed. */
  ended(): Promise<void>;
  /** Commits now; never throws. */
  flush(): void;
  close(): void;
}

export interface GroupCommitDeps {
  /**
   * Writes all that waits in one transaction and calls back once, now or later: with nothing when
   * it is in the file, else with the error, and then all of it waits again.
   */
  commit: (done: (error?: unknown) => void) => void;
  /** Waits, in this thread, until the commit that is under way has called back. */
  drain?: () => void;
  failed: (error: unknown) => void;
}

interface Batch {
  written: Promise<void>;
  ended: Promise<void>;
  succeed(): void;
  fail(error: unknown): void;
}

function createBatch(): Batch {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  // Also handles the failure for a batch whose `written` no one awaits.
  const ended = promise.then(
    () => undefined,
    () => undefined,
  );
  return { written: promise, ended, succeed: () => resolve(undefined), fail: reject };
}

/**
 * Many writers, one commit. A commit costs some 20 µs whatever is in it, so what comes in one turn
 * of the event loop shares one, and so does what comes while one is under way. With WAL a committed
 * row survives the death of the process.
 */
export function createGroupCommit({
  commit,
  drain = () => undefined,
  failed,
}: GroupCommitDeps): GroupCommit {
  let waiting = false;
  let batch: Batch | null = null;
  let underWay: Batch | null = null;
  let immediate: NodeJS.Immediate | undefined;
  let retry: NodeJS.Timeout | undefined;

  const current = (): Batch => (batch ??= createBatch());
  const schedule = (): void => {
    if (underWay === null) immediate ??= setImmediate(start);
  };
  const ended = (ending: Batch, error: unknown): void => {
    underWay = null;
    if (error === undefined) {
      ending.succeed();
      if (waiting) schedule();
      return;
    }
    waiting = true;
    failed(error);
    ending.fail(error);
    retry ??= setTimeout(start, retryAfterMs).unref();
  };
  function start(): void {
    clearImmediate(immediate);
    clearTimeout(retry);
    immediate = undefined;
    retry = undefined;
    if (!waiting || underWay !== null) return;
    waiting = false;
    const ending = current();
    batch = null;
    underWay = ending;
    commit((error) => ended(ending, error));
  }
  const flush = (): void => {
    drain();
    start();
    drain();
  };

  return {
    touch: () => {
      waiting = true;
      schedule();
    },
    written: () => {
      if (!waiting) return underWay?.written ?? Promise.resolve();
      schedule();
      return current().written;
    },
    ended: () => (waiting ? current().ended : (underWay?.ended ?? Promise.resolve())),
    flush,
    close: () => {
      flush();
      clearTimeout(retry);
    },
  };
}

/** A commit of this thread's own: `work` throws what leaves everything waiting. */
export function here(work: () => void): GroupCommitDeps['commit'] {
  return (done) => {
    try {
      work();
    } catch (error) {
      return done(error);
    }
    done();
  };
}

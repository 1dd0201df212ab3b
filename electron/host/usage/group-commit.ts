/** Milliseconds after a failed commit until it is tried again unasked. */
const retryAfterMs = 1_000;

export interface GroupCommit {
  /** Something waits to be written: it is, with everything else of this turn of the event loop, in one transaction. */
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
  /** Writes all that waits in one transaction. What it throws leaves everything waiting. */
  commit: () => void;
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
  // Also handles the failure for a batch whose `written` nobody awaits.
  const ended = promise.then(
    () => undefined,
    () => undefined,
  );
  return { written: promise, ended, succeed: () => resolve(undefined), fail: reject };
}

/**
 * Many writers, one commit. A commit costs some 20 µs whatever is in it, so what comes in one turn of the event loop shares one;
 * nobody waits longer than that turn. With WAL a committed row survives the death of the process.
 */
export function createGroupCommit({ commit, failed }: GroupCommitDeps): GroupCommit {
  let waiting = false;
  let batch: Batch | null = null;
  let immediate: NodeJS.Immediate | undefined;
  let retry: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearImmediate(immediate);
    clearTimeout(retry);
    immediate = undefined;
    retry = undefined;
    if (!waiting) return;
    const ending = batch;
    batch = null;
    try {
      commit();
      waiting = false;
      ending?.succeed();
    } catch (error) {
      failed(error);
      ending?.fail(error);
      retry = setTimeout(flush, retryAfterMs).unref();
    }
  };
  const current = (): Batch => (batch ??= createBatch());
  const schedule = (): void => {
    immediate ??= setImmediate(flush);
  };

  return {
    touch: () => {
      waiting = true;
      schedule();
    },
    written: () => {
      if (!waiting) return Promise.resolve();
      schedule();
      return current().written;
    },
    ended: () => (waiting ? current().ended : Promise.resolve()),
    flush,
    close: () => {
      flush();
      clearTimeout(retry);
    },
  };
}

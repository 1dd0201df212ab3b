/**
 * Operators over async iterators, written by hand and as no generators: each costs one promise a
 * value. Each layer of generators costs every delta of an answer several promises; and a generator
 * function made for each request has a hidden class of its own in V8's old space, which kept all of
 * a request alive until the next major collection.
 */

const over = { done: true, value: undefined } as const;
const isDone = (): Promise<IteratorResult<never>> => Promise.resolve(over);
const nothing = (): void => undefined;
const toError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown));

function iteratorOf<T>(
  next: () => Promise<IteratorResult<T>>,
  stop: () => Promise<IteratorResult<T>>,
): AsyncIterableIterator<T> {
  const iterator: AsyncIterableIterator<T> = {
    next,
    return: stop,
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}

/** What is done around a source of values. */
export interface Tap<T> {
  /** Opens the source, with the first `next`. */
  open: () => AsyncIterator<T>;
  /** Called with each value before the reader gets it. */
  saw?: (value: T) => void;
  /** Returns what is thrown instead of what the source threw. */
  failed?: (error: unknown) => unknown;
  /** Called once, however the source ends; also where the reader stops before it began. */
  ended?: () => void;
}

/** A source with something done around it. */
export function tap<T>({
  open,
  saw,
  failed = (error) => error,
  ended,
}: Tap<T>): AsyncIterableIterator<T> {
  let source: AsyncIterator<T> | null = null;
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    ended?.();
  };
  const seen = (step: IteratorResult<T>): IteratorResult<T> => {
    if (step.done === true) end();
    else saw?.(step.value);
    return step;
  };
  const broken = (error: unknown): never => {
    // What is thrown may depend on what the end takes away.
    const thrown = failed(error);
    end();
    throw thrown;
  };
  return iteratorOf<T>(
    () => {
      if (isOver) return isDone();
      try {
        source ??= open();
      } catch (error) {
        return Promise.resolve().then(() => broken(error));
      }
      return source.next().then(seen, broken);
    },
    () => {
      const returned = isOver ? undefined : source?.return?.();
      if (returned !== undefined) return returned.then(seen, broken);
      end();
      return isDone();
    },
  );
}

/**
 * A source that takes time to open, and may fail on its first value and be opened again: `begin`
 * returns the first step, by `start` for each source that it tries. Values after the first cost
 * nothing. A reader that has stopped gets no source opened.
 */
export function openLater<T>(
  begin: (
    start: (open: () => AsyncIterable<T>) => Promise<IteratorResult<T>>,
  ) => Promise<IteratorResult<T>>,
): AsyncIterableIterator<T> {
  let source: AsyncIterator<T> | null = null;
  let isStopped = false;
  const start = (open: () => AsyncIterable<T>): Promise<IteratorResult<T>> => {
    if (isStopped) return isDone();
    source = open()[Symbol.asyncIterator]();
    return source.next();
  };
  return iteratorOf<T>(
    () => source?.next() ?? begin(start),
    () => {
      isStopped = true;
      return source?.return?.() ?? isDone();
    },
  );
}

export interface Interruptions<T> {
  /** Opens the source; its signal aborts with the first interruption, or when the reader stops. */
  open: (signal: AbortSignal) => AsyncIterable<T>;
  signals: readonly AbortSignal[];
  /** What is thrown once a signal has aborted. */
  aborted: (reason: unknown) => Error;
  /** What the source's signal aborts with where the reader stops. */
  readerStopped: Error;
}

/**
 * A source that fails at once when a signal aborts, also when the source itself is slow to notice;
 * it is not waited for.
 */
export function interruptible<T>({
  open,
  signals,
  aborted,
  readerStopped,
}: Interruptions<T>): AsyncIterableIterator<T> {
  const controller = new AbortController();
  let failure: Error | null = null;
  /** Ends the `next` that waits; without one the following `next` throws the failure. */
  let interrupt: ((error: Error) => void) | null = null;
  let isOver = false;
  const interrupted = (error: Error): void => {
    controller.abort((failure ??= error));
    interrupt?.(failure);
  };
  const onAbort = ({ target }: { target: unknown }): void =>
    interrupted(aborted((target as AbortSignal).reason));
  // One listener each: AbortSignal.any costs as much as a plan.
  for (const signal of signals) {
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort({ target: signal });
  }
  const source = open(controller.signal)[Symbol.asyncIterator]();
  const end = (isWhole: boolean): void => {
    if (isOver) return;
    isOver = true;
    for (const signal of signals) signal.removeEventListener('abort', onAbort);
    if (isWhole) return;
    // The other side learns at once that its reader is gone, and is not waited for.
    controller.abort(readerStopped);
    void Promise.resolve(source.return?.()).catch(nothing);
  };
  const next = (): Promise<IteratorResult<T>> =>
    new Promise((resolve, reject) => {
      const broken = (error: unknown): void => {
        interrupt = null;
        end(false);
        reject(failure ?? toError(error));
      };
      if (failure !== null) return broken(failure);
      interrupt = broken;
      source.next().then((step) => {
        interrupt = null;
        if (step.done === true) end(true);
        resolve(step);
      }, broken);
    });
  return iteratorOf<T>(
    () => (isOver ? isDone() : next()),
    () => {
      end(false);
      return isDone();
    },
  );
}

/** Milliseconds that a source has to settle what it used, once its reader has stopped. */
const graceMs = 300;

async function letGo(source: AsyncIterator<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const grace = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, graceMs);
  });
  await Promise.race([Promise.resolve(source.return?.()).then(nothing, nothing), grace]);
  clearTimeout(timer);
}

/**
 * The values of a source until the signal ends them: a source that does not heed the signal is
 * given a moment to settle, and is not waited for.
 */
export function untilAborted<T>(
  values: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncIterableIterator<T> {
  const source = values[Symbol.asyncIterator]();
  let stopWaiting = nothing;
  let ended: Promise<IteratorResult<T>> | null = null;
  const onAbort = (): void => stopWaiting();
  signal.addEventListener('abort', onAbort, { once: true });
  const end = (): Promise<IteratorResult<T>> =>
    (ended ??= letGo(source).then(() => {
      signal.removeEventListener('abort', onAbort);
      return over;
    }));
  const next = (): Promise<IteratorResult<T>> =>
    new Promise((resolve, reject) => {
      stopWaiting = () => resolve(end());
      source.next().then(
        (step) => resolve(step.done === true || ended !== null ? end() : step),
        (error: unknown) => void end().then(() => reject(toError(error))),
      );
    });
  return iteratorOf<T>(() => ended ?? (signal.aborted ? end() : next()), end);
}

/** What is done around a source of values. */
export interface Tap<T> {
  /** Opens the source, with the first `next`. */
  open: () => AsyncIterator<T>;
  /** Told of each value before the reader is. */
  saw?: (value: T) => void;
  /** Gives what is thrown in the place of what the source threw. */
  failed?: (error: unknown) => unknown;
  /** Told once, however it ends; also where the reader stops before it began. */
  ended?: () => void;
}

/**
 * A source with something done around it, and one promise a value. By hand and no generator, since
 * each layer of generators costs every word of an answer several promises; and a generator function
 * made for each request has a hidden class of its own in V8's old space, which kept all of a
 * request alive until the next major collection.
 */
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
  const told = (step: IteratorResult<T>): IteratorResult<T> => {
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
  const over = (): Promise<IteratorResult<T>> => Promise.resolve({ done: true, value: undefined });
  const iterator: AsyncIterableIterator<T> = {
    next: () => {
      if (isOver) return over();
      try {
        source ??= open();
      } catch (error) {
        return Promise.resolve().then(() => broken(error));
      }
      return source.next().then(told, broken);
    },
    return: () => {
      const returned = isOver ? undefined : source?.return?.();
      if (returned !== undefined) return returned.then(told, broken);
      end();
      return over();
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}

export interface PacedOptions<T> {
  /** The least time between two drains, milliseconds. */
  intervalMs: number;
  /**
   * Takes all that waits; what it throws ends the iteration with that error. What waits is the
   * caller's to merge: a slow consumer must not make it grow without bound.
   */
  drain: () => T[];
  signal: AbortSignal;
  /** Called once, when the consumer leaves or the signal ends it. */
  ended: () => void;
}

/**
 * An async iterable filled by its owner: `wake` reports that `drain` would now return something.
 * The first item comes at once, later ones together after the interval. Not a generator: `return`
 * must end a `next` that still waits, else a watcher that has gone away is kept until the next
 * thing happens.
 */
class Paced<T> implements AsyncIterableIterator<T> {
  readonly #options: PacedOptions<T>;
  readonly #ready: T[] = [];
  #waiting: { resolve(result: IteratorResult<T>): void; reject(error: unknown): void }[] = [];
  #woken = false;
  #over = false;
  #lastDrainAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PacedOptions<T>) {
    this.#options = options;
    if (options.signal.aborted) this.#finish();
    else options.signal.addEventListener('abort', this.#finish, { once: true });
  }

  wake(): void {
    this.#woken = true;
    if (this.#waiting.length > 0) this.#schedule();
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#ready.length > 0)
      return Promise.resolve({ done: false, value: this.#ready.shift() as T });
    if (this.#over) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      if (this.#woken) this.#schedule();
    });
  }

  return(): Promise<IteratorResult<T>> {
    this.#finish();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #schedule(): void {
    if (this.#over || this.#timer !== undefined) return;
    const waitMs = this.#lastDrainAt + this.#options.intervalMs - performance.now();
    if (waitMs <= 0) this.#deliver();
    else this.#timer = setTimeout(this.#deliver, waitMs);
  }

  readonly #deliver = (): void => {
    this.#timer = undefined;
    if (this.#over || this.#waiting.length === 0) return;
    this.#woken = false;
    this.#lastDrainAt = performance.now();
    try {
      this.#ready.push(...this.#options.drain());
    } catch (error) {
      this.#waiting.shift()?.reject(error);
      this.#finish();
    }
    while (this.#waiting.length > 0 && this.#ready.length > 0)
      this.#waiting.shift()?.resolve({ done: false, value: this.#ready.shift() as T });
  };

  readonly #finish = (): void => {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#options.signal.removeEventListener('abort', this.#finish);
    for (const { resolve } of this.#waiting) resolve({ done: true, value: undefined });
    this.#waiting = [];
    this.#options.ended();
  };
}

export const paced = <T>(options: PacedOptions<T>): Paced<T> => new Paced(options);

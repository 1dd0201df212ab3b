/** Calls everyone who listens, in the order in which they began to. */
export interface Listeners<T> {
  /** Returns what ends the listening. */
  add(listener: (value: T) => void): () => void;
  call(value: T): void;
}

export function createListeners<T>(): Listeners<T> {
  const all = new Set<(value: T) => void>();
  return {
    add: (listener) => {
      all.add(listener);
      return () => void all.delete(listener);
    },
    call: (value) => {
      for (const listener of all) listener(value);
    },
  };
}

/** What must be closed when the host ends. */
export interface Closing {
  add(close: () => unknown): void;
  /**
   * Closes everything that was added, the last first, each also when one before it failed. Throws
   * the first failure.
   */
  run(): Promise<void>;
}

export function createClosing(): Closing {
  const steps: (() => unknown)[] = [];
  return {
    add: (close) => void steps.push(close),
    run: async () => {
      const failures: unknown[] = [];
      for (const close of steps.splice(0).reverse())
        await Promise.resolve()
          .then(close)
          .catch((error: unknown) => failures.push(error));
      if (failures.length > 0) throw failures[0];
    },
  };
}

/** Runs a task when those before it are done. */
export type SerialQueue = <T>(task: () => Promise<T>) => Promise<T>;

/**
 * Tasks run one after another, in the order they came. One that fails rejects its own promise and
 * does not stop those behind it.
 */
export function createSerialQueue(): SerialQueue {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const run = last.then(task);
    last = run.catch(() => undefined);
    return run;
  };
}

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

/**
 * A serial queue for each key: what looks whether something is there, and makes it where it is not,
 * must not run twice at once.
 */
export function createSerialQueues(): <T>(key: string, task: () => Promise<T>) => Promise<T> {
  const queues = new Map<string, { run: SerialQueue; waiting: number }>();
  return async (key, task) => {
    const queue = queues.get(key) ?? { run: createSerialQueue(), waiting: 0 };
    queues.set(key, queue);
    queue.waiting += 1;
    try {
      return await queue.run(task);
    } finally {
      queue.waiting -= 1;
      if (queue.waiting === 0) queues.delete(key);
    }
  };
}

export type SerialQueues = ReturnType<typeof createSerialQueues>;

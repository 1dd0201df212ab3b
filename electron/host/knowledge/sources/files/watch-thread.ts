import type { Worker } from 'node:worker_threads';
import { startWorker } from '../../../../launcher/start-worker.ts';
import type { FolderWatch, FolderWatchOptions } from './folder-watch.ts';
import type { WatchCall, WatchEvent } from './watch-worker.ts';

export type WatchFolder = (
  options: Omit<FolderWatchOptions, 'open' | 'settleMs' | 'patienceMs'>,
) => FolderWatch;

export interface WatchThread {
  watch: WatchFolder;
  close(): Promise<void>;
}

interface Watched {
  options: Parameters<WatchFolder>[0];
  closed: PromiseWithResolvers<void> | null;
}

/** Before a thread that died is started again. */
const restartMs = 2_000;

/**
 * Watches folders on a thread of its own, which is started for the first one. One that dies is
 * restarted, and each folder is notified that something may have been missed.
 */
export function createWatchThread(entry: string): WatchThread {
  const watched = new Map<number, Watched>();
  let worker: Worker | null = null;
  let restart: NodeJS.Timeout | undefined;
  let nextId = 1;

  const hear = (event: WatchEvent): void => {
    const one = watched.get(event.id);
    if (!one) return;
    if (event.type === 'closed') {
      watched.delete(event.id);
      return one.closed?.resolve();
    }
    const { onPaths, onReady, onLimit, onDoubt } = one.options;
    if (one.closed !== null) return;
    if (event.type === 'paths') onPaths(event.paths);
    else ({ ready: onReady, limit: onLimit, doubt: onDoubt })[event.type]();
  };
  const ended = (one: Worker): void => {
    if (worker !== one) return;
    worker = null;
    for (const [id, { closed }] of watched) {
      if (closed === null) continue;
      watched.delete(id);
      closed.resolve();
    }
    if (watched.size > 0) restart = setTimeout(begin, restartMs).unref();
  };
  const start = (): Worker => {
    const started = startWorker(entry, { name: 'watch', execArgv: [] });
    // An error is followed by the end.
    started.on('error', () => undefined);
    started.on('exit', () => ended(started));
    started.on('message', hear);
    started.unref();
    worker = started;
    return started;
  };
  const send = (call: WatchCall): void => (worker ?? start()).postMessage(call);
  const begin = (): void => {
    for (const [id, { options }] of watched) {
      send({ id, folder: options.folder });
      options.onDoubt();
    }
  };

  return {
    watch: (options) => {
      const id = nextId++;
      watched.set(id, { options, closed: null });
      send({ id, folder: options.folder });
      return {
        async close() {
          const one = watched.get(id);
          if (!one) return;
          if (worker === null) return void watched.delete(id);
          one.closed ??= Promise.withResolvers<void>();
          // Who waits for the end must not find that nothing else keeps the process alive.
          worker.ref();
          send({ id, folder: null });
          await one.closed.promise;
          if (![...watched.values()].some(({ closed }) => closed !== null)) worker?.unref();
        },
      };
    },
    async close() {
      clearTimeout(restart);
      watched.clear();
      const ending = worker;
      worker = null;
      await ending?.terminate();
    },
  };
}

import { watch, watchFile, unwatchFile, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';

export interface WatchOptions {
  file: string;
  /**
   * Called after the file may have changed, and once more when it changed in the meantime; never
   * twice at once.
   */
  changed: () => Promise<void>;
  /** Quiet before `changed` is called: editors write a file in several steps. */
  quietMs?: number;
  /**
   * How often the file is checked where the file system sends no events: network drives, some
   * containers.
   */
  pollMs?: number;
}

/**
 * The folder is watched, since editors and secret stores replace a file instead of writing into it.
 */
function watchFolder(file: string, touched: () => void): FSWatcher | null {
  try {
    const watcher = watch(dirname(file), { persistent: false }, (_, name) => {
      // `..data` is the link that Kubernetes turns over when a mounted file changes.
      if (name === null || name === basename(file) || name === '..data') touched();
    });
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}

export function watchConfig({ file, changed, quietMs = 150, pollMs = 5_000 }: WatchOptions): {
  close(): Promise<void>;
} {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let closed = false;
  const touched = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(() => (closed ? undefined : changed()));
    }, quietMs);
  };
  const watcher = watchFolder(file, touched);
  watchFile(file, { persistent: false, interval: pollMs }, touched);
  // It may have changed between its reading and this watch.
  touched();
  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      watcher?.close();
      unwatchFile(file, touched);
      await running;
    },
  };
}

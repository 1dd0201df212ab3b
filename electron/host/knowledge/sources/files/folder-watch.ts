import { watch } from 'chokidar';
import { isReadableName } from '../../parse/media-type.ts';
import { isWalkedName } from './walk.ts';

/** What this module needs of chokidar. */
export interface Watcher {
  on(event: 'all', listener: (event: string, path: string) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'ready', listener: () => void): unknown;
  close(): Promise<void>;
}

export type OpenWatcher = (folder: string) => Watcher;

/** The kernel's limits on watches and on files a process has open (inotify(7), ERRORS). */
const limits = new Set(['ENOSPC', 'EMFILE', 'ENFILE']);

export interface FolderWatchOptions {
  folder: string;
  open?: OpenWatcher;
  /** A file that was just written may be written on: so long nothing must have happened to it. */
  settleMs?: number;
  /** But not longer than this. */
  patienceMs?: number;
  /** Paths at which something is another now, or is gone; at or below the folder. */
  onPaths(paths: string[]): void;
  /** From here on every change is reported. */
  onReady(): void;
  /** No change is reported any more. */
  onLimit(): void;
  /** Something may have been missed. */
  onDoubt(): void;
}

export interface FolderWatch {
  close(): Promise<void>;
}

const openChokidar: OpenWatcher = (folder) =>
  watch(folder, {
    ignoreInitial: true,
    followSymlinks: false,
    ignorePermissionErrors: true,
    atomic: false,
    ignored: (path, stats) =>
      !isWalkedName(folder, path) || (stats?.isFile() === true && !isReadableName(path)),
  });

/**
 * Watches a folder by what the system tells (chokidar over inotify, FSEvents and the like), and
 * waits until what changes has come to rest.
 */
export function watchFolder({
  folder,
  open = openChokidar,
  settleMs = 1_000,
  patienceMs = 30_000,
  onPaths,
  onReady,
  onLimit,
  onDoubt,
}: FolderWatchOptions): FolderWatch {
  const pending = new Map<string, { firstMs: number; lastMs: number }>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const flush = (): void => {
    timer = undefined;
    const now = performance.now();
    const due = [...pending]
      .filter(
        ([, { firstMs, lastMs }]) => now - lastMs >= settleMs * 0.9 || now - firstMs >= patienceMs,
      )
      .map(([path]) => path);
    for (const path of due) pending.delete(path);
    if (due.length > 0) onPaths(due);
    if (pending.size > 0) arm();
  };
  const arm = (): void => {
    timer ??= setTimeout(flush, settleMs).unref();
  };

  const watcher = open(folder);
  watcher.on('all', (_event, path) => {
    if (closed) return;
    const now = performance.now();
    pending.set(path, { firstMs: pending.get(path)?.firstMs ?? now, lastMs: now });
    arm();
  });
  watcher.on('ready', () => {
    if (!closed) onReady();
  });
  watcher.on('error', (error) => {
    if (closed) return;
    if (limits.has(String((error as { code?: unknown } | null)?.code))) onLimit();
    else onDoubt();
  });
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await watcher.close();
    },
  };
}

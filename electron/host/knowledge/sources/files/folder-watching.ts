import type { SourceContext } from '../runtime/source-runtime.ts';
import type { FolderWatch } from './folder-watch.ts';
import type { WatchFolder } from './watch-thread.ts';

export interface FolderWatchingDeps {
  context: Pick<SourceContext, 'changed'>;
  folder: string;
  watch: WatchFolder;
  onShare(path: string): Promise<boolean>;
  /** The folder's mounts that are reachable. */
  mounts(): readonly string[];
  onPaths(paths: readonly string[]): void;
  /** The watch has begun: what happened before it is not reported. */
  onReady(): void;
  /** Events may have been lost. */
  onDoubt(): void;
}

/** Why a folder is polled instead of watched. */
export type PolledFor = 'network' | 'limit' | null;

/** The watch of one folder, where the system can watch it. */
export function createFolderWatching(deps: FolderWatchingDeps) {
  let watcher: FolderWatch | null = null;
  let polledFor: PolledFor = null;
  let closed = false;

  const stop = async (): Promise<void> => {
    const ending = watcher;
    watcher = null;
    await ending?.close();
  };

  return {
    isLive: (): boolean => watcher !== null,
    polledFor: (): PolledFor => polledFor,
    stop,
    async start(): Promise<void> {
      if (closed || watcher !== null || polledFor === 'limit') return;
      const folders = [deps.folder, ...deps.mounts()];
      const shares = await Promise.all(folders.map((one) => deps.onShare(one).catch(() => false)));
      polledFor = shares.includes(true) ? 'network' : null;
      if (polledFor !== null || closed) return;
      watcher = deps.watch({
        folder: deps.folder,
        onPaths: deps.onPaths,
        onReady: deps.onReady,
        onLimit: () => {
          polledFor = 'limit';
          void stop();
          deps.context.changed();
        },
        onDoubt: deps.onDoubt,
      });
    },
    async close(): Promise<void> {
      closed = true;
      await stop();
    },
  };
}

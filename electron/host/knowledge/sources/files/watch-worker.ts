import { parentPort } from 'node:worker_threads';
import { watchFolder, type FolderWatch } from './folder-watch.ts';

/**
 * Entry of the thread that watches folders: to begin with a folder of 20,000 files takes more than
 * half a second of one thread (chokidar 6).
 */

export type WatchCall = { id: number; folder: string } | { id: number; folder: null };

export type WatchEvent =
  | { id: number; type: 'paths'; paths: string[] }
  | { id: number; type: 'ready' | 'limit' | 'doubt' | 'closed' };

const watches = new Map<number, FolderWatch>();
const tell = (event: WatchEvent): void => parentPort?.postMessage(event);

parentPort?.on('message', ({ id, folder }: WatchCall) => {
  if (folder !== null) {
    const simple = (type: 'ready' | 'limit' | 'doubt') => () => tell({ id, type });
    watches.set(
      id,
      watchFolder({
        folder,
        onPaths: (paths) => tell({ id, type: 'paths', paths }),
        onReady: simple('ready'),
        onLimit: simple('limit'),
        onDoubt: simple('doubt'),
      }),
    );
    return;
  }
  const ending = watches.get(id);
  watches.delete(id);
  void Promise.resolve(ending?.close()).then(() => tell({ id, type: 'closed' }));
});

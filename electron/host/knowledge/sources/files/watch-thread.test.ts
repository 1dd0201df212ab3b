import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entryPath } from '../../../../entry-path.ts';
import { createWatchThread, type WatchThread } from './watch-thread.ts';

let folder: string;
let thread: WatchThread;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'hearth-watch-')));
  thread = createWatchThread(entryPath('watch-worker'));
});
afterEach(async () => {
  await thread.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = () => {
  const told = { paths: [] as string[], ready: 0, doubts: 0 };
  const watch = thread.watch({
    folder,
    onPaths: (paths) => void told.paths.push(...paths),
    onReady: () => (told.ready += 1),
    onLimit: () => undefined,
    onDoubt: () => (told.doubts += 1),
  });
  return { told, watch };
};

describe('the thread that watches', () => {
  it('tells of a file once it has come to rest, not of each piece that is written', async () => {
    const { told } = open();
    await expect.poll(() => told.ready).toBe(1);
    for (let i = 0; i < 5; i += 1) {
      writeFileSync(join(folder, 'growing.txt'), 'text '.repeat(i + 1));
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    await expect.poll(() => told.paths).toEqual([join(folder, 'growing.txt')]);
  });

  it('tells nothing of a folder that is closed, and goes on with the others', async () => {
    const [closed, other] = [open(), open()];
    await expect.poll(() => closed.told.ready + other.told.ready).toBe(2);
    await closed.watch.close();
    writeFileSync(join(folder, 'new.txt'), 'new');
    await expect.poll(() => other.told.paths).toEqual([join(folder, 'new.txt')]);
    expect(closed.told.paths).toEqual([]);
  });
});

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createLogKeeper } from './log-keeper.ts';
import { openStore } from './open-store.ts';
import { silentLog } from './testing/silent-log.ts';
import { startWriteThread } from './write-thread.ts';

it(
  'while a thread writes without end the log is restarted now and then, and nothing is lost',
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hearth-log-'));
    const store = await openStore({ folder, log: silentLog });
    try {
      store.sqlite.exec('CREATE TABLE filler (n INTEGER PRIMARY KEY, text TEXT NOT NULL)');
      const ready = Promise.withResolvers<undefined>();
      const thread = startWriteThread({
        path: store.path,
        statements: ['INSERT INTO filler (n, text) VALUES (?, ?)'],
        ready: () => ready.resolve(undefined),
        gone: () => undefined,
      });
      await ready.promise;
      const keeper = createLogKeeper({
        sqlite: store.sqlite,
        checkpoint: store.checkpoint ?? (() => Promise.resolve(0)),
        restart: thread.restartLog,
        mostPages: 500,
      });
      keeper.start();
      const text = 'x'.repeat(3_900);
      const logBytes = (): number => statSync(`${store.path}-wal`).size;
      const write = (n: number): Promise<unknown> =>
        new Promise((resolve) => thread.write([[[0, n, text]]], resolve));
      let written = 0;
      for (; written < 4_000; written += 1) {
        await write(written);
        await sleep(1);
      }
      expect(logBytes()).toBeLessThan(24 * 1024 * 1024);
      thread.drain();
      thread.end();
      keeper.stop();
      expect(store.sqlite.prepare('SELECT count(*) FROM filler').pluck().get()).toBe(written);
      expect(store.sqlite.pragma('wal_autocheckpoint', { simple: true })).toBe(1_000);
    } finally {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

it('that is stopped and started again in the middle of a checkpoint does not do two at a time from then on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-log-'));
  const store = await openStore({ folder, log: silentLog });
  let underWay = 0;
  let most = 0;
  const ends: (() => void)[] = [];
  const checkpoint = async (): Promise<number> => {
    most = Math.max(most, (underWay += 1));
    await new Promise<void>((resolve) => ends.push(resolve));
    underWay -= 1;
    return 0;
  };
  const keeper = createLogKeeper({ sqlite: store.sqlite, checkpoint, restart: () => undefined });
  keeper.start();
  keeper.stop();
  keeper.start();
  for (let i = 0; i < 3; i += 1) {
    await expect.poll(() => ends.length).toBeGreaterThan(0);
    for (const end of ends.splice(0)) end();
  }
  keeper.stop();
  expect(most).toBe(1);
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

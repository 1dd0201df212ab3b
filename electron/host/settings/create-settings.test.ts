import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../shared/contract/app.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { createChanges } from '../changes/create-changes.ts';
import { openMemoryStore, type OpenStore } from '../store/open-store.ts';
import { createSettings } from './create-settings.ts';

let store: OpenStore;
const changes = createChanges();
const load = () => createSettings({ db: store.db, changes });

beforeEach(() => {
  store = openMemoryStore();
  store.sqlite.exec(`INSERT INTO owners VALUES ('owner_other', 'client', 1)`);
});
afterEach(() => store.close());

describe('settings', () => {
  it('start as the defaults and are there after a restart as they were set', async () => {
    const settings = await load();
    expect(await settings.get(desktopOwnerId)).toEqual(defaultSettings);
    await settings.set(desktopOwnerId, { theme: 'dark', lanPort: 0 });
    await settings.set(desktopOwnerId, { theme: 'light', language: undefined });
    expect((await load()).current(desktopOwnerId)).toEqual({
      ...defaultSettings,
      theme: 'light',
      lanPort: 0,
    });
  });

  it("are their owner's only", async () => {
    const settings = await load();
    await settings.set('owner_other', { localOnly: true });
    expect(settings.current(desktopOwnerId).localOnly).toBe(false);
    expect((await load()).current('owner_other').localOnly).toBe(true);
  });

  it('survive a value and a key that another version wrote, instead of failing the start', async () => {
    const put = store.sqlite.prepare('INSERT INTO settings VALUES (?, ?, ?)');
    put.run(desktopOwnerId, 'theme', '"sepia"');
    put.run(desktopOwnerId, 'lanPort', '{ half');
    put.run(desktopOwnerId, 'ofTheFuture', 'true');
    put.run(desktopOwnerId, 'localOnly', 'true');
    expect((await load()).current(desktopOwnerId)).toEqual({ ...defaultSettings, localOnly: true });
  });

  it('refuse what the contract does not allow, and keep what was', async () => {
    const settings = await load();
    await expect(settings.set(desktopOwnerId, { lanPort: 70_000 })).rejects.toThrow();
    expect(settings.current(desktopOwnerId)).toEqual(defaultSettings);
  });

  it("tell their owner's views that they changed", async () => {
    const iterator = changes
      .subscribe(desktopOwnerId, new AbortController().signal)
      [Symbol.asyncIterator]();
    await (await load()).set(desktopOwnerId, { theme: 'dark' });
    expect(await iterator.next()).toMatchObject({ value: { topic: 'settings' } });
  });
});

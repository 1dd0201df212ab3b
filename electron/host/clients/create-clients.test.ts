import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { createChanges } from '../changes/create-changes.ts';
import { openMemoryStore, type OpenStore } from '../store/open.ts';
import { createClients, ownerOfClient, type Clients } from './create-clients.ts';

let store: OpenStore;
let clients: Clients;
let clock = 1_000_000;

beforeEach(() => {
  store = openMemoryStore();
  clients = createClients({ store, changes: createChanges(), now: () => clock });
});
afterEach(() => store.close());

describe('clients', () => {
  it('are known by the key that was shown once, as owners of their own', async () => {
    const { client, apiKey } = await clients.add(desktopOwnerId, { name: 'Laptop', localOnly: true });
    expect(apiKey).toMatch(/^hk-[\w-]{43}$/);
    expect(client).toMatchObject({ name: 'Laptop', localOnly: true, keyHint: apiKey.slice(-4), lastSeenAt: null });
    expect(await clients.authenticate(apiKey)).toEqual({ clientId: client.id, ownerId: ownerOfClient(client.id), via: 'lan', localOnly: true, clientName: 'Laptop' });
  });

  it('keep no key in the file, not even in part', async () => {
    const { apiKey } = await clients.add(desktopOwnerId, { name: 'Laptop' });
    expect(store.sqlite.serialize().includes(apiKey.slice(3, 20))).toBe(false);
  });

  it.each(['', 'hk-', 'hk-'.padEnd(46, 'A'), 'x'.repeat(100_000)])('refuses a key that is nobody\'s', async (key) => {
    await clients.add(desktopOwnerId, { name: 'Laptop' });
    expect(await clients.authenticate(key)).toBeNull();
  });

  it('are shut out at once when removed, and what they owned goes with them', async () => {
    const { client, apiKey } = await clients.add(desktopOwnerId, { name: 'Laptop' });
    await store.db.insertInto('settings').values({ owner_id: ownerOfClient(client.id), key: 'theme', value: '"dark"' }).execute();
    expect(await clients.remove(desktopOwnerId, client.id)).toEqual({ removed: true });
    expect(await clients.authenticate(apiKey)).toBeNull();
    expect(await store.db.selectFrom('settings').selectAll().execute()).toEqual([]);
  });

  it('have unique names for one owner, and a name that was refused leaves no half of a client', async () => {
    await clients.add(desktopOwnerId, { name: 'Laptop' });
    await expect(clients.add(desktopOwnerId, { name: 'Laptop' })).rejects.toMatchObject({ code: 'conflict' });
    expect(await store.db.selectFrom('owners').select('id').execute()).toHaveLength(2);
  });

  it('cannot be listed or removed by somebody else', async () => {
    const { client } = await clients.add(desktopOwnerId, { name: 'Laptop' });
    const other = ownerOfClient((await clients.add(desktopOwnerId, { name: 'Other' })).client.id);
    expect(await clients.list(other)).toEqual([]);
    await expect(clients.remove(other, client.id)).rejects.toMatchObject({ code: 'not_found' });
    expect(await clients.list(desktopOwnerId)).toHaveLength(2);
  });

  it('are seen at most once a minute, so that a busy client does not write with each request', async () => {
    const { apiKey } = await clients.add(desktopOwnerId, { name: 'Laptop' });
    const seen = async () => (await clients.list(desktopOwnerId))[0]?.lastSeenAt;
    await clients.authenticate(apiKey);
    const first = clock;
    clock += 59_000;
    await clients.authenticate(apiKey);
    expect(await seen()).toBe(first);
    clock += 2_000;
    await clients.authenticate(apiKey);
    expect(await seen()).toBe(clock);
  });

  describe('that a file declares', () => {
    const laptop = { name: 'laptop', apiKey: 'the-key-of-the-laptop', localOnly: false };

    it('have the key that the file names, and another one from the moment it names another', async () => {
      const { id } = await clients.declare(desktopOwnerId, laptop, null);
      expect(await clients.authenticate(laptop.apiKey)).toMatchObject({ clientId: id });
      expect(await clients.holdsKey(desktopOwnerId, id, laptop.apiKey)).toBe(true);
      await clients.declare(desktopOwnerId, { ...laptop, apiKey: 'its-next-key', localOnly: true }, id);
      expect(await clients.authenticate(laptop.apiKey)).toBeNull();
      expect(await clients.authenticate('its-next-key')).toMatchObject({ clientId: id, localOnly: true });
    });

    it('show nothing of a key that is short', async () => {
      expect(await clients.declare(desktopOwnerId, { ...laptop, apiKey: 'secret' }, null)).toMatchObject({ keyHint: '', source: 'file' });
    });

    it('are removed by the file alone', async () => {
      const { id } = await clients.declare(desktopOwnerId, laptop, null);
      await expect(clients.remove(desktopOwnerId, id)).rejects.toMatchObject({ code: 'forbidden' });
      expect(await clients.remove(desktopOwnerId, id, 'file')).toEqual({ removed: true });
    });

    it('cannot take the key of another, whoever that is', async () => {
      await clients.declare(desktopOwnerId, laptop, null);
      await expect(clients.declare(desktopOwnerId, { ...laptop, name: 'phone' }, null)).rejects.toMatchObject({ code: 'conflict' });
    });

    it('may have been made in the app before', async () => {
      const { client } = await clients.add(desktopOwnerId, { name: 'made in the app' });
      expect(await clients.declare(desktopOwnerId, { ...laptop, name: 'made in the app' }, client.id)).toMatchObject({ id: client.id, source: 'file' });
      expect(await clients.authenticate(laptop.apiKey)).toMatchObject({ clientId: client.id });
    });
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultClientLimits } from '../../../shared/contract/clients.ts';
import { desktopOwnerId, ownerOfClient } from '../../../shared/ids.ts';
import { createChanges } from '../changes/create-changes.ts';
import { openMemoryStore, type OpenStore } from '../store/open-store.ts';
import type { Clients } from './create-clients.ts';
import { testClients } from './testing/test-clients.ts';

let store: OpenStore;
let clients: Clients;
let clock = 1_000_000;

beforeEach(() => {
  store = openMemoryStore();
  clients = testClients({ store, changes: createChanges(), now: () => clock });
});
afterEach(() => store.close());

describe('clients', () => {
  it('are known by the key that was shown once, as owners of their own', async () => {
    const { client, apiKey } = await clients.add(desktopOwnerId, {
      name: 'Laptop',
      localOnly: true,
    });
    expect(apiKey).toMatch(/^hk-[\w-]{43}$/);
    expect(client).toMatchObject({
      name: 'Laptop',
      localOnly: true,
      keyHint: apiKey.slice(-4),
      lastSeenAt: null,
    });
    expect(clients.authenticate(apiKey)).toMatchObject({
      clientId: client.id,
      ownerId: ownerOfClient(client.id),
      via: 'lan',
      localOnly: true,
      clientName: 'Laptop',
      role: 'member',
      models: [],
    });
  });

  it('keep no key in the file, not even in part', async () => {
    const { apiKey } = await clients.add(desktopOwnerId, { name: 'Laptop' });
    expect(store.sqlite.serialize().includes(apiKey.slice(3, 20))).toBe(false);
  });

  it.each(['', 'hk-', 'hk-'.padEnd(46, 'A'), 'x'.repeat(100_000)])(
    "refuses a key that is no one's",
    async (key) => {
      await clients.add(desktopOwnerId, { name: 'Laptop' });
      expect(clients.authenticate(key)).toBeNull();
    },
  );

  it('are shut out at once when removed, and what they owned goes with them', async () => {
    const { client, apiKey } = await clients.add(desktopOwnerId, { name: 'Laptop' });
    await store.db
      .insertInto('settings')
      .values({ owner_id: ownerOfClient(client.id), key: 'theme', value: '"dark"' })
      .execute();
    expect(await clients.remove(desktopOwnerId, client.id)).toEqual({ removed: true });
    expect(clients.authenticate(apiKey)).toBeNull();
    expect(
      await store.db
        .selectFrom('settings')
        .selectAll()
        .where('owner_id', '=', ownerOfClient(client.id))
        .execute(),
    ).toEqual([]);
  });

  it('have unique names for one owner, and a name that was refused leaves no half of a client', async () => {
    await clients.add(desktopOwnerId, { name: 'Laptop' });
    await expect(clients.add(desktopOwnerId, { name: 'Laptop' })).rejects.toMatchObject({
      code: 'conflict',
    });
    for (const name of ['App', 'laptop/bob'])
      await expect(clients.add(desktopOwnerId, { name })).rejects.toMatchObject({
        code: 'bad_request',
        message: expect.stringContaining('tell users apart') as string,
      });
    expect(await store.db.selectFrom('owners').select('id').execute()).toHaveLength(2);
  });

  it('cannot be listed or removed by another user', async () => {
    const { client } = await clients.add(desktopOwnerId, { name: 'Laptop' });
    const other = ownerOfClient((await clients.add(desktopOwnerId, { name: 'Other' })).client.id);
    expect(await clients.list(other)).toEqual([]);
    await expect(clients.remove(other, client.id)).rejects.toMatchObject({ code: 'not_found' });
    expect(await clients.list(desktopOwnerId)).toHaveLength(2);
  });

  it('are seen at most once a minute, so that a busy client does not write with each request', async () => {
    const { apiKey } = await clients.add(desktopOwnerId, { name: 'Laptop' });
    const seen = async () => (await clients.list(desktopOwnerId))[0]?.lastSeenAt;
    clients.authenticate(apiKey);
    const first = clock;
    clock += 59_000;
    clients.authenticate(apiKey);
    expect(await seen()).toBe(first);
    clock += 2_000;
    clients.authenticate(apiKey);
    expect(await seen()).toBe(clock);
  });

  it('keep what they were made with, and another name, role or limit from the change on, in the very next request', async () => {
    const { client, apiKey } = await clients.add(desktopOwnerId, {
      name: 'Laptop',
      models: ['gpt-5-mini'],
      ipAllow: ['192.168.1.0/24'],
      expiresAt: clock + 1000,
    });
    expect(await clients.list(desktopOwnerId)).toEqual([
      { ...client, models: ['gpt-5-mini'], ipAllow: ['192.168.1.0/24'], expiresAt: clock + 1000 },
    ]);
    await clients.update(desktopOwnerId, {
      id: client.id,
      role: 'viewer',
      suspended: true,
      limits: { ...client.limits, requestsPerMinute: 5 },
    });
    expect(clients.authenticate(apiKey)).toMatchObject({
      role: 'viewer',
      suspended: true,
      models: ['gpt-5-mini'],
      limits: { requestsPerMinute: 5 },
    });
    await expect(
      clients.update(desktopOwnerId, { id: client.id, ipAllow: ['home'] }),
    ).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('home') as unknown,
    });
  });

  it('are rotated with an overlap, after which the former key is no one’s', async () => {
    const { client, apiKey: former } = await clients.add(desktopOwnerId, { name: 'Laptop' });
    const { apiKey } = await clients.rotate(desktopOwnerId, { id: client.id, overlapHours: 1 });
    expect([former, apiKey].map((key) => clients.authenticate(key)?.clientId)).toEqual([
      client.id,
      client.id,
    ]);
    clock += 3_600_001;
    expect([former, apiKey].map((key) => clients.authenticate(key)?.clientId)).toEqual([
      undefined,
      client.id,
    ]);
    const next = await clients.rotate(desktopOwnerId, { id: client.id, overlapHours: 0 });
    expect([apiKey, next.apiKey].map((key) => clients.authenticate(key)?.clientId)).toEqual([
      undefined,
      client.id,
    ]);
  });

  it('that sign have a secret of their own, sealed, and another after a rotation', async () => {
    const { client, signingSecret } = await clients.add(desktopOwnerId, {
      name: 'Laptop',
      signed: true,
    });
    expect(clients.signingSecretOf(client.id)).toBe(signingSecret);
    expect(store.sqlite.serialize().includes(signingSecret?.slice(3, 20) ?? '?')).toBe(false);
    const second = await clients.rotate(desktopOwnerId, { id: client.id, overlapHours: 0 });
    expect(second.signingSecret).not.toBe(signingSecret);
    await clients.rotate(desktopOwnerId, { id: client.id, overlapHours: 0, signed: false });
    expect(clients.signingSecretOf(client.id)).toBeNull();
  });

  it('have what they may use in a day and a month among the budgets, which follow and go with them', async () => {
    const budgets = () =>
      store.db
        .selectFrom('budgets')
        .select(['scope', 'period', 'limit_tokens', 'limit_cost_micro'])
        .orderBy('created_at')
        .execute();
    const before = await budgets();
    clock += 1;
    const { client } = await clients.add(desktopOwnerId, {
      name: 'Laptop',
      limits: { ...defaultClientLimits, tokensPerDay: 1000, costMicroPerMonth: 5_000_000 },
    });
    const scope = JSON.stringify({ client: client.id });
    expect(await budgets()).toEqual([
      ...before,
      { scope, period: 'day', limit_tokens: 1000, limit_cost_micro: null },
      { scope, period: 'month', limit_tokens: null, limit_cost_micro: 5_000_000 },
    ]);
    await clients.update(desktopOwnerId, {
      id: client.id,
      name: 'Phone',
      limits: { ...client.limits, tokensPerDay: 10, costMicroPerMonth: null },
    });
    expect(await budgets()).toEqual([
      ...before,
      { scope, period: 'day', limit_tokens: 10, limit_cost_micro: null },
    ]);
    await clients.remove(desktopOwnerId, client.id);
    expect(await budgets()).toEqual(before);
  });

  describe('that a file declares', () => {
    const laptop = { name: 'laptop', apiKey: 'the-key-of-the-laptop-0123', localOnly: false };

    it('have the key that the file names, and another one from the moment it names another', async () => {
      const { id } = await clients.declare(desktopOwnerId, laptop, null);
      expect(clients.authenticate(laptop.apiKey)).toMatchObject({ clientId: id });
      expect(await clients.holdsKey(desktopOwnerId, id, laptop.apiKey)).toBe(true);
      await clients.declare(
        desktopOwnerId,
        { ...laptop, apiKey: 'its-next-key-0123456789abcd', localOnly: true },
        id,
      );
      expect(clients.authenticate(laptop.apiKey)).toBeNull();
      expect(clients.authenticate('its-next-key-0123456789abcd')).toMatchObject({
        clientId: id,
        localOnly: true,
      });
    });

    it('are refused with a key or a signing secret that could be guessed, and the message shows how to make one but not the key', async () => {
      for (const weak of [{ apiKey: 'secret-0042' }, { signingSecret: 'secret-0042' }]) {
        const error = await clients
          .declare(desktopOwnerId, { ...laptop, ...weak }, null)
          .catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({
          code: 'bad_request',
          message: expect.stringContaining('openssl rand -hex 16') as string,
        });
        expect((error as Error).message).not.toContain('secret-0042');
      }
      expect(await clients.list(desktopOwnerId)).toEqual([]);
    });

    it('are removed by the file alone', async () => {
      const { id } = await clients.declare(desktopOwnerId, laptop, null);
      await expect(clients.remove(desktopOwnerId, id)).rejects.toMatchObject({ code: 'forbidden' });
      expect(await clients.remove(desktopOwnerId, id, 'file')).toEqual({ removed: true });
    });

    it('cannot take the key of any other client', async () => {
      await clients.declare(desktopOwnerId, laptop, null);
      await expect(
        clients.declare(desktopOwnerId, { ...laptop, name: 'phone' }, null),
      ).rejects.toMatchObject({ code: 'conflict' });
    });

    it('may have been created in the app before', async () => {
      const { client } = await clients.add(desktopOwnerId, { name: 'created in the app' });
      expect(
        await clients.declare(desktopOwnerId, { ...laptop, name: 'created in the app' }, client.id),
      ).toMatchObject({ id: client.id, source: 'file' });
      expect(clients.authenticate(laptop.apiKey)).toMatchObject({ clientId: client.id });
    });
  });
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { desktopOwnerId, ownerOfClient } from '../../../shared/ids.ts';
import { createChanges } from '../changes/create-changes.ts';
import type { Clients } from '../clients/create-clients.ts';
import { testClients } from '../clients/testing/test-clients.ts';
import { openMemoryStore, type OpenStore } from '../store/open-store.ts';
import { createCallerOf, type CallerOf } from './create-caller-of.ts';

let store: OpenStore;
let clients: Clients;
let callerOf: CallerOf;
let now = 1_000_000;
beforeEach(() => {
  store = openMemoryStore();
  clients = testClients({ store, changes: createChanges(), now: () => now });
  callerOf = createCallerOf({ clients, now: () => now });
});
afterEach(() => store.close());

const contextOf = (clientId: string) => ({
  ownerId: ownerOfClient(clientId),
  clientId,
  via: 'lan' as const,
  localFiles: false,
  peer: '192.168.1.7',
});

test('a browser of a client asks under all of the client’s rules, as they are at this moment', async () => {
  const { client } = await clients.add(desktopOwnerId, {
    name: 'laptop',
    localOnly: true,
    models: ['small*'],
    role: 'viewer',
    limits: {
      ...(await clients.add(desktopOwnerId, { name: 'other' })).client.limits,
      requestsPerMinute: 7,
    },
  });
  const context = contextOf(client.id);
  expect(callerOf(context)).toMatchObject({
    ownerId: context.ownerId,
    clientId: client.id,
    clientName: 'laptop',
    localOnly: true,
    models: ['small*'],
    role: 'viewer',
    limits: { requestsPerMinute: 7 },
  });
  await clients.update(desktopOwnerId, { id: client.id, models: ['big'] });
  expect(callerOf(context)).toMatchObject({ models: ['big'] });
});

test('a client that was removed, suspended, has expired or comes from elsewhere asks no longer, though its connection is open', async () => {
  const { client } = await clients.add(desktopOwnerId, { name: 'laptop', expiresAt: now + 10 });
  const context = contextOf(client.id);
  await clients.update(desktopOwnerId, { id: client.id, suspended: true });
  expect(() => callerOf(context)).toThrow('suspended');
  await clients.update(desktopOwnerId, {
    id: client.id,
    suspended: false,
    ipAllow: ['10.0.0.0/8'],
  });
  expect(() => callerOf(context)).toThrow('this address');
  await clients.update(desktopOwnerId, { id: client.id, ipAllow: [] });
  now += 10;
  expect(() => callerOf(context)).toThrow('expired');
  await clients.remove(desktopOwnerId, client.id);
  expect(() => callerOf(context)).toThrow(
    expect.objectContaining({ code: 'unauthorized' }) as Error,
  );
});

test('a context that mixes one client with another’s owner is refused', async () => {
  const { client } = await clients.add(desktopOwnerId, { name: 'laptop' });
  expect(() => callerOf({ ...contextOf(client.id), ownerId: desktopOwnerId })).toThrow(
    expect.objectContaining({ code: 'unauthorized' }) as Error,
  );
});

test('the machine’s own user has no rules', () => {
  expect(
    callerOf({ ownerId: desktopOwnerId, clientId: null, via: 'app', localFiles: true }),
  ).toEqual({ ownerId: desktopOwnerId, clientId: null, via: 'app', localOnly: false });
});

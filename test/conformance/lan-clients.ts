import { noContentRules } from '../../shared/contract/content-rules.ts';
import { desktopOwnerId } from '../../shared/ids.ts';
import { createChanges } from '../../electron/host/changes/create-changes.ts';
import { testClients } from '../../electron/host/clients/testing/test-clients.ts';
import type { Clients } from '../../electron/host/clients/create-clients.ts';
import type { NewClient } from '../../electron/host/clients/new-client.ts';
import type { KnownClient } from '../../electron/host/clients/known-client.ts';
import type { Store } from '../../electron/host/store/store.ts';

export const runKey = 'hearth-run-secret-0123456789';
export const clientKey = 'hearth-client-secret-0123456789';
export const localOnlyKey = 'hearth-local-secret-0123456789';
export const viewerKey = 'hearth-viewer-secret-0123456789';
export const adminKey = 'hearth-admin-secret-0123456789';
export const suspendedKey = 'hearth-suspended-secret-0123456789';
export const expiredKey = 'hearth-expired-secret-0123456789';
/** Of a client that may come from other addresses only. */
export const elsewhereKey = 'hearth-elsewhere-secret-0123456789';

/** One that no store knows, for a test that says itself who calls. */
export const knownClient = (
  given: Partial<KnownClient> & Pick<KnownClient, 'ownerId' | 'clientId'>,
): KnownClient => ({
  ...{
    via: 'lan',
    localOnly: false,
    clientName: given.clientId,
    role: 'member',
    models: [],
    limits: unlimited,
    contentRules: noContentRules,
    suspended: false,
    expiresAt: null,
    allowsAddress: null,
    signed: false,
    generation: 0,
    former: null,
  },
  ...given,
});

/** Clients that a test makes up: `find` knows them by key, `known` by id. */
export const fixedClients = (
  find: (key: string) => KnownClient | null,
  known: (id: string) => KnownClient | null = () => find(''),
): Pick<Clients, 'authenticate' | 'known' | 'onRevoked'> => ({
  authenticate: find,
  known,
  onRevoked: () => () => undefined,
});

const unlimited = {
  requestsPerMinute: null,
  tokensPerMinute: null,
  concurrency: null,
  tokensPerDay: null,
  tokensPerMonth: null,
  costMicroPerDay: null,
  costMicroPerMonth: null,
  currency: 'USD' as const,
  storageMb: null,
};

const declared: readonly (NewClient & { apiKey: string })[] = [
  { name: 'client', apiKey: clientKey },
  { name: 'local', apiKey: localOnlyKey, localOnly: true },
  { name: 'viewer', apiKey: viewerKey, role: 'viewer' },
  { name: 'admin', apiKey: adminKey, role: 'admin' },
  { name: 'suspended', apiKey: suspendedKey },
  { name: 'expired', apiKey: expiredKey, expiresAt: 1 },
  { name: 'elsewhere', apiKey: elsewhereKey, ipAllow: ['203.0.113.7'] },
];

/** Real clients, one of each kind, on a store of the test. */
export async function lanClients(store: Pick<Store, 'db' | 'sqlite'>): Promise<Clients> {
  const clients = testClients({ store, changes: createChanges(), now: Date.now });
  for (const one of declared)
    await clients.declare(desktopOwnerId, { ...one, limits: unlimited }, null);
  store.sqlite.prepare(`UPDATE clients SET suspended = 1 WHERE name = 'suspended'`).run();
  // Reads the clients again.
  await clients.declare(
    desktopOwnerId,
    { name: 'last', apiKey: 'hearth-last-secret-0123456789' },
    null,
  );
  return clients;
}

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultSettings } from '../../shared/contract/app.ts';
import { defaultClientLimits } from '../../shared/contract/clients.ts';
import { noContentRules } from '../../shared/contract/content-rules.ts';
import { AppError } from '../../shared/errors.ts';
import type { KnownClient } from '../../electron/host/clients/known-client.ts';
import { desktopOwnerId } from '../../shared/ids.ts';
import { createProcedures } from '../../electron/host/api/procedures.ts';
import type { ApiContext, HostApi } from '../../electron/host/api/context.ts';
import { createLimits } from '../../electron/host/limits/create-limits.ts';
import { createLanServer, type LanServer, type LanServerOptions } from '../../electron/host/lan-server/lan-server.ts';
import { createResponseStore } from '../../electron/host/lan-server/responses/response-store.ts';
import { openMemoryStore } from '../../electron/host/store/open.ts';
import { statusFor } from './lan-status.ts';
import { createScriptedRouter, type ScriptedRouter } from './scripted-router.ts';

export const runKey = 'hearth-run-secret';
export const clientKey = 'hearth-client-secret';
export const localOnlyKey = 'hearth-local-secret';
export const viewerKey = 'hearth-viewer-secret';
export const adminKey = 'hearth-admin-secret';
export const suspendedKey = 'hearth-suspended-secret';
export const expiredKey = 'hearth-expired-secret';
/** Of a client that may come from other addresses only. */
export const elsewhereKey = 'hearth-elsewhere-secret';

export const knownClient = (given: Partial<KnownClient> & Pick<KnownClient, 'ownerId' | 'clientId'>): KnownClient => ({
  ...{ via: 'lan', localOnly: false, clientName: given.clientId, role: 'member', models: [], limits: { ...defaultClientLimits, requestsPerMinute: null }, contentRules: noContentRules, suspended: false, expiresAt: null, allowsAddress: null, signed: false },
  ...given,
});

export interface LanFixture extends LanServer {
  router: ScriptedRouter;
  /** Contexts that the contract was called with. */
  contexts: ApiContext[];
  origin: string;
  port: number;
}

function partialApi(contexts: ApiContext[]): HostApi {
  const os = createProcedures(() => undefined, { record: () => undefined });
  const available = os.models.available.handler(({ context }) => {
    contexts.push(context);
    return [];
  });
  const changes = os.app.changes.handler(async function* ({ signal }) {
    yield { topic: 'models' as const };
    await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
  });
  return { models: { available }, app: { changes } } as unknown as HostApi;
}

/** A renderer's folder with a secret beside it and a link that leads out. */
function rendererFolder(root: string): string {
  const folder = join(root, 'renderer');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>renderer-page</title>');
  writeFileSync(join(folder, 'assets', 'main-abc.js'), 'export {};');
  writeFileSync(join(root, 'secret.txt'), 'the secret');
  symlinkSync(join(root, 'secret.txt'), join(folder, 'link.txt'));
  return folder;
}

const fail = (error: unknown): never => {
  throw error;
};

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

export async function startLan(overrides: Partial<LanServerOptions> = {}): Promise<LanFixture> {
  const root = mkdtempSync(join(tmpdir(), 'hearth-lan-'));
  const router = createScriptedRouter();
  const store = openMemoryStore();
  await store.db.insertInto('owners').values({ id: 'owner_client', kind: 'client', created_at: 1 }).execute();
  const contexts: ApiContext[] = [];
  const callers = new Map([
    [clientKey, knownClient({ ownerId: 'owner_client', clientId: 'client_1' })],
    [localOnlyKey, knownClient({ ownerId: desktopOwnerId, clientId: 'client_2', localOnly: true })],
    [viewerKey, knownClient({ ownerId: 'owner_viewer', clientId: 'client_3', role: 'viewer' })],
    [adminKey, knownClient({ ownerId: 'owner_admin', clientId: 'client_4', role: 'admin' })],
    [suspendedKey, knownClient({ ownerId: 'owner_suspended', clientId: 'client_5', suspended: true })],
    [expiredKey, knownClient({ ownerId: 'owner_expired', clientId: 'client_6', expiresAt: 1 })],
    [elsewhereKey, knownClient({ ownerId: 'owner_elsewhere', clientId: 'client_7', allowsAddress: () => false })],
  ]);
  const server = await createLanServer({
    api: partialApi(contexts),
    router,
    clients: { authenticate: (key) => callers.get(key) ?? null },
    runKey,
    rendererFolder: rendererFolder(root),
    ready: () => Promise.resolve({ ready: true, chatModel: 'small-local', embeddingModel: 'small-embedding' }),
    requestDetails: () => Promise.reject(new AppError('not_found', 'There is no such request.')),
    tls: null,
    responses: createResponseStore({ sqlite: store.sqlite, now: Date.now, writeFailed: fail }),
    tokenCounter: () => Promise.resolve(null),
    status: statusFor(store),
    limits: createLimits({ settings: () => defaultSettings, now: Date.now }),
    log: quiet,
    now: Date.now,
    host: '127.0.0.1',
    port: 0,
    ...overrides,
  });
  const origin = new URL(server.url).origin;
  const close = async (): Promise<void> => {
    await server.close();
    await store.close();
    rmSync(root, { recursive: true, force: true });
  };
  return { ...server, close, router, contexts, origin, port: Number(new URL(origin).port) };
}

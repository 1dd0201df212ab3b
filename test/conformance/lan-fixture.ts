import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultSettings } from '../../shared/contract/app.ts';
import { pino } from 'pino';
import { AppError } from '../../shared/errors.ts';
import type { AuditEntry } from '../../electron/host/audit/create-audit.ts';
import { createProcedures } from '../../electron/host/api/procedures.ts';
import type { ApiContext, HostApi } from '../../electron/host/api-context.ts';
import { createChanges } from '../../electron/host/changes/create-changes.ts';
import { createDownloads } from '../../electron/host/downloads/create-downloads.ts';
import { createKnowledge } from '../../electron/host/knowledge/create-knowledge.ts';
import { createRequestLimits } from '../../electron/host/limits/request-limits.ts';
import type { Clients } from '../../electron/host/clients/create-clients.ts';
import {
  createLanServer,
  type LanServer,
  type LanServerOptions,
} from '../../electron/host/lan-server/lan-server.ts';
import { createBrowserSessions } from '../../electron/host/browser-sessions/browser-sessions.ts';
import { createSignatures } from '../../electron/host/lan-server/middleware/signed-request.ts';
import { createPairings, type Pairings } from '../../electron/host/peers/create-pairings.ts';
import { createResponseStore } from '../../electron/host/lan-server/responses/response-store.ts';
import { createRevocations } from '../../electron/host/security/revocations.ts';
import { testVault } from '../../electron/host/security/testing/test-vault.ts';
import { openMemoryStore } from '../../electron/host/store/open-store.ts';
import { lanClients, runKey } from './lan-clients.ts';
import { statusFor } from './lan-status.ts';
import { conversationsFor } from './fixture-conversations.ts';
import { createScriptedRouter, type ScriptedRouter } from './scripted-router.ts';

export {
  adminKey,
  clientKey,
  elsewhereKey,
  expiredKey,
  localOnlyKey,
  runKey,
  suspendedKey,
  viewerKey,
} from './lan-clients.ts';

export interface LanFixture extends LanServer {
  router: ScriptedRouter;
  /** Contexts that the contract was called with. */
  contexts: ApiContext[];
  audited: AuditEntry[];
  pairings: Pairings;
  clients: Clients;
  origin: string;
  port: number;
}

function partialApi(contexts: ApiContext[]): HostApi {
  const os = createProcedures(() => undefined, { record: () => undefined, nameOf: (id) => id });
  const available = os.models.available.handler(({ context }) => {
    contexts.push(context);
    return [];
  });
  const changes = os.app.changes.handler(async function* ({ signal }) {
    yield { topic: 'models' as const };
    await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
  });
  const create = os.conversations.create.handler(() =>
    Promise.reject(new AppError('internal', 'Nobody gets as far as this.')),
  );
  return {
    models: { available },
    app: { changes },
    conversations: { create },
  } as unknown as HostApi;
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
  const contexts: ApiContext[] = [];
  const audited: AuditEntry[] = [];
  const audit = { record: (entry: AuditEntry) => void audited.push(entry) };
  const clients = await lanClients(store);
  const pairings = createPairings({
    clients,
    audit,
    announced: () => true,
    caFingerprint: () => overrides.tls?.authority?.fingerprint ?? '',
    changed: () => undefined,
    now: Date.now,
  });
  const conversations = await conversationsFor(store, overrides.router ?? router);
  const downloads = createDownloads();
  const knowledge = createKnowledge({
    db: store.db,
    folder: root,
    embed: router.embed,
    chat: router.chat,
    available: router.available,
    models: () => [],
    languagesOf: () => [],
    settings: () => defaultSettings,
    changes: createChanges(),
    egress: { ask: () => fail(new Error('no page can be fetched')) },
    downloads,
    now: Date.now,
    log: pino({ level: 'silent' }),
  });
  const server = await createLanServer({
    api: partialApi(contexts),
    router,
    knowledge,
    clients,
    runKey,
    tls: null,
    rendererFolder: rendererFolder(root),
    ready: () =>
      Promise.resolve({ ready: true, chatModel: 'small-local', embeddingModel: 'small-embedding' }),
    requestDetails: () => Promise.reject(new AppError('not_found', 'There is no such request.')),
    downloads,
    browsers: createBrowserSessions({
      sqlite: store.sqlite,
      vault: testVault(),
      clients,
      revocations: createRevocations({ path: null, now: Date.now, failed: fail }),
      now: Date.now,
    }),
    responses: createResponseStore({
      sqlite: store.sqlite,
      now: Date.now,
      writeFailed: fail,
      room: () => Number.POSITIVE_INFINITY,
    }),
    conversations,
    tokenCounter: () => Promise.resolve(null),
    status: statusFor(store),
    audit,
    limits: createRequestLimits({ settings: () => defaultSettings, now: Date.now }),
    pairings,
    signatures: createSignatures({ secretOf: () => null, now: Date.now }),
    log: quiet,
    now: Date.now,
    host: '127.0.0.1',
    port: 0,
    ...overrides,
  });
  const origin = new URL(server.url).origin;
  const close = async (): Promise<void> => {
    await server.close();
    await conversations.close();
    await knowledge.close();
    await store.close();
    rmSync(root, { recursive: true, force: true });
  };
  return {
    ...server,
    close,
    router,
    clients,
    contexts,
    audited,
    pairings,
    origin,
    port: Number(new URL(origin).port),
  };
}

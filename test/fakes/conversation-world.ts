import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createAccounts } from '../../electron/host/accounts/create-accounts.ts';
import type { Changes } from '../../electron/host/changes/changes.ts';
import { createChanges } from '../../electron/host/changes/create-changes.ts';
import type { Conversations } from '../../electron/host/conversations/conversations.ts';
import { createConversations } from '../../electron/host/conversations/create-conversations.ts';
import type { EgressGate } from '../../electron/host/egress/egress-gate.ts';
import { createEgressGate } from '../../electron/host/egress/create-egress-gate.ts';
import {
  createKnowledge,
  type KnowledgeDomain,
} from '../../electron/host/knowledge/create-knowledge.ts';
import { createDownloads } from '../../electron/host/downloads/create-downloads.ts';
import type { LocalRuntime } from '../../electron/host/local-models/inventory/local-runtime.ts';
import { providers } from '../../electron/host/providers/catalogue/provider-catalogue.ts';
import { createCodecs } from '../../electron/host/providers/codecs/create-codecs.ts';
import { routingParts } from './routing-parts.ts';
import { createRouter } from '../../electron/host/routing/create-router.ts';
import type { Router } from '../../electron/host/routing/router.ts';
import { createVault } from '../../electron/host/security/vault.ts';
import {
  createSettings,
  type SettingsStore,
} from '../../electron/host/settings/create-settings.ts';
import { openMemoryStore, type OpenStore } from '../../electron/host/store/open-store.ts';
import { createLedger, type Ledger } from '../../electron/host/usage/ledger.ts';
import { desktopOwnerId } from '../../shared/ids.ts';
import { startFakeUpstream, type FakeUpstream } from './upstream.ts';

/**
 * A machine without a model of its own: native libraries are what a test without weights leaves
 * out.
 */
export const noLocalModels: LocalRuntime = {
  answering: () => false,
  runnable: () => [],
  chat: () => {
    throw new Error('there is no local model');
  },
  embed: () => Promise.reject(new Error('there is no local model')),
  rerank: () => Promise.reject(new Error('there is no local model')),
  countTokens: () => Promise.reject(new Error('there is no local model')),
  countPrompt: () => Promise.reject(new Error('there is no local model')),
};

/**
 * Conversations as the host wires them, on a database in memory; the one provider is the fake
 * upstream, over real HTTP.
 */
export interface ConversationWorld {
  folder: string;
  upstream: FakeUpstream;
  store: OpenStore;
  settings: SettingsStore;
  changes: Changes;
  egress: EgressGate;
  router: Router;
  ledger: Ledger;
  knowledge: KnowledgeDomain;
  conversations: Conversations;
  /** The window that every model is said to have. */
  context: { tokens: number };
  close(): Promise<void>;
}

export async function conversationWorld({
  documents = false,
  runtime = noLocalModels,
}: { documents?: boolean; runtime?: LocalRuntime } = {}): Promise<ConversationWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-conversations-'));
  const upstream = await startFakeUpstream();
  const store = openMemoryStore();
  const context = { tokens: 8192 };
  const changes = createChanges();
  const now = Date.now;
  const log = pino({ level: 'silent' });
  const writeFailed = (error: unknown): void => log.error({ err: error }, 'write failed');
  const settings = await createSettings({ db: store.db, changes });
  const accounts = createAccounts({
    db: store.db,
    vault: await createVault({ folder }),
    changes,
    now,
    providers,
    writeFailed,
  });
  await accounts.add(desktopOwnerId, {
    provider: 'openai-compatible',
    name: 'Fake',
    baseUrl: upstream.baseUrl,
    apiKey: 'a-key-for-the-fake',
    models: ['fake-model'],
  });
  if (documents) {
    await accounts.add(desktopOwnerId, {
      provider: 'openai-compatible',
      name: 'Vectors',
      baseUrl: upstream.baseUrl,
      apiKey: '',
      models: ['fake-embedding'],
      priority: 200,
    });
    await settings.set(desktopOwnerId, { defaultEmbeddingModel: 'fake-embedding' });
  }
  const egress = createEgressGate({
    sqlite: store.sqlite,
    settings: () => settings.current(desktopOwnerId),
    changes,
    now,
    writeFailed,
  });
  const settingsOf = (ownerId: string) => settings.current(ownerId);
  const ledger = createLedger({ sqlite: store.sqlite, changes, now });
  const parts = routingParts({ store, accounts, ledger, changes, now, writeFailed });
  const router = createRouter({
    ...parts,
    accounts,
    runtime,
    codecs: createCodecs({ egress, now }),
    ledger,
    settings: settingsOf,
    now,
  });
  const knowledge = createKnowledge({
    db: store.db,
    folder,
    embed: router.embed,
    chat: router.chat,
    available: router.available,
    models: () => runtime.runnable(),
    languagesOf: () => [],
    settings: settingsOf,
    changes,
    egress,
    downloads: createDownloads(),
    now,
    log,
  });
  const conversations = createConversations({
    store,
    router,
    answering: knowledge.answering,
    contextOf: async () => ({ contextTokens: context.tokens }),
    settings,
    changes,
    markQuotes: knowledge.markQuotesOf,
    now,
    log,
  });
  return {
    folder,
    upstream,
    store,
    settings,
    changes,
    egress,
    router,
    ledger,
    knowledge,
    conversations,
    context,
    close: async () => {
      await conversations.close();
      await knowledge.close();
      await egress.close();
      await upstream.close();
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

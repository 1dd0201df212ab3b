/**
 * Writes `test/homes/<version>/`: a small data folder as this version makes it, and `content.json`,
 * what must still be found in it by every later version. Run once a release, before its number is
 * raised: `node test/homes/write-home.ts`.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRouterClient } from '@orpc/server';
import { noLimits } from '../../shared/contract/accounts.ts';
import { budgetInputSchema } from '../../shared/contract/budgets.ts';
import type { HostClient } from '../../shared/contract/host.ts';
import { policyDefinitionSchema } from '../../shared/contract/policies.ts';
import { createHost } from '../../electron/host/host.ts';
import { createAccounts } from '../../electron/host/accounts/create-accounts.ts';
import { createChanges } from '../../electron/host/changes/create-changes.ts';
import { testClients } from '../../electron/host/clients/testing/test-clients.ts';
import { insertMessage } from '../../electron/host/conversations/conversation-rows.ts';
import { createVault } from '../../electron/host/security/vault.ts';
import { createSettings } from '../../electron/host/settings/create-settings.ts';
import { openStore, type OpenStore } from '../../electron/host/store/open-store.ts';
import { silentLog } from '../../electron/host/store/testing/silent-log.ts';
import { write } from '../../electron/host/store/transact.ts';
import type { Message } from '../../shared/contract/conversations.ts';
import { desktopOwnerId } from '../../shared/ids.ts';
import { miniLm, modelsFolder } from '../models/model-files.ts';
import type { HomeContent } from './home-content.ts';

const at = Date.UTC(2026, 10, 21);
const source = {
  n: 1,
  baseId: 'kb_1',
  documentId: 'doc_1',
  chunkId: 1,
  file: 'lease.pdf',
  page: 3,
  heading: 'Term',
  text: 'The lease ends on 31 May 2027.',
  score: 0.9,
};
const footnote = {
  requestId: null,
  model: 'smollm2-135m-instruct',
  provider: 'local',
  account: null,
  local: true,
  inputTokens: 20,
  outputTokens: 9,
  costMicro: 0,
  currency: null,
  firstTokenMs: 80,
  totalMs: 400,
};
const plain = {
  conversationId: 'conv_1',
  reasoning: '',
  errorCode: null,
  errorMessage: null,
  declined: false,
  sources: [],
  searchedFor: null,
  footnote: null,
};

const messages: Message[] = [
  {
    ...plain,
    id: 'msg_1',
    role: 'user',
    content: 'When does the lease end? 租约何时结束？',
    state: 'complete',
    createdAt: at,
  },
  {
    ...plain,
    id: 'msg_2',
    role: 'assistant',
    content: 'On 31 May 2027 [1].',
    state: 'complete',
    sources: [source],
    footnote,
    createdAt: at + 1,
  },
  {
    ...plain,
    id: 'msg_3',
    role: 'user',
    content: 'And the rent?',
    state: 'complete',
    createdAt: at + 2,
  },
  {
    ...plain,
    id: 'msg_4',
    role: 'assistant',
    content: 'The rent is',
    state: 'interrupted',
    errorCode: 'host_unavailable',
    errorMessage: 'cut',
    createdAt: at + 3,
  },
];

const content: HomeContent = {
  conversations: [{ id: 'conv_1', title: 'The lease', messages }],
  accounts: [
    {
      name: 'Work',
      provider: 'openai-compatible',
      baseUrl: 'http://127.0.0.1:9/v1',
      models: ['gpt-5-mini'],
      apiKey: 'not-a-real-key-of-anybody-0001',
    },
  ],
  settings: { theme: 'dark', language: 'zh-CN', unloadAfterMinutes: 5 },
  clients: ['Laptop'],
  policies: [
    {
      alias: 'smart',
      versions: [
        policyDefinitionSchema.parse({ tiers: [{ name: 'first', models: ['gpt-5-mini'] }] }),
        policyDefinitionSchema.parse({
          tiers: [{ name: 'first', models: ['gpt-5-mini'], strategy: 'health_based' }],
          rules: [{ kind: 'privacy', clients: ['Laptop'] }],
          fallbackLocal: true,
        }),
      ],
    },
  ],
  budgets: [
    budgetInputSchema.parse({
      name: 'Each client a month',
      scope: { client: '*' },
      limitTokens: 1_000_000,
      limitCostMicro: 5_000_000,
      currency: 'USD',
      period: 'month',
      resetDay: 31,
      timeZone: 'Asia/Shanghai',
    }),
  ],
  prices: [
    {
      provider: 'openai-compatible',
      model: 'gpt-5-mini',
      price: {
        currency: 'CNY',
        input: 1.5,
        output: 12,
        since: '2026-11-01',
        source: 'our contract',
      },
    },
  ],
  pool: {
    limits: { ...noLimits, requestsPerMinute: 60, dayTokens: 200_000 },
    weight: 3,
    nextKeyHint: '0002',
  },
  knowledgeBases: [
    {
      name: 'Harbour House',
      documents: ['notes.txt', '租赁合同.md'],
      finds: [
        { query: 'Which key opens the roof?', file: 'notes.txt', words: 'roof' },
        { query: '押金', file: '租赁合同.md', words: '押金' },
      ],
    },
  ],
};

async function fill(store: OpenStore, folder: string): Promise<void> {
  const changes = createChanges();
  const now = (): number => at;
  for (const { id, title, messages: own } of content.conversations) {
    write(
      store,
      store.db.insertInto('conversations').values({
        id,
        owner_id: desktopOwnerId,
        title,
        model: 'auto',
        summary_until: null,
        deleted_at: null,
        created_at: at,
        updated_at: at,
      }),
    );
    for (const message of own) insertMessage(store, desktopOwnerId, message);
  }
  const providers = [{ id: 'openai-compatible', baseUrl: '', keyRequired: false }];
  const accounts = createAccounts({
    db: store.db,
    vault: await createVault({ folder }),
    changes,
    now,
    providers,
    writeFailed: () => undefined,
  });
  for (const account of content.accounts) await accounts.add(desktopOwnerId, account);
  await (await createSettings({ db: store.db, changes })).set(desktopOwnerId, content.settings);
  for (const name of content.clients)
    await testClients({ store, changes, now }).add(desktopOwnerId, { name });
}

async function addPool(client: HostClient): Promise<void> {
  const [account] = await client.accounts.list();
  const id = account?.id ?? '';
  await client.accounts.update({
    id,
    ...(content.pool === undefined
      ? {}
      : { limits: content.pool.limits, weight: content.pool.weight }),
  });
  await client.accounts.rotate({ id, apiKey: 'not-a-real-key-of-anybody-0002' });
  for (const { alias, versions } of content.policies ?? [])
    for (const definition of versions) await client.policies.save({ alias, definition });
  for (const budget of content.budgets ?? []) await client.budgets.save(budget);
  for (const price of content.prices ?? []) await client.usage.setPrice(price);
}

/** Throws where a document failed. */
async function documentsReady(client: HostClient, id: string): Promise<void> {
  for (;;) {
    const documents = await client.knowledge.documents({ id });
    const failed = documents.find(({ state }) => state === 'failed');
    if (failed !== undefined)
      throw new Error(
        `${failed.name} could not be read: ${failed.errorMessage ?? 'no reason is given'}`,
      );
    if (documents.every(({ state }) => state === 'ready')) return;
    await sleep(100);
  }
}

/**
 * Knowledge bases, made with the real embedding model of the tests, and the pool's parts are made
 * by the whole host.
 */
async function addByHost(folder: string): Promise<void> {
  const host = await createHost({ folder, version, headless: true });
  const client = createRouterClient(host.api, {
    context: { ownerId: desktopOwnerId, via: 'cli', clientId: null, localFiles: true },
  });
  await addPool(client);
  for (const { name, documents } of content.knowledgeBases ?? []) {
    const { id } = await client.knowledge.create({ name });
    for (const file of documents)
      await client.knowledge.upload({
        id,
        name: file,
        data: new Blob([readFileSync(join(import.meta.dirname, '../data/documents', file))]),
      });
    await documentsReady(client, id);
  }
  await host.close();
}

const { version } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'),
) as { version: string };
const folder = join(import.meta.dirname, version);
if (existsSync(folder))
  throw new Error(`${folder} is there already: a written home is never changed`);
// Says what is missing, where it is: without it documents would wait for a model for ever.
miniLm();
process.env['HEARTH_MODELS'] = modelsFolder;
mkdirSync(folder);
const store = await openStore({ folder, log: silentLog, now: () => at });
await fill(store, folder);
await store.close();
await addByHost(folder);
for (const left of ['host.lock', 'logs', 'models', 'backups'])
  rmSync(join(folder, left), { recursive: true, force: true });
writeFileSync(join(folder, 'content.json'), `${JSON.stringify(content, null, 2)}\n`);

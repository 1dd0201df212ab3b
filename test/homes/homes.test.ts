import { chmodSync, cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createAccounts } from '../../electron/host/accounts/create-accounts.ts';
import { createChanges } from '../../electron/host/changes/create-changes.ts';
import { testClients } from '../../electron/host/clients/testing/test-clients.ts';
import {
  conversationRow,
  messagesOf,
} from '../../electron/host/conversations/conversation-rows.ts';
import { createHost } from '../../electron/host/host.ts';
import { createVault } from '../../electron/host/security/vault.ts';
import { createSettings } from '../../electron/host/settings/create-settings.ts';
import { openStore } from '../../electron/host/store/open-store.ts';
import { silentLog } from '../../electron/host/store/testing/silent-log.ts';
import { desktopOwnerId } from '../../shared/ids.ts';
import { modelsFolder } from '../models/model-files.ts';
import type { HomeContent } from './home-content.ts';

const homes = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const changes = createChanges();
const now = Date.now;

async function opened(version: string) {
  const folder = mkdtempSync(join(tmpdir(), `hearth-home-${version}-`));
  cpSync(join(import.meta.dirname, version), folder, { recursive: true });
  // git keeps no 0600
  chmodSync(join(folder, 'vault.key'), 0o600);
  const store = await openStore({ folder, log: silentLog });
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  return {
    folder,
    store,
    content: JSON.parse(readFileSync(join(folder, 'content.json'), 'utf8')) as HomeContent,
  };
}

describe.each(homes)('a data folder of Hearth %s, opened by this version', (version) => {
  it('has its conversations with every message, source and footnote', async () => {
    const { store, content } = await opened(version);
    expect(content.conversations.length).toBeGreaterThan(0);
    for (const { id, title, messages } of content.conversations) {
      expect(conversationRow(store, desktopOwnerId, id).title).toBe(title);
      expect(messagesOf(store, id)).toMatchObject(messages);
    }
  });

  it('has its accounts, and their keys still open', async () => {
    const { folder, store, content } = await opened(version);
    const providers = content.accounts.map(({ provider }) => ({
      id: provider,
      baseUrl: '',
      keyRequired: false,
    }));
    const accounts = createAccounts({
      db: store.db,
      vault: await createVault({ folder }),
      changes,
      now,
      providers,
      writeFailed: () => undefined,
    });
    const found = await accounts.list(desktopOwnerId);
    expect(found).toMatchObject(content.accounts.map(({ apiKey: _, ...account }) => account));
    expect(await Promise.all(found.map(({ id }) => accounts.secretOf(desktopOwnerId, id)))).toEqual(
      content.accounts.map(({ apiKey }) => apiKey),
    );
  });

  it('has its settings and clients', async () => {
    const { store, content } = await opened(version);
    expect((await createSettings({ db: store.db, changes })).current(desktopOwnerId)).toMatchObject(
      content.settings,
    );
    expect(
      (await testClients({ store, changes, now }).list(desktopOwnerId)).map(({ name }) => name),
    ).toEqual(content.clients);
  });

  it('has its policies with their versions, its budgets, prices and limits', async () => {
    const { folder, store, content } = await opened(version);
    await store.close();
    const host = await createHost({ folder, version: '9.9.9', headless: true });
    onTestFinished(() => host.close());
    const client = createRouterClient(host.api, {
      context: { ownerId: desktopOwnerId, via: 'cli', clientId: null, localFiles: true },
    });
    const policies = await client.policies.list();
    expect(policies.map(({ alias }) => alias)).toEqual(
      (content.policies ?? []).map(({ alias }) => alias),
    );
    for (const { alias, versions } of content.policies ?? []) {
      const id = policies.find((policy) => policy.alias === alias)?.id ?? '';
      const known = (await client.policies.versions({ id })).toSorted(
        (a, b) => a.version - b.version,
      );
      // What later versions added has its default.
      expect(known.map(({ definition }) => definition)).toMatchObject(versions);
      expect(known.at(-1)?.inForce).toBe(true);
    }
    expect((await client.budgets.list()).budgets).toEqual(
      expect.arrayContaining(
        (content.budgets ?? []).map((budget) => expect.objectContaining(budget) as unknown),
      ),
    );
    expect(await client.usage.prices()).toEqual(
      expect.arrayContaining(
        (content.prices ?? []).map((price) => expect.objectContaining(price) as unknown),
      ),
    );
    if (content.pool !== undefined)
      expect((await client.accounts.list())[0]).toMatchObject(content.pool);
  });

  it('has its knowledge bases, and finds in them', async () => {
    const { folder, store, content } = await opened(version);
    await store.close();
    vi.stubEnv('HEARTH_MODELS', modelsFolder);
    const host = await createHost({ folder, version: '9.9.9', headless: true });
    onTestFinished(async () => {
      await host.close();
      vi.unstubAllEnvs();
    });
    const client = createRouterClient(host.api, {
      context: { ownerId: desktopOwnerId, via: 'cli', clientId: null, localFiles: true },
    });
    const bases = await client.knowledge.list();
    expect(bases.map(({ name }) => name)).toEqual(
      (content.knowledgeBases ?? []).map(({ name }) => name),
    );
    for (const { name, documents, finds } of content.knowledgeBases ?? []) {
      const id = bases.find((base) => base.name === name)?.id ?? '';
      // A base of an older form is recreated from its sources.
      await expect
        .poll(async () =>
          (await client.knowledge.documents({ id })).map((document) => [
            document.name,
            document.state,
          ]),
        )
        .toEqual(expect.arrayContaining(documents.map((file) => [file, 'ready'])));
      for (const { query, file, words } of finds) {
        const [best] = (await client.knowledge.search({ id, query })).hits;
        expect(best).toMatchObject({ file, text: expect.stringContaining(words) as string });
      }
    }
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import type { ApiContext } from '../../../electron/host/api-context.ts';
import { createHost, type Host } from '../../../electron/host/host.ts';
import type { LanServer } from '../../../electron/host/lan-server/lan-server.ts';
import { clientInputSchema, type ClientInput } from '../../../shared/contract/clients.ts';
import type { HostClient } from '../../../shared/contract/host.ts';
import { desktopOwnerId, ownerOfClient } from '../../../shared/ids.ts';
import { startFakeUpstream, type FakeUpstream } from '../../fakes/upstream.ts';

/** A client of the world's host, with its key. */
export interface WorldClient {
  id: string;
  name: string;
  key: string;
  /** The secret that signs its requests; null for a client that does not sign. */
  signingSecret: string | null;
  ownerId: string;
  role: ClientInput['role'];
  /** The contract, called in this process as a signed-in browser of this client would call it. */
  api: HostClient;
}

export interface WorldBase {
  id: string;
  /** A word that only this base's document contains. */
  word: string;
}

/** A real host with its LAN server on, scripted providers, and clients of every role. */
export interface World {
  host: Host;
  /** The data folder (HEARTH_HOME). */
  folder: string;
  lan: LanServer;
  /** Such as `http://127.0.0.1:40123`. */
  origin: string;
  port: number;
  /** A key for the LAN server that acts as the machine's own user. */
  runKey: string;
  /** The contract as the desktop window calls it. */
  owner: HostClient;
  /**
   * Two providers behind the accounts `accountNames`; both serve `fake-model` and `fake-embedding`.
   */
  upstreams: readonly [FakeUpstream, FakeUpstream];
  accountNames: readonly [string, string];
  accountKeys: readonly [string, string];
  clients: Record<'viewer' | 'member' | 'otherMember' | 'admin', WorldClient>;
  bases: { open: WorldBase; localOnly: WorldBase; shared: WorldBase };
  addClient(input: Partial<ClientInput> & { name: string }): Promise<WorldClient>;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** `own` serves TLS with an authority made for this data folder. Default: plain HTTP. */
  tls?: 'off' | 'own';
  /**
   * Runs on this data folder, which stays after `close`; where it had a world before, that one's
   * clients and accounts. Default: a new folder, removed at the end.
   */
  folder?: string;
  /** Seals the vault. Default: a key file does. */
  passphrase?: string;
  /** Default: three small bases with a document each. */
  withBases?: boolean;
}

export const worldRunKey = 'hearth-run-0b9c5f1d8a7e4c3fb6a29d10';
const unlimited = clientInputSchema.shape.limits.parse({ requestsPerMinute: null });

/** Calls the contract in this process as a client of the LAN server would. */
export function apiOf(host: Host, context: Partial<ApiContext> = {}): HostClient {
  return createRouterClient(host.api, {
    context: { ownerId: desktopOwnerId, via: 'app', clientId: null, localFiles: true, ...context },
  });
}

async function addAccounts(
  owner: HostClient,
  upstreams: readonly FakeUpstream[],
  names: readonly string[],
  keys: readonly string[],
): Promise<void> {
  for (const [index, { baseUrl }] of upstreams.entries()) {
    await owner.accounts.add({
      provider: 'openai-compatible',
      name: names[index] ?? '',
      baseUrl,
      apiKey: keys[index] ?? '',
      models: ['fake-model', 'fake-embedding'],
    });
  }
}

async function addBase(
  owner: HostClient,
  folder: string,
  given: { name: string; word: string; localOnly?: boolean; shared?: boolean },
): Promise<WorldBase> {
  const { name, word, localOnly = false, shared = false } = given;
  const base = await owner.knowledge.create({ name, localOnly });
  const file = join(folder, `${name}.md`);
  writeFileSync(
    file,
    `# ${name}\n\nThe code word of this folder is ${word}. The lease ends in May.\n`,
  );
  await owner.knowledge.addPaths({ id: base.id, paths: [file] });
  if (shared) await owner.knowledge.update({ id: base.id, shared: true });
  return { id: base.id, word };
}

/** Starts in well under two seconds; nothing is fetched and no model is loaded. */
export async function startWorld({
  tls = 'off',
  folder: given,
  withBases = true,
  passphrase,
}: WorldOptions = {}): Promise<World> {
  const root = mkdtempSync(join(tmpdir(), 'hearth-world-'));
  const folder = given ?? join(root, 'home');
  mkdirSync(folder, { recursive: true });
  const upstreams = [await startFakeUpstream(), await startFakeUpstream()] as const;
  const host = await createHost({
    folder,
    version: '0.0.0',
    headless: true,
    runKey: worldRunKey,
    passphrase,
  });
  const lan = await host.lan.hold({
    host: '127.0.0.1',
    port: 0,
    tls: { mode: tls, files: { cert: '', key: '' } },
  });
  const owner = apiOf(host);
  const accountNames = ['harbour-desk', 'quarry-desk'] as const;
  const accountKeys = ['sk-harbour-4f8a1c0b7d2e9a63', 'sk-quarry-9e3b5d7c1f0a2846'] as const;
  const isNew = (await owner.clients.list()).length === 0;
  if (isNew) await addAccounts(owner, upstreams, accountNames, accountKeys);
  await owner.policies.save({
    alias: 'team',
    definition: { tiers: [{ name: 'only', models: ['fake-model'] }] },
  });

  const addClient: World['addClient'] = async (input) => {
    const { client, apiKey, signingSecret } = await owner.clients.add({
      limits: unlimited,
      ...input,
    });
    const ownerId = ownerOfClient(client.id);
    const api = apiOf(host, {
      ownerId,
      via: 'lan',
      clientId: client.id,
      localFiles: false,
      role: client.role,
      peer: '127.0.0.1',
    });
    return {
      id: client.id,
      name: client.name,
      key: apiKey,
      signingSecret,
      ownerId,
      role: client.role,
      api,
    };
  };
  // A folder that had a world before keeps that one's clients, whose keys the test has.
  const noClient: WorldClient = {
    id: '',
    name: '',
    key: '',
    signingSecret: null,
    ownerId: '',
    role: 'member',
    api: owner,
  };
  const addUsual = (name: string, role: WorldClient['role']): Promise<WorldClient> =>
    isNew ? addClient({ name, role }) : Promise.resolve(noClient);
  const clients = {
    viewer: await addUsual('vera', 'viewer'),
    member: await addUsual('mona', 'member'),
    otherMember: await addUsual('otis', 'member'),
    admin: await addUsual('ada', 'admin'),
  };
  const none: WorldBase = { id: '', word: '' };
  const base = (
    name: string,
    word: string,
    more: { localOnly?: boolean; shared?: boolean } = {},
  ): Promise<WorldBase> =>
    withBases ? addBase(owner, root, { name, word, ...more }) : Promise.resolve(none);
  const bases = {
    open: await base('ledgers', 'plumeriatin'),
    localOnly: await base('mergers', 'kestrelquartz', { localOnly: true, shared: true }),
    shared: await base('handbook', 'saffronmortar', { shared: true }),
  };
  return {
    ...{
      host,
      folder,
      lan,
      owner,
      upstreams,
      accountNames,
      accountKeys,
      clients,
      bases,
      addClient,
      runKey: worldRunKey,
    },
    origin: new URL(lan.url).origin,
    port: Number(new URL(lan.url).port),
    close: async () => {
      await host.close();
      await Promise.all(upstreams.map((upstream) => upstream.close()));
      rmSync(root, { recursive: true, force: true });
    },
  };
}

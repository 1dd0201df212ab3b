import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modelSettingsSchema } from '../../../shared/contract/account-models.ts';
import type { ConfigChange } from '../../../shared/contract/config.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { createAccounts, type Accounts } from '../accounts/create-accounts.ts';
import { createChanges } from '../changes/create-changes.ts';
import { createClientBudgets } from '../clients/client-budgets.ts';
import { createClients, type Clients } from '../clients/create-clients.ts';
import { makeAuthority } from '../lan-server/tls/make-certificates.ts';
import { providers } from '../providers/catalogue/provider-catalogue.ts';
import { createQuota } from '../quota/create-quota.ts';
import type { Quota } from '../quota/quota.ts';
import { createPolicies, type Policies } from '../routing/policies/create-policies.ts';
import { createRevocations } from '../security/revocations.ts';
import { createVault } from '../security/vault.ts';
import { createSettings, type SettingsStore } from '../settings/create-settings.ts';
import { openMemoryStore, type OpenStore } from '../store/open-store.ts';
import { createTokenIssuers, type TokenIssuers } from '../token-issuers/create-token-issuers.ts';
import { createPrices } from '../usage/create-prices.ts';
import type { Prices } from '../usage/prices.ts';
import { connectDomains } from './connect-domains.ts';
import { createConfigFile, type ConfigFile } from './create-config.ts';
import { readConfig } from './read-config.ts';

const owner = desktopOwnerId;
const env = {
  A_KEY: 'sk-aaaaaaaaaaaaaaaa',
  B_KEY: 'sk-bbbbbbbbbbbbbbbb',
  LAPTOP_KEY: 'laptop-0123456789abcdef',
};

let folder: string;
let failures: unknown[];
let store: OpenStore;
let accounts: Accounts;
let clients: Clients;
let tokenIssuers: TokenIssuers;
let policies: Policies;
let quota: Quota;
let prices: Prices;
let settings: SettingsStore;
let config: ConfigFile;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-config-'));
  store = openMemoryStore();
  failures = [];
  const clock = 1_000_000;
  // Stopped: rows of one millisecond keep the order of the file all the same.
  const now = (): number => clock;
  const changes = createChanges();
  const vault = await createVault({ folder });
  const { db, sqlite } = store;
  accounts = createAccounts({
    db,
    vault,
    changes,
    now,
    providers,
    writeFailed: (error) => failures.push(error),
  });
  quota = createQuota({ db, sqlite, changes, now });
  const revocations = createRevocations({ path: null, now, failed: () => undefined });
  const budgets = createClientBudgets(quota);
  clients = createClients({ store, vault, budgets, revocations, changes, now });
  tokenIssuers = createTokenIssuers({ store, vault, clients, revocations, changes, now });
  policies = createPolicies({ store, changes, now });
  prices = createPrices({ db, sqlite });
  settings = await createSettings({ db, changes });
  config = createConfigFile(
    connectDomains({
      ownerId: owner,
      db,
      providers,
      accounts,
      clients,
      tokenIssuers,
      policies,
      quota,
      prices,
      settings,
      applied: () => Promise.resolve(),
    }),
  );
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const declared = (text: string, keys: Record<string, string> = env) => {
  const file = join(folder, 'hearth.yaml');
  writeFileSync(file, text);
  return readConfig(file, keys);
};
const brief = (changes: readonly ConfigChange[]): string[] =>
  changes.map(({ change, kind, name, fields }) =>
    [change, kind, name, ...fields.map((one) => one.field)].join(' '),
  );
const apply = async (text: string, keys?: Record<string, string>): Promise<string[]> =>
  brief(await config.apply(declared(text, keys)));

const whole = `
accounts:
  - { name: a, provider: openai, apiKeyEnv: A_KEY, models: [gpt-5-mini], limits: { dayTokens: 1000 },
      expires: 2030-01-01 }
  - { name: b, provider: openai-compatible, baseUrl: "http://127.0.0.1:9/v1/", apiKeyEnv: B_KEY, enabled: false }
  - { name: here, provider: ollama }
policies:
  - { alias: fast, models: [gpt-5-mini], strategy: cost_based }
  - { alias: smart, tiers: [{ name: x, models: [m] }, { name: y, accounts: [a] }],
      rules: [{ kind: canary, tier: y, share: 0.1 }], enabled: false }
clients:
  - { name: laptop, apiKeyEnv: LAPTOP_KEY, budget: { tokens: 100000 } }
budgets:
  - { name: house, scope: { account: a, model: "*" }, cost: 2.5, currency: USD, per: month }
prices:
  - { provider: openai, model: house-model, currency: USD, input: 1, output: 2, since: 2030-01-01 }
settings: { unloadAfterMinutes: 30 }
`;

describe('issuers of tokens', () => {
  const text = (more = ''): string =>
    'issuers:\n  - { name: corp, issuer: "https://corp.example.com", audience: hearth, ' +
    `secretEnv: TOKENS, roleClaim: roles, roles: { staff: member }${more} }\n`;
  const keys = { TOKENS: 'a-shared-secret-of-more-than-32-bytes' };

  it('are the file’s, with their secret in the vault, and the same file changes nothing', async () => {
    expect(await apply(text(), keys)).toEqual(['added issuer corp']);
    expect(tokenIssuers.list(owner)).toMatchObject([
      {
        audience: ['hearth'],
        key: { kind: 'secret' },
        claims: { role: 'roles', roles: { staff: 'member' } },
        active: true,
        source: 'file',
      },
    ]);
    expect(await apply(text(), keys)).toEqual([]);
    const other = { TOKENS: 'another-secret-of-more-than-32-bytes' };
    expect(await apply(text(), other)).toEqual(['changed issuer corp key']);
    expect(await apply(text(', maxClients: 5, enabled: false'), other)).toEqual([
      'changed issuer corp maxClients enabled active',
    ]);
    const [issuer] = tokenIssuers.list(owner);
    expect(() => tokenIssuers.remove(owner, issuer?.id ?? '')).toThrow(/hearth.yaml/);
    expect(await apply('', other)).toEqual(['removed issuer corp']);
  });

  it('come back from an export without their secret, and their clients are none of the file’s', async () => {
    await apply(text(), keys);
    await clients.ofTokens.add({
      issuer: 'https://corp.example.com',
      subject: 'alice',
      ownerId: owner,
      issuerName: 'corp',
      role: 'member',
      mostClients: 10,
    });
    const exported = await config.export();
    expect(exported).not.toContain(keys.TOKENS);
    expect(exported).not.toContain('alice');
    const variable = /secretEnv: (\S+)/.exec(exported)?.[1] ?? '';
    expect(await apply(exported, { [variable]: keys.TOKENS })).toEqual([
      'changed budget LAN users source',
    ]);
    expect(await clients.list(owner)).toHaveLength(1);
  });

  it('that a restored backup brought back are active again once the file is applied', async () => {
    await apply(text(), keys);
    const before = store.sqlite.prepare('SELECT * FROM token_issuers').get() as { version: number };
    await apply(text(', maxClients: 5'), keys);
    store.sqlite
      .prepare('UPDATE token_issuers SET version = ?, max_clients = 100')
      .run(before.version);
    expect(tokenIssuers.list(owner)).toMatchObject([{ active: false }]);
    expect(await apply(text(), keys)).toEqual(['changed issuer corp active']);
    expect(tokenIssuers.list(owner)).toMatchObject([{ active: true }]);
  });

  it.each([
    ['', { TOKENS: 'short' }, /32 bytes/],
    ['', {}, /TOKENS/],
    [', jwksUrl: "https://corp.example.com/keys"', keys, /exactly one/],
  ])('with %j and %j are refused', (more, given, message) => {
    expect(() => declared(text(more), given)).toThrow(message);
  });

  it.each([
    ['jwksUrl: "http://corp.example.com/keys"', /https/],
    ['publicKey: hello', /public key/],
    ['audience: []', /audience/],
  ])('with %s are refused', (key, message) => {
    const line = `issuers:\n  - { name: corp, issuer: i, audience: a, ${key} }\n`;
    expect(() => declared(line.replace(/audience: a, (?=audience)/, ''), keys)).toThrow(message);
  });
});

it.each([
  ['lanTrustedProxies: [10.0.0.0/8, home]', /home/],
  ['lanTrustedProxies: [0.0.0.0/0]', /every address/],
  ['lanAllowedHosts: ["https://hearth.example.com"]', /host name/],
  ['lanAllowedHosts: ["*"]', /host name/],
  ['lanCorsOrigins: ["https://chat.example.com/"]', /origin/],
  ['lanCorsOrigins: ["null"]', /origin/],
  ['lanStrangersPerMinute: 0', /lanStrangersPerMinute|small/],
])('the setting %s is refused', (setting, message) => {
  expect(() => declared(`settings: { ${setting} }\n`)).toThrow(message);
});

it('settings of the network are the machine’s', async () => {
  const text =
    'settings: { lanTrustedProxies: [10.0.0.0/8], lanAllowedHosts: [hearth.example.com], ' +
    'lanCorsOrigins: ["https://chat.example.com", "*", "app://obsidian.md"], lanPlainHttp: true }\n';
  expect(await apply(text)).toHaveLength(4);
  expect(await apply(text)).toEqual([]);
  expect(settings.current(owner).lanTrustedProxies).toEqual(['10.0.0.0/8']);
});

describe('settings of models', () => {
  const file = (models: string): string =>
    `accounts:\n  - { name: a, provider: openai, apiKeyEnv: A_KEY, modelSettings: [${models}] }\n`;

  it('are the file’s, come back from an export, and a finding of a probe is no difference', async () => {
    const text = file(
      '{ model: m, enabled: false, temperature: 0.2, capabilities: { tools: true } }',
    );
    expect(await apply(text)).toEqual(['added account a']);
    const [account] = await accounts.list(owner);
    expect(account?.modelSettings).toMatchObject([
      { model: 'm', enabled: false, temperature: 0.2, topP: null, capabilities: { tools: true } },
    ]);
    const id = account?.id ?? '';
    await accounts.noteProbe(owner, id, { model: 'n', at: 1, findings: [] });
    expect(await apply(text)).toEqual([]);
    expect(await config.export()).toContain(
      '      - model: m\n        enabled: false\n        temperature: 0.2\n',
    );
    await expect(
      accounts.setModel(owner, id, modelSettingsSchema.parse({ model: 'm' })),
    ).rejects.toMatchObject({ code: 'forbidden' });
    expect(await apply(file('{ model: n, maxTokens: 5 }'))).toEqual([
      'changed account a modelSettings',
    ]);
    expect((await accounts.get(owner, id)).modelSettings).toMatchObject([
      { model: 'm', enabled: true, temperature: null },
      { model: 'n', maxTokens: 5, probe: { at: 1 } },
    ]);
  });

  it('name each model once', () => {
    expect(() => declared(file('{ model: m }, { model: m }'))).toThrow('modelSettings');
  });
});

describe('applying a file', () => {
  it('makes all that it declares, and the same file again changes nothing', async () => {
    expect(await apply(whole)).toEqual([
      'changed setting unloadAfterMinutes value',
      'added price openai · house-model',
      'added account a',
      'added account b',
      'added account here',
      'added client laptop',
      'added policy fast',
      'added policy smart',
      'added budget house',
      'added budget client laptop',
    ]);
    expect(await config.diff(declared(whole))).toEqual([]);
    expect(await apply(whole)).toEqual([]);
    expect(failures).toEqual([]);
    expect(await accounts.list(owner)).toMatchObject([
      { name: 'a', source: 'file', enabled: true },
      { name: 'b', baseUrl: 'http://127.0.0.1:9/v1', enabled: false },
      { name: 'here' },
    ]);
    expect(policies.list(owner)).toMatchObject([
      { alias: 'fast', enabled: true, version: 1, source: 'file' },
      { alias: 'smart', enabled: false, version: 1 },
    ]);
    expect(prices.of(owner, 'openai', 'house-model')).toMatchObject({
      input: 1,
      source: 'hearth.yaml',
    });
    expect(settings.current(owner).unloadAfterMinutes).toBe(30);
  });

  it('lists what it makes in the order of the file, though all is made within a millisecond', async () => {
    const names = ['z', 'm', 'a', 'y', 'b'];
    const each = (fields: (name: string) => string): string =>
      names.map((name) => `\n  - { ${fields(name)} }`).join('');
    await apply(
      `accounts:${each((name) => `name: ${name}, provider: ollama`)}\n` +
        `policies:${each((name) => `alias: ${name}, models: [m]`)}\n` +
        `budgets:${each((name) => `name: ${name}, tokens: 10, per: day`)}\n`,
    );
    const { budgets } = await quota.list(owner);
    expect((await accounts.list(owner)).map(({ name }) => name)).toEqual(names);
    expect(policies.list(owner).map(({ alias }) => alias)).toEqual(names);
    expect(budgets.map(({ name }) => name).filter((name) => names.includes(name))).toEqual(names);
  });

  it('counts a client’s and an account’s budget by their ids', async () => {
    await apply(whole);
    const [client] = await clients.list(owner);
    const [account] = await accounts.list(owner);
    const { budgets } = await quota.list(owner);
    expect(budgets.find((one) => one.name === 'client laptop')).toMatchObject({
      scope: { client: client?.id },
      limitTokens: 100_000,
      source: 'file',
    });
    expect(budgets.find((one) => one.name === 'house')).toMatchObject({
      scope: { account: account?.id, model: '*' },
      limitCostMicro: 2_500_000,
    });
  });

  it('changes what is different and keeps the rest as it was, under its id', async () => {
    await apply(whole);
    const before = await accounts.list(owner);
    expect(
      await apply(
        whole
          .replace('models: [gpt-5-mini], limits', 'models: [gpt-5], limits')
          .replace('cost_based', 'weighted'),
      ),
    ).toEqual(['changed account a models', 'changed policy fast tiers']);
    expect((await accounts.list(owner)).map((one) => one.id)).toEqual(before.map((one) => one.id));
    expect(policies.list(owner)).toMatchObject([{ alias: 'fast', version: 2 }, { version: 1 }]);
  });

  it('takes new keys, says so without showing one, and reads the key again with another address', async () => {
    await apply(whole);
    const keys = { ...env, A_KEY: 'sk-cccccccccccccccc', LAPTOP_KEY: 'laptop-9876543210fedcba' };
    const changes = await config.diff(declared(whole, keys));
    expect(brief(changes)).toEqual(['changed account a key', 'changed client laptop key']);
    expect(JSON.stringify(changes)).not.toMatch(/sk-|laptop-\d/);
    await apply(whole, keys);
    const [a] = await accounts.list(owner);
    expect(await accounts.secretOf(owner, a?.id ?? '')).toBe('sk-cccccccccccccccc');
    expect(clients.authenticate('laptop-9876543210fedcba')).not.toBeNull();
    expect(clients.authenticate(env.LAPTOP_KEY)).toBeNull();
    expect(await apply(whole.replace('127.0.0.1:9', '127.0.0.1:10'), keys)).toEqual([
      'changed account b baseUrl',
    ]);
  });

  it('an account that has no key any more is recreated without one', async () => {
    await apply(whole);
    const without = whole.replace(', apiKeyEnv: B_KEY', '');
    expect(await apply(without)).toEqual(['changed account b key']);
    const b = (await accounts.list(owner)).find((one) => one.name === 'b');
    expect(b).toMatchObject({ enabled: false });
    expect(await accounts.secretOf(owner, b?.id ?? '')).toBe('');
    expect(await apply(without)).toEqual([]);
  });

  it('removes what is no longer in it, and leaves alone what was made in the app', async () => {
    await accounts.add(owner, {
      provider: 'ollama',
      name: 'mine',
      baseUrl: '',
      apiKey: '',
      models: [],
    });
    await clients.add(owner, { name: 'my client' });
    policies.save(owner, {
      alias: 'mine',
      definition:
        declared('policies: [{ alias: x, models: [m] }]').policies[0]?.definition ?? expect.fail(),
      note: '',
    });
    const { budgets } = await quota.list(owner);
    await prices.set(owner, 'openai', 'my-model', {
      currency: 'USD',
      input: 1,
      output: 1,
      since: '2030-01-01',
      source: 'me',
    });
    await apply(whole);
    expect(await apply('')).toEqual([
      'removed price openai · house-model',
      'removed account a',
      'removed account b',
      'removed account here',
      'removed client laptop',
      'removed policy fast',
      'removed policy smart',
      'removed budget house',
      'removed budget client laptop',
    ]);
    expect((await accounts.list(owner)).map((one) => one.name)).toEqual(['mine']);
    expect((await clients.list(owner)).map((one) => one.name)).toEqual(['my client']);
    expect(policies.list(owner).map((one) => one.alias)).toEqual(['mine']);
    expect((await quota.list(owner)).budgets).toEqual(budgets);
    expect(prices.of(owner, 'openai', 'my-model')).not.toBeNull();
    expect(prices.of(owner, 'openai', 'house-model')).toBeNull();
  });

  it('an account renamed keeps its key, though the name goes and comes in one step', async () => {
    await apply(whole);
    expect(await apply(whole.replace('name: laptop', 'name: tablet'))).toEqual([
      'added client tablet',
      'removed client laptop',
      'added budget client tablet',
      'removed budget client laptop',
    ]);
    expect(clients.authenticate(env.LAPTOP_KEY)).toMatchObject({ clientName: 'tablet' });
  });

  it('does nothing at all where the app has a name already, and says which', async () => {
    await accounts.add(owner, {
      provider: 'ollama',
      name: 'here',
      baseUrl: '',
      apiKey: '',
      models: ['other'],
    });
    await expect(config.apply(declared(whole))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('account “here”') as unknown,
    });
    expect(await clients.list(owner)).toEqual([]);
  });

  it('takes over what the app has, under its id, where that is asked for, and then keeps it', async () => {
    const account = await accounts.add(owner, {
      provider: 'ollama',
      name: 'here',
      baseUrl: 'http://127.0.0.1:1/v1',
      apiKey: '',
      models: [],
    });
    const { client, apiKey } = await clients.add(owner, { name: 'laptop' });
    const policy = policies.save(owner, {
      alias: 'fast',
      definition: declared(whole).policies[0]?.definition ?? expect.fail(),
      note: '',
    });
    const changes = brief(await config.apply(declared(whole), true));
    expect(changes).toEqual(
      expect.arrayContaining([
        'changed account here baseUrl source',
        'changed client laptop key source',
        'changed policy fast source',
      ]),
    );
    expect((await accounts.list(owner)).find((one) => one.name === 'here')).toMatchObject({
      id: account.id,
      source: 'file',
      baseUrl: 'http://127.0.0.1:11434/v1',
    });
    expect(await clients.list(owner)).toMatchObject([{ id: client.id, source: 'file' }]);
    expect(clients.authenticate(apiKey)).toBeNull();
    expect(policies.list(owner).find((one) => one.alias === 'fast')).toMatchObject({
      id: policy.id,
      source: 'file',
      version: 1,
    });
    expect(await apply(whole)).toEqual([]);
  });

  it('can say what LAN users may use, though Hearth has made that budget itself', async () => {
    const text =
      'budgets: [{ name: LAN users, scope: { client: "*", user: "*", model: "*" }, tokens: ' +
      '5000000, per: day }]';
    expect(await apply(text)).toEqual(['changed budget LAN users limitTokens source']);
    expect((await quota.list(owner)).budgets).toMatchObject([
      { name: 'LAN users', limitTokens: 5_000_000, source: 'file' },
    ]);
    expect(await apply(text)).toEqual([]);
  });

  it('finds nothing to do where the app has the very same', async () => {
    await accounts.add(owner, {
      provider: 'ollama',
      name: 'here',
      baseUrl: '',
      apiKey: '',
      models: ['m'],
    });
    expect(await apply('accounts: [{ name: here, provider: ollama, models: [m] }]')).toEqual([]);
    expect(await accounts.list(owner)).toMatchObject([{ source: 'app' }]);
  });

  it('leaves an account’s switch to the app where the file says nothing of it', async () => {
    await apply(whole);
    const [a, b] = await accounts.list(owner);
    await accounts.update(owner, { id: a?.id ?? '', enabled: false });
    await accounts.update(owner, { id: b?.id ?? '', enabled: true });
    expect(await apply(whole)).toEqual(['changed account b enabled']);
  });

  it('two at the same time do not get into each other’s way', async () => {
    const [first, second] = await Promise.all([apply(whole), apply(whole)]);
    expect([first.length, second.length]).toEqual([10, 0]);
  });
});

describe('a client with all that can be said of it', () => {
  const full = `
clients:
  - name: laptop
    apiKeyEnv: LAPTOP_KEY
    signingSecretEnv: LAPTOP_SIGNING_KEY
    role: viewer
    localOnly: true
    models: [ fast, gpt-5* ]
    limits: { tokensPerMinute: 9000, concurrency: 2, tokensPerDay: 100000,
      requestsPerMinute: none, costPerMonth: 5.5, currency: CNY }
    expires: 2030-01-01
    allow: [ 192.168.1.0/24 ]
    contentRules: { email: mask, words: [ 机密 ], wordAction: block }
`;
  const signing = { ...env, LAPTOP_SIGNING_KEY: 'signing-0123456789abcdef' };

  it('is made so, found to be so, and exported so, with the budgets that its limits make only once', async () => {
    expect(await apply(full, signing)).toEqual(['added client laptop']);
    const [client] = await clients.list(owner);
    expect(client).toMatchObject({
      role: 'viewer',
      localOnly: true,
      models: ['fast', 'gpt-5*'],
      signed: true,
      expiresAt: Date.parse('2030-01-01T23:59:59.999'),
      ipAllow: ['192.168.1.0/24'],
      limits: {
        requestsPerMinute: null,
        tokensPerMinute: 9000,
        concurrency: 2,
        tokensPerDay: 100_000,
        costMicroPerMonth: 5_500_000,
        currency: 'CNY',
      },
      rules: { email: 'mask', words: ['机密'], wordAction: 'block' },
    });
    expect(clients.signingSecretOf(client?.id ?? '')).toBe('signing-0123456789abcdef');
    expect(await apply(full, signing)).toEqual([]);
    const text = await config.export();
    expect(text).toContain('signingSecretEnv: LAPTOP_SIGNING_KEY');
    // The budget that Hearth has made itself becomes the file's with the rest.
    expect(await apply(text, signing)).toEqual(['changed budget LAN users source']);
    expect(await config.export()).toBe(text);
    expect(
      (await quota.list(owner)).budgets.filter(({ scope }) => scope.client === client?.id),
    ).toHaveLength(2);
  });

  it('keeps what its limits of cost do with costs that they cannot count, exported and back', async () => {
    const text = full.replace(
      'currency: CNY }',
      'currency: CNY, costPerDay: 1, uncounted: allow }',
    );
    const passing = async () =>
      (await quota.list(owner)).budgets.filter(
        (one) => one.limitCostMicro !== null && one.uncounted === 'allow',
      );
    await apply(text, signing);
    expect(await passing()).toHaveLength(2);
    expect(await apply(text, signing)).toEqual([]);
    const exported = await config.export();
    expect(exported).toContain('uncounted: allow');
    expect(await apply(text.replace(', uncounted: allow', ''), signing)).toEqual([
      'changed client laptop uncounted',
    ]);
    expect(await passing()).toEqual([]);
    expect(await config.export()).not.toContain('uncounted');
    await apply(exported, signing);
    expect(await passing()).toHaveLength(2);
    expect(
      await apply(full.replace(', costPerMonth: 5.5', ', uncounted: allow'), signing),
    ).toContain('changed client laptop limits uncounted');
    expect(await apply(full.replace(', costPerMonth: 5.5', ', uncounted: allow'), signing)).toEqual(
      [],
    );
  });

  it('is changed where the file is, field by field, its secret too, and keeps its id', async () => {
    await apply(full, signing);
    const [before] = await clients.list(owner);
    expect(
      await apply(full.replace('viewer', 'admin').replace('9000', '8000'), {
        ...signing,
        LAPTOP_SIGNING_KEY: 'signing-9876543210fedcba',
      }),
    ).toEqual(['changed client laptop role limits signing']);
    const [after] = await clients.list(owner);
    expect(after).toMatchObject({
      id: before?.id,
      role: 'admin',
      limits: { tokensPerMinute: 8000 },
    });
    expect(clients.signingSecretOf(after?.id ?? '')).toBe('signing-9876543210fedcba');
    expect(await apply('clients: [{ name: laptop, apiKeyEnv: LAPTOP_KEY }]')).toEqual([
      'changed client laptop role localOnly models limits expiresAt ipAllow rules signing',
    ]);
    expect(await clients.list(owner)).toMatchObject([
      { id: before?.id, role: 'member', signed: false, limits: { requestsPerMinute: 100 } },
    ]);
  });
});

describe('exporting', () => {
  it('gives a file that declares the same again, without any key', async () => {
    await apply(whole);
    const text = await config.export();
    for (const key of Object.values(env)) expect(text).not.toContain(key);
    expect(text).toContain('apiKeyEnv: A_KEY');
    await apply('');
    await apply(text);
    expect(await config.export()).toBe(text);
  });

  it('proposes a variable of its own for each key, whatever the names are', async () => {
    const given = {
      ...env,
      C1: 'c-one-key-0123456789abcdef',
      C2: 'c-two-key-0123456789abcdef',
      C3: 'c-three-key-0123456789abcdef',
    };
    await apply(
      'clients: [{ name: "my laptop", apiKeyEnv: C1 }, { name: my-laptop, apiKeyEnv: C2 }, { ' +
        'name: 笔记本, apiKeyEnv: C3 }]',
      given,
    );
    expect(
      [...(await config.export()).matchAll(/apiKeyEnv: (\S+)/g)].map((match) => match[1]),
    ).toEqual(['MY_LAPTOP_KEY', 'MY_LAPTOP_2_KEY', 'CLIENT_KEY']);
  });
});

describe('the certificate of an account', () => {
  const entry = (given: string): string =>
    `accounts:\n  - { name: ann, provider: hearth, baseUrl: "https://192.0.2.1:4680/v1", ` +
    `apiKeyEnv: A_KEY, ${given} }\n`;

  it('is read from its file, compared, exported as text, and taken again from there without a change', async () => {
    const [first, second] = [
      (await makeAuthority('first', Date.now())).cert,
      (await makeAuthority('second', Date.now())).cert,
    ];
    writeFileSync(join(folder, 'ann.pem'), first);
    expect(await apply(entry('caFile: ann.pem'))).toEqual(['added account ann']);
    expect(await accounts.list(owner)).toMatchObject([{ ca: first, source: 'file' }]);
    writeFileSync(join(folder, 'ann.pem'), second);
    expect(await apply(entry('caFile: ann.pem'))).toEqual(['changed account ann ca']);
    expect(
      (await apply((await config.export()).replace('ANN_KEY', 'A_KEY'))).filter((line) =>
        line.includes('account'),
      ),
    ).toEqual([]);
    expect(await accounts.list(owner)).toMatchObject([{ ca: second }]);
  });

  it('that is not there, or is none, is a fault at its place', () => {
    writeFileSync(join(folder, 'none.pem'), 'nothing');
    for (const [given, words] of [
      ['caFile: gone.pem', 'cannot be read (ENOENT)'],
      ['caFile: none.pem', 'not one certificate'],
      ['ca: text', 'not one certificate'],
    ] as const)
      expect(() => declared(entry(given))).toThrow(words);
  });
});

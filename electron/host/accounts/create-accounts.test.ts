import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noLimits } from '../../../shared/contract/accounts.ts';
import { desktopOwnerId, ownerOfClient } from '../../../shared/ids.ts';
import { dayMs } from '../../../shared/time.ts';
import { createChanges } from '../changes/create-changes.ts';
import { testClients } from '../clients/testing/test-clients.ts';
import { makeAuthority } from '../lan-server/tls/make-certificates.ts';
import { createVault, type Vault } from '../security/vault.ts';
import { openMemoryStore, type OpenStore } from '../store/open-store.ts';
import { createAccounts, type Accounts } from './create-accounts.ts';

const key = 'sk-test-0123456789abWXYZ';
const providers = [
  { id: 'openai', baseUrl: 'https://api.openai.com/v1', keyRequired: true },
  { id: 'openai-compatible', baseUrl: '', keyRequired: false },
];
const input = {
  provider: 'openai',
  name: 'Work',
  baseUrl: '',
  apiKey: key,
  models: ['gpt-5-mini'],
  priority: 10,
};

let folder: string;
let store: OpenStore;
let vault: Vault;
let accounts: Accounts;
let failures: unknown[];
let clock = 1_000_000;

const restarted = (): Accounts =>
  createAccounts({
    db: store.db,
    vault,
    changes: createChanges(),
    now: () => clock,
    providers,
    writeFailed: (error) => failures.push(error),
  });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-accounts-'));
  store = openMemoryStore();
  failures = [];
  vault = await createVault({ folder });
  accounts = restarted();
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the key of an account', () => {
  it('is in no reply and not in the file, and comes back whole to who sends with it', async () => {
    const { id, keyHint } = await accounts.add(desktopOwnerId, input);
    expect(keyHint).toBe('WXYZ');
    expect(
      JSON.stringify([await accounts.list(desktopOwnerId), await accounts.get(desktopOwnerId, id)]),
    ).not.toContain(key);
    expect(store.sqlite.serialize().includes(key)).toBe(false);
    expect(await accounts.secretOf(desktopOwnerId, id)).toBe(key);
  });

  it('is in no error: not of a taken name, not of a key that was pasted wrongly', async () => {
    await accounts.add(desktopOwnerId, input);
    const errors = await Promise.all(
      [input, { ...input, name: 'Other', apiKey: `${key} ${key}` }].map((wrong) =>
        accounts.add(desktopOwnerId, wrong).catch((error: unknown) => error),
      ),
    );
    expect(errors).toMatchObject([{ code: 'conflict' }, { code: 'bad_request' }]);
    for (const error of errors)
      expect(`${String(error)}${JSON.stringify(error)}`).not.toContain(key);
  });

  it('opens in its own row only: secrets swapped in the file are refused', async () => {
    const a = await accounts.add(desktopOwnerId, input);
    const b = await accounts.add(desktopOwnerId, {
      ...input,
      name: 'Private',
      apiKey: 'sk-another-key-entirely',
    });
    const secretOf = store.sqlite.prepare('SELECT secret FROM accounts WHERE id = ?').pluck();
    const swapped = [
      [secretOf.get(b.id), a.id],
      [secretOf.get(a.id), b.id],
    ];
    for (const [secret, id] of swapped)
      store.sqlite.prepare('UPDATE accounts SET secret = ? WHERE id = ?').run(secret, id);
    for (const { id } of [a, b])
      await expect(accounts.secretOf(desktopOwnerId, id)).rejects.toMatchObject({
        code: 'vault_broken',
      });
  });

  it('stays when an update leaves it out, and is never sent to a host it was not given for', async () => {
    const { id } = await accounts.add(desktopOwnerId, input);
    await accounts.update(desktopOwnerId, { id, name: 'Renamed', apiKey: '' });
    expect(await accounts.secretOf(desktopOwnerId, id)).toBe(key);
    await expect(
      accounts.update(desktopOwnerId, { id, baseUrl: 'https://evil.example/v1' }),
    ).rejects.toMatchObject({ code: 'bad_request' });
    await accounts.update(desktopOwnerId, {
      id,
      baseUrl: 'https://gateway.example/v1',
      apiKey: 'sk-for-the-gateway',
    });
    expect(await accounts.secretOf(desktopOwnerId, id)).toBe('sk-for-the-gateway');
  });
});

describe('what is given', () => {
  it.each([
    ['a provider that is not known', { provider: 'nobody' }],
    ['no key where one is needed', { apiKey: ' ' }],
    ['no address where the provider has none', { provider: 'openai-compatible', baseUrl: '' }],
    ['an address that is none', { baseUrl: 'gateway' }],
    ['an address of another kind', { baseUrl: 'file:///etc/passwd' }],
    ['an address with a password in it', { baseUrl: 'https://me:secret@gateway.example/v1' }],
  ])('%s is refused, and nothing is saved', async (_, wrong) => {
    await expect(accounts.add(desktopOwnerId, { ...input, ...wrong })).rejects.toMatchObject({
      code: 'bad_request',
    });
    expect(await accounts.list(desktopOwnerId)).toEqual([]);
  });

  it('is kept: order by priority, models, and an address without the slash that would double', async () => {
    await accounts.add(desktopOwnerId, {
      ...input,
      provider: 'openai-compatible',
      baseUrl: 'http://127.0.0.1:8080/v1/',
      apiKey: '',
      name: 'Second',
      priority: 20,
    });
    await accounts.add(desktopOwnerId, input);
    expect(await accounts.list(desktopOwnerId)).toMatchObject([
      { name: 'Work', models: ['gpt-5-mini'] },
      { name: 'Second', baseUrl: 'http://127.0.0.1:8080/v1', keyHint: '' },
    ]);
  });
});

it('a key with a trailing newline, as editors leave it, is the key without it', async () => {
  const { id } = await accounts.add(desktopOwnerId, { ...input, apiKey: `${key}\r\n` });
  expect(await accounts.secretOf(desktopOwnerId, id)).toBe(key);
});

describe('the state of an account', () => {
  it('holds for the very next request, before it is written', async () => {
    const { id } = await accounts.add(desktopOwnerId, input);
    accounts.markState(id, 'cooling', clock + 5_000, '429');
    expect(await accounts.get(desktopOwnerId, id)).toMatchObject({
      state: 'cooling',
      stateUntil: clock + 5_000,
      stateReason: '429',
    });
  });

  it('holds in memory when the file cannot be written', async () => {
    const { id } = await accounts.add(desktopOwnerId, input);
    store.sqlite.pragma('query_only = ON');
    accounts.markState(id, 'parked', null, '401');
    await expect.poll(() => failures.length).toBe(1);
    expect(await accounts.get(desktopOwnerId, id)).toMatchObject({ state: 'parked' });
  });

  it('comes back automatically when the time is over, also after a restart', async () => {
    const { id } = await accounts.add(desktopOwnerId, input);
    accounts.markState(id, 'exhausted', clock + 1_000, 'quota');
    await expect
      .poll(() => store.sqlite.prepare('SELECT state FROM accounts').pluck().get())
      .toBe('exhausted');
    expect(await restarted().get(desktopOwnerId, id)).toMatchObject({ state: 'exhausted' });
    clock += 1_000;
    expect(await accounts.get(desktopOwnerId, id)).toMatchObject({
      state: 'active',
      stateUntil: null,
      stateReason: '',
    });
    expect(await restarted().get(desktopOwnerId, id)).toMatchObject({ state: 'active' });
  });

  it('parked waits for a person: a new key or enabling it again brings it back, a new name does not', async () => {
    const { id } = await accounts.add(desktopOwnerId, input);
    accounts.markState(id, 'parked', null, '401');
    expect(await accounts.update(desktopOwnerId, { id, name: 'Renamed' })).toMatchObject({
      state: 'parked',
    });
    expect(
      await accounts.update(desktopOwnerId, { id, apiKey: 'sk-a-fresh-key-0000' }),
    ).toMatchObject({ state: 'active' });
    accounts.markState(id, 'parked', null, '401');
    expect(await accounts.update(desktopOwnerId, { id, enabled: false })).toMatchObject({
      state: 'disabled',
      enabled: false,
    });
    expect(await accounts.update(desktopOwnerId, { id, enabled: true })).toMatchObject({
      state: 'active',
    });
  });
});

describe('another user', () => {
  it('finds no account of another owner by any call', async () => {
    const { id } = await accounts.add(desktopOwnerId, input);
    for (const attempt of [
      accounts.get('owner_x', id),
      accounts.update('owner_x', { id, name: 'Mine' }),
      accounts.remove('owner_x', id),
      accounts.secretOf('owner_x', id),
    ]) {
      await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
    }
    expect(await accounts.list('owner_x')).toEqual([]);
    expect(await accounts.usable('owner_x')).toEqual([]);
  });

  it('who is a client uses the accounts of who made it, and cannot see or change them', async () => {
    const { id } = await accounts.add(desktopOwnerId, input);
    const { client } = await testClients({ store, changes: createChanges(), now: () => clock }).add(
      desktopOwnerId,
      { name: 'Laptop' },
    );
    const owner = ownerOfClient(client.id);
    expect(await accounts.usable(owner)).toMatchObject([{ id }]);
    expect(await accounts.secretOf(owner, id)).toBe(key);
    expect(await accounts.list(owner)).toEqual([]);
    await expect(accounts.remove(owner, id)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('what is declared in the configuration file', () => {
  const declared = () => accounts.add(desktopOwnerId, input, 'file');

  it('is changed there: the app may switch it and no more, and says why', async () => {
    const { id, source } = await declared();
    expect(source).toBe('file');
    for (const refused of [
      accounts.update(desktopOwnerId, { id, name: 'Mine' }),
      accounts.update(desktopOwnerId, { id, enabled: false, weight: 2 }),
      accounts.remove(desktopOwnerId, id),
      accounts.rotate(desktopOwnerId, id, 'sk-another-key-entirely'),
    ]) {
      await expect(refused).rejects.toMatchObject({
        code: 'forbidden',
        message: expect.stringContaining('configuration file') as unknown,
      });
    }
    expect(await accounts.update(desktopOwnerId, { id, enabled: false })).toMatchObject({
      state: 'disabled',
      name: 'Work',
    });
    expect(await accounts.get(desktopOwnerId, id)).toMatchObject({
      weight: 1,
      keyHint: 'WXYZ',
      nextKeyHint: '',
    });
  });

  it('is the file’s to change, rotate and remove; an account of the app that it names becomes its own', async () => {
    const { id } = await declared();
    expect(await accounts.update(desktopOwnerId, { id, priority: 5 }, 'file')).toMatchObject({
      priority: 5,
      source: 'file',
    });
    expect(
      await accounts.rotate(desktopOwnerId, id, 'sk-another-key-entirely', 'file'),
    ).toMatchObject({ nextKeyHint: 'rely' });
    expect(
      await Promise.all(
        [key, 'sk-another-key-entirely', 'sk-neither-of-them'].map((one) =>
          accounts.holdsKey(desktopOwnerId, id, one),
        ),
      ),
    ).toEqual([true, true, false]);
    await accounts.remove(desktopOwnerId, id, 'file');
    const mine = await accounts.add(desktopOwnerId, input);
    expect(
      await accounts.update(desktopOwnerId, { id: mine.id, priority: 6 }, 'file'),
    ).toMatchObject({ source: 'file' });
  });
});

describe('limits', () => {
  const limits = { ...noLimits, dayTokens: 1000, timeZone: 'Asia/Shanghai', resetDay: 31 };

  it('are kept with their zone, and left alone by an update that does not name them', async () => {
    const { id } = await accounts.add(desktopOwnerId, {
      ...input,
      limits,
      weight: 3,
      region: 'cn',
      expiresAt: 5,
    });
    expect(await accounts.update(desktopOwnerId, { id, name: 'Renamed' })).toMatchObject({
      limits,
      weight: 3,
      region: 'cn',
      expiresAt: 5,
    });
    expect(
      await accounts.update(desktopOwnerId, { id, limits: noLimits, expiresAt: null }),
    ).toMatchObject({ limits: noLimits, expiresAt: null });
  });

  it('by a clock that no one has, or in no currency, are refused: they could never be kept', async () => {
    for (const wrong of [
      { ...limits, timeZone: 'Mars/Olympus' },
      { ...limits, dayCostMicro: 5 },
    ]) {
      await expect(accounts.add(desktopOwnerId, { ...input, limits: wrong })).rejects.toMatchObject(
        { code: 'bad_request' },
      );
    }
    expect(await accounts.list(desktopOwnerId)).toEqual([]);
  });
});

describe('a region', () => {
  it('gives the address where none is given, and takes the key along to no other host', async () => {
    accounts = createAccounts({
      db: store.db,
      vault,
      changes: createChanges(),
      now: () => clock,
      writeFailed: (error) => failures.push(error),
      providers: [
        {
          id: 'zhipu',
          baseUrl: 'https://open.bigmodel.cn/v4',
          keyRequired: true,
          regions: [{ id: 'global', baseUrl: 'https://api.z.ai/v4' }],
        },
      ],
    });
    const { id } = await accounts.add(desktopOwnerId, {
      ...input,
      provider: 'zhipu',
      region: 'global',
    });
    expect(await accounts.get(desktopOwnerId, id)).toMatchObject({
      baseUrl: 'https://api.z.ai/v4',
    });
    const other = await accounts.add(desktopOwnerId, {
      ...input,
      name: 'Other',
      provider: 'zhipu',
    });
    await expect(
      accounts.update(desktopOwnerId, { id: other.id, region: 'global' }),
    ).rejects.toThrow(/another host/);
    expect(
      await accounts.update(desktopOwnerId, {
        id: other.id,
        region: 'global',
        apiKey: 'sk-for-the-other-side',
      }),
    ).toMatchObject({ baseUrl: 'https://api.z.ai/v4' });
  });
});

describe('the accounts in memory', () => {
  it('serve requests while the disk is not asked, and know every write at once', async () => {
    const { id } = await accounts.add(desktopOwnerId, input);
    await accounts.usable(desktopOwnerId);
    store.sqlite.prepare(`UPDATE accounts SET name = 'behind our back'`).run();
    expect(await accounts.usable(desktopOwnerId)).toMatchObject([{ name: 'Work' }]);
    await accounts.update(desktopOwnerId, { id, name: 'Renamed' });
    expect(await accounts.usable(desktopOwnerId)).toMatchObject([{ name: 'Renamed' }]);
    const [first] = await accounts.usable(desktopOwnerId);
    expect((await accounts.usable(desktopOwnerId))[0]).toBe(first);
    accounts.markState(id, 'cooling', clock + 1000, '429');
    expect(await accounts.usable(desktopOwnerId)).toMatchObject([{ state: 'cooling' }]);
    clock += 1000;
    expect(await accounts.usable(desktopOwnerId)).toMatchObject([
      { state: 'active', stateReason: '' },
    ]);
    await accounts.reorder(desktopOwnerId, [id]);
    expect(await accounts.usable(desktopOwnerId)).toMatchObject([{ priority: 10 }]);
    await accounts.remove(desktopOwnerId, id);
    expect(await accounts.usable(desktopOwnerId)).toEqual([]);
    await expect(accounts.secretOf(desktopOwnerId, id)).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('are open to a removed client no longer than a second', async () => {
    const { id } = await accounts.add(desktopOwnerId, input);
    const clients = testClients({ store, changes: createChanges(), now: () => clock });
    const { client } = await clients.add(desktopOwnerId, { name: 'Laptop' });
    const owner = ownerOfClient(client.id);
    expect(await accounts.usable(owner)).toHaveLength(1);
    await clients.remove(desktopOwnerId, client.id);
    clock += 1000;
    expect(await accounts.usable(owner)).toEqual([]);
    await expect(accounts.secretOf(owner, id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('of a client stand among those of who made it, by priority', async () => {
    await accounts.add(desktopOwnerId, { ...input, priority: 10 });
    const { client } = await testClients({ store, changes: createChanges(), now: () => clock }).add(
      desktopOwnerId,
      { name: 'Laptop' },
    );
    await accounts.add(ownerOfClient(client.id), { ...input, name: 'Theirs', priority: 5 });
    expect((await accounts.usable(ownerOfClient(client.id))).map(({ name }) => name)).toEqual([
      'Theirs',
      'Work',
    ]);
  });
});

describe('a new order', () => {
  it('is what the next request follows, for the owner’s own accounts alone', async () => {
    const [first, second] = [
      await accounts.add(desktopOwnerId, { ...input, priority: 1 }),
      await accounts.add(desktopOwnerId, { ...input, name: 'Second', priority: 2 }),
    ];
    expect(
      (await accounts.reorder(desktopOwnerId, [second.id, first.id])).map(
        ({ name, priority }) => `${name} ${priority}`,
      ),
    ).toEqual(['Second 10', 'Work 20']);
    expect((await accounts.usable(desktopOwnerId)).map(({ name }) => name)).toEqual([
      'Second',
      'Work',
    ]);
    await expect(accounts.reorder('owner_x', [first.id])).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

const [first, second] = [
  (await makeAuthority('first', Date.now())).cert,
  (await makeAuthority('second', Date.now())).cert,
];

describe('the certificate that an account trusts', () => {
  const gateway = { ...input, provider: 'openai-compatible', baseUrl: 'https://192.0.2.1:4680/v1' };

  it('is kept with its fingerprint, and another one makes a parked account active', async () => {
    const { id, ca, caFingerprint } = await accounts.add(desktopOwnerId, {
      ...gateway,
      ca: `comment\n${first}\n`,
    });
    expect([ca, caFingerprint]).toEqual([first, new X509Certificate(first).fingerprint256]);
    accounts.markState(id, 'parked', null, 'refused');
    expect(await accounts.update(desktopOwnerId, { id, name: 'other' })).toMatchObject({
      ca: first,
      state: 'parked',
    });
    expect(await accounts.update(desktopOwnerId, { id, ca: second })).toMatchObject({
      ca: second,
      state: 'active',
    });
    expect(await accounts.update(desktopOwnerId, { id, ca: '' })).toMatchObject({
      ca: '',
      caFingerprint: '',
    });
  });

  it('does not follow the account to another host: it was compared for the first one', async () => {
    const { id } = await accounts.add(desktopOwnerId, { ...gateway, ca: first });
    expect(
      await accounts.update(desktopOwnerId, { id, baseUrl: 'https://192.0.2.1:4680/other' }),
    ).toMatchObject({ ca: first });
    expect(
      await accounts.update(desktopOwnerId, {
        id,
        baseUrl: 'https://192.0.2.2:4680/v1',
        apiKey: key,
      }),
    ).toMatchObject({ ca: '' });
  });

  it('is refused where it is none, several, damaged or over', async () => {
    const ended = (await makeAuthority('old', Date.now() - 4000 * dayMs)).cert;
    clock = Date.now();
    for (const wrong of ['pem', first + second, first.replace(/\n[^\n-]{20}/, '\n'), ended])
      await expect(accounts.add(desktopOwnerId, { ...gateway, ca: wrong })).rejects.toMatchObject({
        code: 'bad_request',
      });
  });
});

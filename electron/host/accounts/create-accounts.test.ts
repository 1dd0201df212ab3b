import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { createChanges } from '../changes/create-changes.ts';
import { createClients, ownerOfClient } from '../clients/create-clients.ts';
import { createVault, type Vault } from '../security/vault.ts';
import { openMemoryStore, type OpenStore } from '../store/open.ts';
import { createAccounts, type Accounts } from './create-accounts.ts';

const key = 'sk-test-0123456789abWXYZ';
const providers = [
  { id: 'openai', baseUrl: 'https://api.openai.com/v1', keyRequired: true },
  { id: 'openai-compatible', baseUrl: '', keyRequired: false },
];
const input = { provider: 'openai', name: 'Work', baseUrl: '', apiKey: key, models: ['gpt-5-mini'], priority: 10 };

let folder: string;
let store: OpenStore;
let vault: Vault;
let accounts: Accounts;
let failures: unknown[];
let clock = 1_000_000;

const restarted = (): Accounts => createAccounts({ db: store.db, vault, changes: createChanges(), now: () => clock, providers, writeFailed: (error) => failures.push(error) });

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
    expect(JSON.stringify([await accounts.list(desktopOwnerId), await accounts.get(desktopOwnerId, id)])).not.toContain(key);
    expect(store.sqlite.serialize().includes(key)).toBe(false);
    expect(await accounts.secretOf(desktopOwnerId, id)).toBe(key);
  });

  it('is in no error: not of a taken name, not of a key that was pasted wrongly', async () => {
    await accounts.add(desktopOwnerId, input);
    const errors = await Promise.all([input, { ...input, name: 'Other', apiKey: `${key} ${key}` }].map((wrong) => accounts.add(desktopOwnerId, wrong).catch((error: unknown) => error)));
    expect(errors).toMatchObject([{ code: 'conflict' }, { code: 'bad_request' }]);
    for (const error of errors) expect(`${String(error)}${JSON.stringify(error)}`).not.toContain(key);
  });

  it('opens in its own row only: secrets swapped in the file are refused', async () => {
    const a = await accounts.add(desktopOwnerId, input);
    const b = await accounts.add(desktopOwnerId, { ...input, name: 'Private', apiKey: 'sk-another-key-entirely' });
    const secretOf = store.sqlite.prepare('SELECT secret FROM accounts WHERE id = ?').pluck();
    const swapped = [[secretOf.get(b.id), a.id], [secretOf.get(a.id), b.id]];
    for (const [secret, id] of swapped) store.sqlite.prepare('UPDATE accounts SET secret = ? WHERE id = ?').run(secret, id);
    for (const { id } of [a, b]) await expect(accounts.secretOf(desktopOwnerId, id)).rejects.toMatchObject({ code: 'vault_broken' });
  });

  it('stays when an update leaves it out, and is never sent to a host it was not given for', async () => {
    const { id } = await accounts.add(desktopOwnerId, input);
    await accounts.update(desktopOwnerId, { id, name: 'Renamed', apiKey: '' });
    expect(await accounts.secretOf(desktopOwnerId, id)).toBe(key);
    await expect(accounts.update(desktopOwnerId, { id, baseUrl: 'https://evil.example/v1' })).rejects.toMatchObject({ code: 'bad_request' });
    await accounts.update(desktopOwnerId, { id, baseUrl: 'https://gateway.example/v1', apiKey: 'sk-for-the-gateway' });
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
    await expect(accounts.add(desktopOwnerId, { ...input, ...wrong })).rejects.toMatchObject({ code: 'bad_request' });
    expect(await accounts.list(desktopOwnerId)).toEqual([]);
  });

  it('is kept: order by priority, models, and an address without the slash that would double', async () => {
    await accounts.add(desktopOwnerId, { ...input, provider: 'openai-compatible', baseUrl: 'http://127.0.0.1:8080/v1/', apiKey: '', name: 'Second', priority: 20 });
    await accounts.add(desktopOwnerId, input);
    expect(await accounts.list(desktopOwnerId)).toMatchObject([{ name: 'Work', models: ['gpt-5-mini'] }, { name: 'Second', baseUrl: 'http://127.0.0.1:8080/v1', keyHint: '' }]);
  });
});

describe('the state of an account', () => {
  it('holds for the very next request, before it is written', async () => {
    const { id } = await accounts.add(desktopOwnerId, input);
    accounts.markState(id, 'cooling', clock + 5_000, '429');
    expect(await accounts.get(desktopOwnerId, id)).toMatchObject({ state: 'cooling', stateUntil: clock + 5_000, stateReason: '429' });
  });

  it('holds in memory when the file cannot be written', async () => {
    const { id } = await accounts.add(desktopOwnerId, input);
    store.sqlite.pragma('query_only = ON');
    accounts.markState(id, 'parked', null, '401');
    await expect.poll(() => failures.length).toBe(1);
    expect(await accounts.get(desktopOwnerId, id)).toMatchObject({ state: 'parked' });
  });

  it('comes back by itself when the time is over, also after a restart', async () => {
    const { id } = await accounts.add(desktopOwnerId, input);
    accounts.markState(id, 'exhausted', clock + 1_000, 'quota');
    await expect.poll(() => store.sqlite.prepare('SELECT state FROM accounts').pluck().get()).toBe('exhausted');
    expect(await restarted().get(desktopOwnerId, id)).toMatchObject({ state: 'exhausted' });
    clock += 1_000;
    expect(await accounts.get(desktopOwnerId, id)).toMatchObject({ state: 'active', stateUntil: null, stateReason: '' });
    expect(await restarted().get(desktopOwnerId, id)).toMatchObject({ state: 'active' });
  });

  it('parked waits for a person: a new key or enabling it again brings it back, a new name does not', async () => {
    const { id } = await accounts.add(desktopOwnerId, input);
    accounts.markState(id, 'parked', null, '401');
    expect(await accounts.update(desktopOwnerId, { id, name: 'Renamed' })).toMatchObject({ state: 'parked' });
    expect(await accounts.update(desktopOwnerId, { id, apiKey: 'sk-a-fresh-key-0000' })).toMatchObject({ state: 'active' });
    accounts.markState(id, 'parked', null, '401');
    expect(await accounts.update(desktopOwnerId, { id, enabled: false })).toMatchObject({ state: 'disabled', enabled: false });
    expect(await accounts.update(desktopOwnerId, { id, enabled: true })).toMatchObject({ state: 'active' });
  });
});

describe('somebody else', () => {
  it('finds no account of another owner by any call', async () => {
    const { id } = await accounts.add(desktopOwnerId, input);
    for (const attempt of [accounts.get('owner_x', id), accounts.update('owner_x', { id, name: 'Mine' }), accounts.remove('owner_x', id), accounts.secretOf('owner_x', id)]) {
      await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
    }
    expect(await accounts.list('owner_x')).toEqual([]);
    expect(await accounts.usable('owner_x')).toEqual([]);
  });

  it('who is a client uses the accounts of who made it, and cannot see or change them', async () => {
    const { id } = await accounts.add(desktopOwnerId, input);
    const { client } = await createClients({ store, changes: createChanges(), now: () => clock }).add(desktopOwnerId, { name: 'Laptop' });
    const owner = ownerOfClient(client.id);
    expect(await accounts.usable(owner)).toMatchObject([{ id }]);
    expect(await accounts.secretOf(owner, id)).toBe(key);
    expect(await accounts.list(owner)).toEqual([]);
    await expect(accounts.remove(owner, id)).rejects.toMatchObject({ code: 'not_found' });
  });
});

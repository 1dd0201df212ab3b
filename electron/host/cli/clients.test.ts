import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Phrase } from '../../../shared/messages/phrase-params.ts';
import { renderPhrase } from '../../../shared/messages/phrase.ts';
import { defaultSettings } from '../../../shared/contract/app.ts';
import type { HostClient } from '../../../shared/contract/host.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { createProcedures } from '../api/procedures.ts';
import { clientsApi } from '../api/clients.ts';
import { createChanges } from '../changes/create-changes.ts';
import type { Clients } from '../clients/create-clients.ts';
import { testClients } from '../clients/testing/test-clients.ts';
import { createContentRules } from '../content-rules/create-content-rules.ts';
import { openMemoryStore, type OpenStore } from '../store/open-store.ts';
import { clientsCommand } from './clients.ts';
import { UsageError } from './command.ts';
import type { CliIo } from './io.ts';

/** The command against the real clients and the contract's own checks. */

let store: OpenStore;
let clients: Clients;
let host: HostClient;
let folder: string;
const none = () => undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-clients-'));
  store = openMemoryStore();
  clients = testClients({ store, changes: createChanges(), now: Date.now });
  const procedures = createProcedures(none, { record: none, nameOf: (id) => id });
  const api = procedures.clients.router(
    clientsApi(
      procedures,
      clients,
      createContentRules({
        sqlite: store.sqlite,
        settings: () => defaultSettings,
        now: Date.now,
        writeFailed: none,
      }),
      { find: () => null },
    ),
  );
  host = {
    clients: createRouterClient(api, {
      context: { ownerId: desktopOwnerId, via: 'cli', clientId: null, localFiles: true },
    }),
  } as unknown as HostClient;
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** Runs a line, in English or Chinese. */
async function hearth(line: string, language: 'en' | 'zh-CN' = 'en') {
  const out: string[] = [];
  const notes: string[] = [];
  const io = {
    language,
    env: {},
    signal: new AbortController().signal,
    text: (phrase: Phrase) => renderPhrase(phrase, language),
    print: (text: string) => out.push(text),
    json: (value: unknown) => out.push(JSON.stringify(value)),
    note: (text: string) => notes.push(text),
    progress: none,
    endProgress: none,
    readSecret: () => Promise.resolve(''),
    flush: () => Promise.resolve(),
  } as unknown as CliIo;
  const code = await clientsCommand.run(line.split(' '), {
    io,
    version: '0',
    withHost: (work) => work(host),
  });
  return { code, out: out.join('\n'), notes: notes.join('\n') };
}
const only = async () =>
  (await clients.list(desktopOwnerId))[0] ?? expect.fail('there is no client');

describe('hearth clients', () => {
  it('adds with everything that can be said of a client, and shows key and secret once', async () => {
    const { out, notes } = await hearth(
      'add laptop --role viewer --models fast,gpt-5* --rpm 20 --tpm 9000 --concurrency 2 ' +
        '--tokens-per-day 100000 --cost-per-month 5.5usd --expires 2030-01-01 --allow ' +
        '192.168.1.0/24,::1 --signed --local-only --rule email=mask --rule key=block --words ' +
        '机密,secret --word-action flag',
    );
    const [key = '', secret = ''] = out.split('\n');
    expect(notes).toContain('docs/signed-requests.md');
    const client = await only();
    expect(client).toMatchObject({
      name: 'laptop',
      role: 'viewer',
      models: ['fast', 'gpt-5*'],
      ipAllow: ['192.168.1.0/24', '::1'],
      signed: true,
      localOnly: true,
      expiresAt: Date.parse('2030-01-01T23:59:59.999'),
      limits: {
        requestsPerMinute: 20,
        tokensPerMinute: 9000,
        concurrency: 2,
        tokensPerDay: 100_000,
        tokensPerMonth: null,
        costMicroPerDay: null,
        costMicroPerMonth: 5_500_000,
        currency: 'USD',
      },
      rules: {
        email: 'mask',
        key: 'block',
        phone: 'off',
        words: ['机密', 'secret'],
        wordAction: 'flag',
      },
    });
    expect(clients.authenticate(key)).toMatchObject({ clientId: client.id });
    expect(clients.signingSecretOf(client.id)).toBe(secret);
  });

  it('has the usual hundred requests a minute where nothing is said', async () => {
    await hearth('add laptop');
    expect(await only()).toMatchObject({
      role: 'member',
      limits: { requestsPerMinute: 100, tokensPerMinute: null },
    });
  });

  it('changes what is named and leaves the rest as it was, through the contract too; lifts limits and expiry', async () => {
    await hearth(
      'add laptop --rpm 20 --tpm 9000 --expires 2030-01-01 --local-only --rule email=mask --models a',
    );
    await hearth(
      'update laptop --rpm none --cost-per-day 2cny --rule key=block --no-local-only ' +
        '--expires never --name tablet',
    );
    expect(await only()).toMatchObject({
      name: 'tablet',
      models: ['a'],
      localOnly: false,
      expiresAt: null,
      limits: {
        requestsPerMinute: null,
        tokensPerMinute: 9000,
        costMicroPerDay: 2_000_000,
        currency: 'CNY',
      },
      rules: { email: 'mask', key: 'block' },
    });
    const before = await only();
    await hearth('suspend tablet');
    expect(await only()).toEqual({ ...before, suspended: true });
  });

  it('rotates with an overlap, or none, and keeps or drops the signing', async () => {
    const { out: first } = await hearth('add laptop --signed');
    const [before = ''] = first.split('\n');
    const { out, notes } = await hearth('rotate laptop --overlap 24');
    expect([out.split('\n').length, notes.includes('The former key works until')]).toEqual([
      2,
      true,
    ]);
    expect(clients.authenticate(before)).not.toBeNull();
    const last = await hearth('rotate laptop --overlap 0 --no-signed', 'zh-CN');
    expect([last.out.split('\n').length, last.notes.includes('旧密钥已失效')]).toEqual([1, true]);
    expect(clients.authenticate(before)).toBeNull();
  });

  it('suspends, resumes, lists in both languages, and removes', async () => {
    await hearth('add laptop --cost-per-month 5usd');
    await hearth('suspend laptop');
    expect((await hearth('list')).out).toMatch(
      /laptop +member +….{4} +suspended +\* +no +100 requests\/min, 5\.00 USD\/month/,
    );
    await hearth('resume laptop');
    expect((await hearth('list', 'zh-CN')).out).toMatch(
      /laptop +成员 +….{4} +正常 +\* +否 +每分钟 100 次，每月 5\.00 USD/,
    );
    expect((await hearth('rm laptop')).out).toContain('no longer works');
    expect(await clients.list(desktopOwnerId)).toEqual([]);
  });

  it.each([
    'add',
    'add x --role boss',
    'add x --rpm 0',
    'add x --rpm many',
    'add x --cost-per-day 5GBP',
    'add x --cost-per-day 1usd --cost-per-month 1cny',
    'add x --expires soon',
    'add x --rule mail=mask',
    'add x --rule email=hide',
    'add x --local-only --no-local-only',
    'update x',
    'update x --signed',
    'rotate x --overlap 900',
    'rotate x --signed --no-signed',
  ])('%s is reported as mistyped, before anything is done', async (line) => {
    await expect(hearth(line)).rejects.toBeInstanceOf(UsageError);
    expect(await clients.list(desktopOwnerId)).toEqual([]);
  });
});

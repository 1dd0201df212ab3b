import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { desktopOwnerId } from '../../shared/ids.ts';
import type { AppError } from '../../shared/errors.ts';
import type { AuditEntry } from '../../electron/host/audit/create-audit.ts';
import { createAccounts, type Accounts } from '../../electron/host/accounts/create-accounts.ts';
import { createChanges } from '../../electron/host/changes/create-changes.ts';
import { createGateBed, type GateBed } from '../../electron/host/egress/testing/gate-bed.ts';
import { createPairings, type Pairings } from '../../electron/host/peers/create-pairings.ts';
import { commitmentTo, pairingCode } from '../../electron/host/peers/pairing-code.ts';
import { makeAuthority } from '../../electron/host/lan-server/tls/make-certificates.ts';
import { createOwnTls } from '../../electron/host/lan-server/tls/own-tls.ts';
import type { ServerTls } from '../../electron/host/lan-server/tls/server-tls.ts';
import {
  createAccessRequests,
  type AccessRequests,
} from '../../electron/host/peers/access-requests.ts';
import { createFetchAuthority } from '../../electron/host/peers/fetch-authority.ts';
import { providers } from '../../electron/host/providers/catalogue/provider-catalogue.ts';
import { createVault } from '../../electron/host/security/vault.ts';
import { startLan, type LanFixture } from './lan-fixture.ts';

const me = { ownerId: desktopOwnerId, actor: desktopOwnerId };
let folder: string;
let bed: GateBed;
let tls: ServerTls;
let lan: LanFixture;
let accounts: Accounts;
let asking: AccessRequests;

beforeEach(async () => {
  for (const name of [
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'http_proxy',
    'https_proxy',
    'all_proxy',
    'ALL_PROXY',
  ])
    vi.stubEnv(name, undefined);
  folder = mkdtempSync(join(tmpdir(), 'hearth-pair-'));
  const vault = await createVault({ folder, masterKey: randomBytes(32) });
  tls = await createOwnTls({
    folder,
    vault,
    machineName: 'ann',
    names: () => ['localhost', '127.0.0.1'],
    now: Date.now,
  });
  lan = await startLan({ tls });
  bed = createGateBed();
  accounts = createAccounts({
    db: bed.store.db,
    vault,
    changes: createChanges(),
    now: Date.now,
    providers,
    writeFailed: () => undefined,
  });
  asking = createAccessRequests({
    egress: bed.gate,
    accounts,
    authorityOf: createFetchAuthority({ egress: bed.gate, now: Date.now }),
    machineName: () => 'Bob’s laptop',
    everyMs: 20,
    now: Date.now,
  });
});
afterEach(async () => {
  asking.close();
  vi.unstubAllEnvs();
  await bed.closed();
  await lan.close();
  rmSync(folder, { recursive: true, force: true });
});

const origin = () => `https://127.0.0.1:${lan.port}`;
const peer = () => ({
  id: '0123456789abcdef',
  name: 'Ann',
  version: '1',
  url: origin(),
  baseUrl: `${origin()}/v1`,
  tls: true,
  caFingerprint: tls.authority?.fingerprint ?? '',
});
const state = () => asking.asked(desktopOwnerId)[0]?.state;
const call = (
  path: string,
  init: { method?: string; headers?: Record<string, string>; body?: string } = {},
  url = origin(),
) =>
  bed.gate.fetch(`${url}${path}`, init, {
    ...bed.context,
    trusted: { origin: url, pem: tls.authority?.pem ?? '' },
  });
const secretOf = () => randomBytes(32).toString('base64url');
const begin = async (secret = secretOf()) => {
  const reply = await call('/pair', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Bob', commitment: commitmentTo(secret) }),
  });
  return {
    status: reply.status,
    secret,
    ...((await reply.json()) as { id: string; nonce: string }),
  };
};
const look = (id: string, secret: string) =>
  call(`/pair/${id}`, { headers: { authorization: `Bearer ${secret}` } });

describe('asking another Hearth for access', () => {
  test('shows the same digits on both sides, and once allowed there is an account that works, and one client', async () => {
    const { code } = await asking.ask(desktopOwnerId, peer());
    const [pairing] = lan.pairings.list();
    expect([pairing?.name, pairing?.code]).toEqual(['Bob’s laptop', code]);
    expect(code).toMatch(/^\d{6}$/);
    lan.pairings.answer(me, pairing?.id ?? '', true);
    await expect.poll(state).toBe('allowed');
    const [account] = await accounts.list(desktopOwnerId);
    expect(account).toMatchObject({
      provider: 'hearth',
      name: 'Hearth on Ann',
      baseUrl: `${origin()}/v1`,
      caFingerprint: tls.authority?.fingerprint,
    });
    const key = await accounts.secretOf(desktopOwnerId, account?.id ?? '');
    expect((await call('/v1/models', { headers: { authorization: `Bearer ${key}` } })).status).toBe(
      200,
    );
    expect(
      (await lan.clients.list(desktopOwnerId)).filter((one) => one.name.startsWith('Bob')),
    ).toMatchObject([{ role: 'member', limits: { requestsPerMinute: 100 } }]);
    expect(lan.pairings.list()).toEqual([]);
    expect(
      lan.audited
        .filter((row) => row.action === 'pairing')
        .map(({ actor, outcome, detail }) => [actor, outcome, detail]),
    ).toEqual([
      ['', 'done', 'asked for access'],
      [desktopOwnerId, 'done', 'key given to Bob’s laptop'],
    ]);
    expect(JSON.stringify(lan.audited)).not.toContain(key);
  });

  test('that is refused makes neither account nor client, and the asker is notified', async () => {
    await asking.ask(desktopOwnerId, peer());
    lan.pairings.answer(me, lan.pairings.list()[0]?.id ?? '', false);
    await expect.poll(state).toBe('refused');
    expect([
      await accounts.list(desktopOwnerId),
      (await lan.clients.list(desktopOwnerId)).filter((one) => one.name.startsWith('Bob')),
    ]).toEqual([[], []]);
    expect(lan.audited.at(-1)).toMatchObject({
      action: 'pairing',
      outcome: 'refused',
      actor: desktopOwnerId,
    });
  });

  test('by plain HTTP, or where another authority is announced, sends nothing', async () => {
    await expect(
      asking.ask(desktopOwnerId, {
        ...peer(),
        url: 'http://192.0.2.1:4680',
        tls: false,
        caFingerprint: '',
      }),
    ).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('unencrypted') as string,
    });
    await expect(
      asking.ask(desktopOwnerId, {
        ...peer(),
        caFingerprint: Array.from({ length: 32 }, () => 'AB').join(':'),
      }),
    ).rejects.toMatchObject({ code: 'bad_request' });
    expect(lan.audited.filter((row) => row.action === 'pairing')).toEqual([]);
  });

  test('shows other digits where a machine in between has an authority of its own', async () => {
    const [secret, nonce] = [secretOf(), secretOf()];
    expect(pairingCode(secret, nonce, 'AB')).not.toBe(pairingCode(secret, nonce, 'CD'));
    expect((await makeAuthority('x', Date.now())).cert).not.toBe(tls.authority?.pem);
  });
});

describe('the routes of pairing', () => {
  test('give nothing to a guessed id, a wrong secret or none, all alike', async () => {
    const { id, secret } = await begin();
    const replies = await Promise.all([
      look(secretOf(), secret),
      look(id, secretOf()),
      call(`/pair/${id}`),
      look(id, ''),
    ]);
    const bodies = await Promise.all(
      replies.map(async (reply) => [
        reply.status,
        (JSON.parse(await reply.text()) as { error: { message: string } }).error.message,
      ]),
    );
    expect(new Set(bodies.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(bodies[0]?.[0]).toBe(404);
    // A wrong secret shows nothing to the person either.
    expect(lan.pairings.list()).toEqual([]);
    expect(await (await look(id, secret)).json()).toEqual({ state: 'waiting' });
    expect(lan.pairings.list()).toHaveLength(1);
  });

  test('give the key once, also to two looks at the same time', async () => {
    const { id, secret } = await begin();
    await look(id, secret);
    lan.pairings.answer(me, id, true);
    const statuses = (
      await Promise.all([look(id, secret), look(id, secret), look(id, secret)])
    ).map((reply) => reply.status);
    expect(statuses.sort((a, b) => a - b)).toEqual([200, 404, 404]);
    expect((await look(id, secret)).status).toBe(404);
    expect(
      (await lan.clients.list(desktopOwnerId)).filter((one) => one.name === 'Bob'),
    ).toHaveLength(1);
  });

  test('take three requests a minute of one address, in words', async () => {
    for (let each = 0; each < 3; each += 1) expect((await begin()).status).toBe(201);
    const reply = await call('/pair', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Bob', commitment: commitmentTo('x') }),
    });
    expect([reply.status, await reply.text()]).toEqual([
      429,
      expect.stringContaining('three times within a minute') as string,
    ]);
  });

  test('answer no page, no rebound name and no body of another form, and are not there for plain HTTP', async () => {
    const body = JSON.stringify({ name: 'Bob', commitment: commitmentTo('x') });
    const headers = { 'content-type': 'application/json' };
    expect(
      (await call('/pair', { method: 'POST', headers: { ...headers, origin: origin() }, body }))
        .status,
    ).toBe(403);
    expect(
      (
        await call('/pair', {
          method: 'POST',
          headers: { ...headers, origin: 'https://evil.example' },
          body,
        })
      ).status,
    ).toBe(403);
    for (const wrong of [
      '{}',
      JSON.stringify({ name: 'Bob', commitment: 'short' }),
      JSON.stringify({ name: '\u0000\n', commitment: commitmentTo('x') }),
      'x'.repeat(5_000),
    ])
      expect([400, 413]).toContain(
        (await call('/pair', { method: 'POST', headers, body: wrong })).status,
      );
    expect(
      (
        await bed.gate.fetch(
          `http://127.0.0.1:${lan.port}/pair`,
          { method: 'POST', headers, body },
          bed.context,
        )
      ).status,
    ).toBe(400);
    expect(lan.pairings.list()).toEqual([]);
  });
});

describe('requests for access', () => {
  let clock: number;
  let announced: boolean;
  let audited: AuditEntry[];
  let pairings: Pairings;
  beforeEach(() => {
    [clock, announced, audited] = [1_000_000, true, []];
    pairings = createPairings({
      clients: lan.clients,
      audit: { record: (entry) => void audited.push(entry) },
      announced: () => announced,
      caFingerprint: () => '',
      changed: () => undefined,
      now: () => clock,
    });
  });
  const ask = (peer: string, secret = secretOf()) => ({
    secret,
    ...pairings.ask({ name: 'Bob', commitment: commitmentTo(secret), peer }),
  });

  test('are over after two minutes, answered or not', async () => {
    const [first, second] = [ask('10.0.0.1'), ask('10.0.0.2')];
    for (const one of [first, second]) await pairings.look(one.id, one.secret);
    pairings.answer(me, first.id, true);
    clock += 120_000;
    for (const one of [first, second])
      await expect(pairings.look(one.id, one.secret)).rejects.toMatchObject({ code: 'not_found' });
    expect(() => pairings.answer(me, second.id, true)).toThrow(
      expect.objectContaining({ code: 'not_found' }) as AppError,
    );
    expect(pairings.list()).toEqual([]);
    expect(audited.filter((row) => row.detail.startsWith('key'))).toEqual([]);
  });

  test('are five at a time, none while this Hearth is not announced, and none is answered twice or before it is shown', async () => {
    const [first] = [1, 2, 3, 4, 5].map((each) => ask(`10.0.0.${each}`));
    expect(() => ask('10.0.0.6')).toThrow(
      expect.objectContaining({ code: 'rate_limited' }) as AppError,
    );
    expect(() => pairings.answer(me, first?.id ?? '', true)).toThrow(
      expect.objectContaining({ code: 'not_found' }) as AppError,
    );
    await pairings.look(first?.id ?? '', first?.secret ?? '');
    pairings.answer(me, first?.id ?? '', false);
    expect(() => pairings.answer(me, first?.id ?? '', true)).toThrow(
      expect.objectContaining({ code: 'not_found' }) as AppError,
    );
    clock += 120_000;
    announced = false;
    expect(() => ask('10.0.0.7')).toThrow(
      expect.objectContaining({ code: 'forbidden' }) as AppError,
    );
  });
});

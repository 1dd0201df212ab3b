import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { desktopOwnerId, ownerOfClient } from '../../../shared/ids.ts';
import type { AuditEntry } from '../audit/create-audit.ts';
import { createChanges } from '../changes/create-changes.ts';
import type { Clients } from '../clients/create-clients.ts';
import { testClients } from '../clients/testing/test-clients.ts';
import { createGateBed, type GateBed } from '../egress/testing/gate-bed.ts';
import { createRevocations, type Revocations } from '../security/revocations.ts';
import { testVault } from '../security/testing/test-vault.ts';
import { createTokenIssuers, type SavedIssuer, type TokenIssuers } from './create-token-issuers.ts';
import {
  forged,
  newIssuerKey,
  signShared,
  signWith,
  startKeyServer,
  type KeyServer,
} from './testing/issuer-bed.ts';
import { createTokenCallers, type TokenCallers } from './token-callers.ts';

const secret = 'a-shared-secret-of-more-than-32-bytes';
const iss = 'https://corp.example.com/';
let clock: number;
let bed: GateBed;
let revocations: Revocations;
let clients: Clients;
let issuers: TokenIssuers;
let tokens: TokenCallers;
let audited: AuditEntry[];
let failures: unknown[];

beforeEach(() => {
  clock = 1_800_000_000_000;
  audited = [];
  failures = [];
  bed = createGateBed();
  const now = () => clock;
  const { store } = bed;
  const changes = createChanges();
  revocations = createRevocations({ path: null, now, failed: () => undefined });
  clients = testClients({ store, changes, now, revocations });
  issuers = createTokenIssuers({ store, vault: testVault(), clients, revocations, changes, now });
  tokens = createTokenCallers({
    issuers,
    clients,
    audit: { record: (entry) => void audited.push(entry) },
    egress: bed.gate,
    failed: (_, error) => failures.push(error),
    now,
  });
});
afterEach(() => bed.closed());

const save = (given: Partial<SavedIssuer> = {}) =>
  issuers.save(desktopOwnerId, {
    name: 'corp',
    issuer: iss,
    audience: ['hearth'],
    key: { kind: 'secret', secret },
    ...given,
  });
const seconds = (ms = clock): number => Math.floor(ms / 1000);
const claims = (given: JWTPayload = {}): JWTPayload => ({
  iss,
  aud: 'hearth',
  sub: 'alice',
  exp: seconds() + 600,
  ...given,
});
const token = (given: JWTPayload = {}, header = {}): Promise<string> =>
  signShared(secret, claims(given), header);
const callerOf = async (given: string | Promise<string>) =>
  tokens.callerOf(await given, '203.0.113.9');
/** The code of the refusal, its message, or `null` for a token of no issuer. */
const refusal = (given: string | Promise<string>): Promise<string> =>
  callerOf(given).then(
    (client) => (client === null ? 'no issuer' : `let in as ${client.clientName}`),
    (error: Error & { code?: string }) => `${error.code ?? 'no code'}: ${error.message}`,
  );

describe('a subject of an issuer', () => {
  it('is a client of its own from its first token on, which the audit records once', async () => {
    save();
    const alice = await callerOf(token());
    expect(alice).toMatchObject({
      clientName: 'corp:alice',
      role: 'member',
      limits: { requestsPerMinute: 100 },
      via: 'lan',
    });
    expect(alice?.ownerId).toBe(ownerOfClient(alice?.clientId ?? ''));
    expect((await callerOf(token({ jti: '2' })))?.clientId).toBe(alice?.clientId);
    expect((await callerOf(token({ sub: 'bob' })))?.clientId).not.toBe(alice?.clientId);
    expect(audited.map(({ action, subject, peer }) => [action, subject, peer])).toEqual([
      ['clients.byToken', 'corp:alice', '203.0.113.9'],
      ['clients.byToken', 'corp:bob', '203.0.113.9'],
    ]);
  });

  it('is created once for two first tokens at once', async () => {
    save();
    const [one, other] = await Promise.all([callerOf(token()), callerOf(token({ jti: '2' }))]);
    expect(one?.clientId).toBe(other?.clientId);
    expect(await clients.list(desktopOwnerId)).toHaveLength(1);
  });

  it('is another one at another issuer, whatever it is called', async () => {
    save();
    save({ name: 'other', issuer: 'https://other.example.com' });
    const here = await callerOf(token());
    const there = await callerOf(token({ iss: 'https://other.example.com' }));
    expect([here?.clientName, there?.clientName]).toEqual(['corp:alice', 'other:alice']);
    expect(here?.clientId).not.toBe(there?.clientId);
  });

  it.each(['mona', 'app', 'owner', 'owner_desktop', 'corp', 'admin', '__proto__', 'constructor'])(
    'called %s is not taken for what has that name here',
    async (sub) => {
      save();
      const { client } = await clients.add(desktopOwnerId, { name: 'mona' });
      const caller = await callerOf(token({ sub }));
      expect(caller?.clientName).toBe(`corp:${sub}`);
      expect(caller?.clientId).not.toBe(client.id);
      expect(caller?.ownerId).not.toBe(desktopOwnerId);
    },
  );

  it.each(['a/b', 'a/../b', 'corp:alice', '‮ecila', 'a b', `${'x'.repeat(254)}y`])(
    'with the name %j gets one that budgets cannot mistake, and no other subject gets it',
    async (sub) => {
      save();
      await callerOf(token());
      const name = (await callerOf(token({ sub })))?.clientName ?? '';
      expect(name).toMatch(/^corp:[\p{L}\p{N}@._+-]{1,38}~[0-9a-f]{8}$/u);
      const similar = (await callerOf(token({ sub: `${sub.slice(0, 200)}!` })))?.clientName;
      expect(similar).not.toBe(name);
    },
  );

  it.each(['', 'a\nb', 'a\0b', 'a\u0085b', 'x'.repeat(256), 7, null, ['alice'], { a: 1 }])(
    'cannot be %j',
    async (sub) => {
      save();
      expect(await refusal(token({ sub } as JWTPayload))).toMatch(/^unauthorized: .*sub/);
      expect(await clients.list(desktopOwnerId)).toEqual([]);
    },
  );

  it('gets a name of its own where a client of that name was added by hand', async () => {
    save();
    await clients.add(desktopOwnerId, { name: 'corp:alice' });
    expect((await callerOf(token()))?.clientName).toMatch(/^corp:alice~[0-9a-f]{8}$/);
  });

  it('beyond the issuer’s limit is refused, and those before go on', async () => {
    save({ maxClients: 2 });
    await callerOf(token());
    await callerOf(token({ sub: 'bob' }));
    expect(await refusal(token({ sub: 'carol' }))).toMatch(/^forbidden: .*2 clients/);
    expect((await callerOf(token({ sub: 'bob', jti: '2' })))?.clientName).toBe('corp:bob');
  });

  it('that was removed stays refused until it is readmitted, and is then another client', async () => {
    const { id } = save();
    const given = await token();
    const alice = await callerOf(given);
    await clients.remove(desktopOwnerId, alice?.clientId ?? '');
    expect(await refusal(given)).toMatch(/^forbidden: .*removed/);
    expect(await refusal(token({ jti: '2' }))).toMatch(/^forbidden: .*removed/);
    expect(issuers.removed(desktopOwnerId, id)).toEqual([
      { subject: 'alice', name: 'corp:alice', removedAt: clock },
    ]);
    issuers.readmit(desktopOwnerId, id, 'alice');
    expect((await callerOf(given))?.clientId).not.toBe(alice?.clientId);
  });

  it('has no key: none is made for it, and none of a file becomes its', async () => {
    save();
    const alice = await callerOf(token());
    const id = alice?.clientId ?? '';
    await expect(clients.rotate(desktopOwnerId, { id, overlapHours: 0 })).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(
      clients.declare(
        desktopOwnerId,
        { name: 'corp:alice', apiKey: 'hk-0123456789abcdef0123456789' },
        id,
      ),
    ).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('a role', () => {
  const mapped = {
    role: 'realm.roles',
    roles: { 'hearth-admins': 'admin', readers: 'viewer', staff: 'member' },
    defaultRole: 'viewer',
  } as const;
  it.each([
    [{ role: 'admin', roles: ['admin'] }, 'member'],
    [{ realm: { roles: ['admin'] } }, 'member'],
  ])('in a claim that is not mapped means nothing: %j', async (given, role) => {
    save();
    expect((await callerOf(token(given)))?.role).toBe(role);
  });

  it.each([
    [{}, 'viewer'],
    [{ role: 'admin' }, 'viewer'],
    [{ realm: { roles: 'admin' } }, 'viewer'],
    [{ realm: { roles: ['admin', 'member'] } }, 'viewer'],
    [{ realm: { roles: ['staff'] } }, 'member'],
    [{ realm: { roles: 'readers staff' } }, 'member'],
    [{ realm: { roles: ['readers', 'hearth-admins'] } }, 'admin'],
    [{ 'realm.roles': ['hearth-admins'] }, 'admin'],
    [{ realm: { roles: { 'hearth-admins': true } } }, 'viewer'],
    [{ realm: { roles: ['__proto__', 'toString', 'constructor'] } }, 'viewer'],
    [{ realm: null }, 'viewer'],
  ])('is what the mapping says of %j', async (given, role) => {
    save({ claims: mapped });
    expect((await callerOf(token(given)))?.role).toBe(role);
  });

  it('is that of the token at hand, and no inherited property is a claim', async () => {
    save({ claims: { ...mapped, role: '__proto__.x' } });
    expect((await callerOf(token({ x: 'hearth-admins' })))?.role).toBe('viewer');
    const { id } = issuers.list(desktopOwnerId)[0] ?? { id: '' };
    issuers.save(desktopOwnerId, {
      id,
      name: 'corp',
      issuer: iss,
      audience: ['hearth'],
      key: { kind: 'secret', secret: '' },
      claims: mapped,
    });
    expect((await callerOf(token({ realm: { roles: ['hearth-admins'] } })))?.role).toBe('admin');
    expect((await callerOf(token({ realm: { roles: ['staff'] } })))?.role).toBe('member');
  });
});

describe('a token', () => {
  it.each([
    ['expired', { exp: -31 }, /^unauthorized: .*expired/],
    ['not valid yet', { nbf: 31 }, /^unauthorized: .*not valid yet/],
  ])('that is %s is refused, within the leeway not', async (_, times, message) => {
    save();
    const at = (by: number) =>
      Object.fromEntries(
        Object.entries(times).map(([claim, s]) => [claim, seconds() + s + by * Math.sign(s)]),
      );
    expect(await refusal(token(at(0)))).toMatch(message);
    expect(await refusal(token(at(-2)))).toBe('let in as corp:alice');
  });

  it.each([
    ['another audience', { aud: 'elsewhere' }],
    ['audiences without ours', { aud: ['a', 'b'] }],
    ['no audience', { aud: undefined }],
    ['no end', { exp: undefined }],
    ['an end that is no number', { exp: '9999999999' }],
  ])('for %s is refused', async (_, given) => {
    save();
    expect(await refusal(token(given as JWTPayload))).toMatch(/^unauthorized: /);
  });

  it('of no issuer is none of anyone’s, and of one that is switched off neither', async () => {
    expect(tokens.isToken(await token())).toBe(false);
    const { id } = save({ enabled: false });
    expect(await refusal(token())).toBe('no issuer');
    issuers.remove(desktopOwnerId, id);
    save();
    expect(await refusal(token({ iss: 'https://corp.example.com' }))).toBe('no issuer');
    expect(await refusal(token({ iss: undefined } as never))).toBe('no issuer');
    expect(await refusal(token({ iss: ['x'] } as never))).toBe('no issuer');
  });

  it.each([
    ['no algorithm', { alg: 'none' }, ''],
    ['no algorithm, in capitals', { alg: 'NONE' }, 'AAAA'],
    ['an algorithm of another family', { alg: 'RS256' }, 'AAAA'],
    ['another hash', { alg: 'HS512' }, 'AAAA'],
    ['no header that is known', {}, 'AAAA'],
    ['a key that it brings', { alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } }, 'AAAA'],
    ['an extension that is critical', { alg: 'HS256', crit: ['b64'], b64: false }, 'AAAA'],
  ])('with %s is refused', async (_, header, signature) => {
    save();
    expect(await refusal(forged(header, claims(), signature))).toMatch(/^unauthorized: /);
  });

  it('with a good signature and a critical extension, a type of its own, or a changed payload is refused', async () => {
    save();
    const sign = (header: object, payload: object): string => {
      const text = forged(header, payload, '').replace(/\.$/, '');
      return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
    };
    expect(await refusal(sign({ alg: 'HS256' }, claims()))).toBe('let in as corp:alice');
    for (const header of [
      { alg: 'HS256', crit: ['exp'], exp: 1 },
      { alg: 'HS256', typ: 'dpop+jwt' },
      { alg: 'HS256', typ: 'logout+jwt' },
    ])
      expect(await refusal(sign(header, claims({ jti: '2' })))).toMatch(/^unauthorized: /);
    const [head, , signature] = (await token()).split('.');
    const payload = Buffer.from(JSON.stringify(claims({ sub: 'root' }))).toString('base64url');
    expect(await refusal(`${head}.${payload}.${signature}`)).toMatch(/^unauthorized: .*signature/);
  });

  it('ends with the change of its issuer, and with its removal', async () => {
    const { id } = save();
    const given = await token();
    const alice = await callerOf(given);
    const before = clients.known(alice?.clientId ?? '')?.generation;
    const key = { kind: 'secret' as const, secret: `${secret}-another` };
    issuers.save(desktopOwnerId, { id, name: 'corp', issuer: iss, audience: ['hearth'], key });
    expect(await refusal(given)).toMatch(/^unauthorized: .*signature/);
    expect(clients.known(alice?.clientId ?? '')?.generation).not.toBe(before);
    issuers.remove(desktopOwnerId, id);
    expect(await refusal(signShared(key.secret, claims()))).toBe('no issuer');
  });

  it('that was checked is checked again after a minute, and is refused at its end', async () => {
    save({ leewaySeconds: 0 });
    const given = await token({ exp: seconds() + 90 });
    expect(await refusal(given)).toBe('let in as corp:alice');
    clock += 89_000;
    expect(await refusal(given)).toBe('let in as corp:alice');
    clock += 1_000;
    expect(await refusal(given)).toMatch(/expired/);
  });
});

describe('an issuer that publishes keys', () => {
  let server: KeyServer;
  const good = newIssuerKey('one');
  const other = newIssuerKey('two', 'ES256');
  beforeEach(async () => {
    server = await startKeyServer([(await good).jwk]);
    save({ key: { kind: 'jwks', url: server.url } });
  });
  afterEach(() => server.close());

  it('is fetched once, through the gate, for many tokens', async () => {
    const given = await Promise.all(
      ['alice', 'bob', 'carol'].map(async (sub) => signWith(await good, claims({ sub }))),
    );
    await Promise.all(given.map((one) => callerOf(one)));
    expect(server.asked()).toBe(1);
    await bed.gate.close();
    expect(bed.rows().map(({ purpose, allowed }) => [purpose, allowed])).toEqual([
      ['token-keys', 1],
    ]);
  });

  it('may change its keys: a new one is found, and a withdrawn one ends within minutes', async () => {
    const old = await signWith(await good, claims({ exp: seconds() + 3_600 }));
    expect(await refusal(old)).toBe('let in as corp:alice');
    server.answer([(await other).jwk]);
    clock += 31_000;
    expect(await refusal(signWith(await other, claims()))).toBe('let in as corp:alice');
    clock += 61_000;
    expect(await refusal(old)).toMatch(/^unauthorized: /);
  });

  it('is not asked again for key ids that it does not have, however many', async () => {
    await callerOf(signWith(await good, claims()));
    for (let n = 0; n < 200; n += 1)
      expect(await refusal(signWith({ ...(await other), kid: `kid-${n}` }, claims()))).toMatch(
        /^unauthorized: /,
      );
    expect(server.asked()).toBe(1);
    clock += 31_000;
    const many = await Promise.all(
      Array.from({ length: 50 }, async (_, n) =>
        signWith({ ...(await other), kid: `kid-${n}` }, claims()),
      ),
    );
    await Promise.all(many.map((one) => refusal(one)));
    expect(server.asked()).toBe(2);
  });

  it.each(['../../etc/passwd', "' OR 1=1 --", '', '\0', 'x'.repeat(4_000), 'http://127.0.0.1/k'])(
    'has no key with the id %j',
    async (kid) => {
      expect(await refusal(signWith({ ...(await other), kid }, claims()))).toMatch(
        /^unauthorized: /,
      );
    },
  );

  it('signs nothing with its public key as a shared secret', async () => {
    const { jwk, kid } = await good;
    const pem = createPublicKey({ key: jwk, format: 'jwk' })
      .export({ type: 'spki', format: 'pem' })
      .toString();
    for (const key of [pem, JSON.stringify(jwk), jwk.n ?? ''])
      expect(await refusal(signShared(key, claims(), { kid }))).toMatch(/^unauthorized: /);
    server.answer([{ kty: 'oct', k: Buffer.from(secret).toString('base64url'), kid: 'shared' }]);
    clock += 31_000;
    expect(await refusal(signShared(secret, claims(), { kid: 'shared' }))).toMatch(
      /^unauthorized: /,
    );
  });

  it.each([
    { status: 500, body: '' },
    { status: 302, body: '', headers: { location: 'http://127.0.0.1:1/' } },
    { status: 200, body: 'no JSON' },
    { status: 200, body: '{"keys":7}' },
    { status: 200, body: `{"keys":[],"pad":"${'x'.repeat(600_000)}"}` },
    { status: 200, body: '['.repeat(10_000) },
  ])('that answers %j is asked again later, and what it said counts until then', async (reply) => {
    server.answer(reply);
    const given = await signWith(await good, claims({ exp: seconds() + 3_600 }));
    expect(await refusal(given)).toMatch(/^host_unavailable: .*corp/);
    expect(await refusal(given)).toMatch(/^host_unavailable: /);
    expect(server.asked()).toBe(1);
    expect(failures).toHaveLength(1);
    server.answer([(await good).jwk]);
    clock += 31_000;
    expect(await refusal(given)).toBe('let in as corp:alice');
    server.answer(reply);
    clock += 700_000;
    expect(await refusal(given)).toBe('let in as corp:alice');
  });

  it('is not reached where nothing may leave this machine', async () => {
    bed.set({ localOnly: true });
    const { id } = issuers.list(desktopOwnerId)[0] ?? { id: '' };
    issuers.save(desktopOwnerId, {
      id,
      name: 'corp',
      issuer: iss,
      audience: ['hearth'],
      key: { kind: 'jwks', url: 'https://keys.example.com/' },
    });
    expect(await refusal(signWith(await good, claims()))).toMatch(/^host_unavailable: /);
  });
});

describe('an issuer with a public key', () => {
  const pemOf = (key: { export(options: object): string | Buffer }): string =>
    key.export({ type: 'spki', format: 'pem' }).toString();

  it('checks with its algorithm alone, and never with the text as a secret', async () => {
    const { jwk } = await newIssuerKey('one', 'ES256');
    const pem = pemOf(createPublicKey({ key: jwk, format: 'jwk' }));
    save({ key: { kind: 'pem', pem } });
    for (const text of [pem, pem.trim(), `${pem.trim()}\n`])
      expect(await refusal(signShared(text, claims()))).toMatch(/^unauthorized: /);
    expect(await refusal(signWith(await newIssuerKey('x'), claims()))).toMatch(/^unauthorized: /);
  });

  it.each([
    ['a short RSA key', () => pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)],
    [
      'another curve',
      () => pemOf(generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).publicKey),
    ],
    ['another kind', () => pemOf(generateKeyPairSync('ed25519').publicKey)],
    [
      'a private key',
      () =>
        generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
          .privateKey.export({ type: 'pkcs8', format: 'pem' })
          .toString(),
    ],
    ['no key', () => 'hello'],
  ])('is refused with %s', (_, pem) => {
    expect(() => save({ key: { kind: 'pem', pem: pem() } })).toThrow(/public key/);
  });
});

it.each([
  [{ key: { kind: 'secret' as const, secret: 'short' } }, /32 bytes/],
  [{ key: { kind: 'jwks' as const, url: 'http://keys.example.com' } }, /https/],
  [{ key: { kind: 'jwks' as const, url: 'https://user:pass@keys.example.com' } }, /https/],
  [{ key: { kind: 'jwks' as const, url: 'file:///etc/passwd' } }, /https/],
  [{ issuer: 'hearth' }, /own sign-ins/],
])('an issuer with %j is not saved', (given, message) => {
  expect(() => save(given)).toThrow(message);
  expect(issuers.list(desktopOwnerId)).toEqual([]);
});

it('keeps no secret in the file that could be read', () => {
  save();
  expect(bed.store.sqlite.serialize().includes(secret.slice(0, 20))).toBe(false);
  expect(JSON.stringify(issuers.list(desktopOwnerId))).not.toContain(secret);
});

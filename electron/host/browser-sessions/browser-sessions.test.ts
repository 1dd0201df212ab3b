import { SignJWT, decodeJwt, decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { desktopOwnerId, ownerOfClient } from '../../../shared/ids.ts';
import { dayMs } from '../../../shared/time.ts';
import { createChanges } from '../changes/create-changes.ts';
import { testClients } from '../clients/testing/test-clients.ts';
import type { Clients } from '../clients/create-clients.ts';
import { createRevocations } from '../security/revocations.ts';
import { testVault } from '../security/testing/test-vault.ts';
import { openMemoryStore, type OpenStore } from '../store/open-store.ts';
import { accessMs } from './access-tokens.ts';
import { createBrowserSessions, idleMs, type BrowserSessions } from './browser-sessions.ts';

let store: OpenStore;
let clients: Clients;
let browsers: BrowserSessions;
let clock = 0;
const vault = testVault();
const revocations = createRevocations({ path: null, now: () => clock, failed: () => undefined });
const start = (client: Parameters<BrowserSessions['start']>[0]['client'] = null) =>
  browsers.start({
    ownerId: client?.ownerId ?? desktopOwnerId,
    client,
    peer: '10.0.0.9',
    agent: 'Firefox',
  });
const made = (): BrowserSessions =>
  createBrowserSessions({ sqlite: store.sqlite, vault, clients, revocations, now: () => clock });

beforeEach(() => {
  clock = 1_800_000_000_000;
  store = openMemoryStore();
  clients = testClients({ store, changes: createChanges(), now: () => clock });
  browsers = made();
});
afterEach(() => store.close());

describe('an access token', () => {
  it('is good for its minutes and says nothing but whose it is', async () => {
    const { access } = await start();
    expect(await browsers.verify(access, '10.0.0.9')).toMatchObject({
      ownerId: desktopOwnerId,
      client: null,
    });
    expect(Object.keys(decodeJwt(access)).sort()).toEqual([
      'aud',
      'exp',
      'iat',
      'iss',
      'sid',
      'sub',
    ]);
    clock += accessMs + 1000;
    expect(await browsers.verify(access, '10.0.0.9')).toBeNull();
  });

  it('forged, unsigned, of another key or of another algorithm is none', async () => {
    const { access } = await start();
    const { kid = '' } = decodeProtectedHeader(access);
    const claims = decodeJwt(access);
    const [head = '', body = ''] = access.split('.');
    const unsigned = `${Buffer.from(JSON.stringify({ alg: 'none', kid })).toString('base64url')}.${body}.`;
    const forged = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid })
      .sign(new Uint8Array(32));
    const otherKid = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: 'key_x' })
      .sign(new Uint8Array(32));
    for (const token of [
      unsigned,
      forged,
      otherKid,
      `${head}.${body}.`,
      `${access}x`,
      '',
      'x.y.z',
      null,
    ])
      expect(await browsers.verify(token, '')).toBeNull();
  });

  it('holds over a restart, for its key is kept, sealed', async () => {
    const { access } = await start();
    expect(await made().verify(access, '')).not.toBeNull();
    const { sealed } = await store.db
      .selectFrom('signing_keys')
      .select('sealed')
      .executeTakeFirstOrThrow();
    expect(vault.open('signing_keys:other:sealed', sealed)).toBe('');
  });

  it('of a key that was replaced after its month is good to its end, and signed again by the next', async () => {
    const before = await start();
    clock += 30 * dayMs - 60_000;
    const late = await start();
    clock += 120_000;
    const after = await start();
    expect(decodeProtectedHeader(after.access).kid).not.toBe(
      decodeProtectedHeader(before.access).kid,
    );
    expect(await browsers.verify(late.access, '')).not.toBeNull();
    clock += accessMs;
    expect(await browsers.verify(late.access, '')).toBeNull();
  });
});

describe('a session', () => {
  it('is renewed while it is used, and over after a week without', async () => {
    let { refresh } = await start();
    for (let day = 0; day < 20; day += 5) {
      clock += 5 * dayMs;
      const renewed = await browsers.renew(refresh, '10.0.0.9');
      expect(renewed).not.toBeNull();
      refresh = renewed?.tokens.refresh ?? null;
    }
    clock += idleMs + 1;
    expect(await browsers.renew(refresh, '10.0.0.9')).toBeNull();
  });

  it('ends when a secret is used twice: one of the two stole it', async () => {
    const { refresh } = await start();
    const renewed = await browsers.renew(refresh, '');
    clock += 60_000;
    expect(await browsers.renew(refresh, '')).toBeNull();
    expect(await browsers.verify(renewed?.tokens.access ?? null, '')).toBeNull();
    expect(await browsers.renew(renewed?.tokens.refresh ?? null, '')).toBeNull();
  });

  it('is renewed by two tabs in the same moment', async () => {
    const { refresh } = await start();
    const [first, second] = [await browsers.renew(refresh, ''), await browsers.renew(refresh, '')];
    expect(second?.tokens.refresh).toBeNull();
    expect(await browsers.verify(second?.tokens.access ?? null, '')).toMatchObject({
      sessionId: first?.session.sessionId,
    });
  });

  it('that was revoked is over at once, for its open window too', async () => {
    const { access, refresh } = await start();
    const session = await browsers.verify(access, '');
    if (session === null) throw new Error('no session');
    expect(browsers.lives(session)).toBe(true);
    browsers.revoke(desktopOwnerId, session.sessionId);
    expect([
      browsers.lives(session),
      await browsers.verify(access, ''),
      await browsers.renew(refresh, ''),
    ]).toEqual([false, null, null]);
  });

  it('is listed to and revoked by its owner alone', async () => {
    const { client } = await clients.add(desktopOwnerId, { name: 'Ann' });
    await start();
    await start(clients.known(client.id));
    const [mine] = browsers.list(desktopOwnerId, null);
    expect(browsers.list(desktopOwnerId, mine?.id ?? '')).toEqual([
      {
        id: mine?.id,
        createdAt: clock,
        usedAt: clock,
        peer: '10.0.0.9',
        agent: 'Firefox',
        current: true,
      },
    ]);
    expect(() => browsers.revoke(ownerOfClient(client.id), mine?.id ?? '')).toThrow(
      expect.objectContaining({ code: 'not_found' }) as Error,
    );
    await start();
    expect(browsers.revokeOthers(desktopOwnerId, mine?.id ?? '')).toBe(1);
    expect(browsers.list(ownerOfClient(client.id), null)).toHaveLength(1);
  });
});

describe('a client’s session', () => {
  it.each([
    ['suspended', (id: string) => clients.update(desktopOwnerId, { id, suspended: true })],
    ['removed', (id: string) => clients.remove(desktopOwnerId, id)],
    ['given another role', (id: string) => clients.update(desktopOwnerId, { id, role: 'viewer' })],
  ])('stops when the client is %s', async (_, change) => {
    const { client } = await clients.add(desktopOwnerId, { name: 'Ann' });
    const { access } = await start(clients.known(client.id));
    const session = await browsers.verify(access, '10.0.0.9');
    if (session === null) throw new Error('no session');
    await change(client.id);
    expect(browsers.lives(session)).toBe(false);
  });
});

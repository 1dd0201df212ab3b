import { createSocket, type Socket } from 'node:dgram';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPeers, type Peers } from './create-peers.ts';
import { openMulticast, type Multicast } from './multicast.ts';
import { readPeer, recordsOf, serviceType } from './service.ts';

/** Real packets between real sockets, on loopback and a port of their own. */
let port: number;
let all: { close(): Promise<unknown> }[];

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const socket: Socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1', () => {
      const { port: free } = socket.address();
      socket.close(() => resolve(free));
    });
  });

const open = (): Promise<Multicast> => openMulticast({ port, interface: '127.0.0.1' });

let left: number;

function hearth(): Peers {
  const made = createPeers({
    open,
    localOnly: () => false,
    lookingStarted: () => (left += 1),
    authorityOf,
    failed: (error) => expect(error).toBeUndefined(),
    now: Date.now,
  });
  all.push(made);
  return made;
}

const caFingerprint = Array.from({ length: 32 }, () => 'AB').join(':');
const authorityOf = () => Promise.resolve({ ca: 'pem', fingerprint: caFingerprint });
const service = {
  name: 'Ann’s machine',
  version: '1.2.3',
  tls: true,
  caFingerprint,
  path: '/v1',
  port: 4680,
  addresses: ['192.168.1.20', 'fd00::20'],
};

beforeEach(async () => {
  port = await freePort();
  all = [];
  left = 0;
});
afterEach(async () => {
  for (const one of all) await one.close();
});

describe('two Hearths on a network', () => {
  test('one that is announced is found with its address, changes are seen, and it is gone when it says so', async () => {
    const [ann, bob] = [hearth(), hearth()];
    await ann.announce(service);
    await expect
      .poll(async () => (await bob.list()).peers, { timeout: 5_000 })
      .toEqual([
        {
          id: expect.stringMatching(/^[\da-f]{16}$/) as string,
          name: 'Ann’s machine',
          version: '1.2.3',
          url: 'https://127.0.0.1:4680',
          baseUrl: 'https://127.0.0.1:4680/v1',
          tls: true,
          caFingerprint,
        },
      ]);
    await ann.announce({ ...service, tls: false, port: 4681 });
    await expect
      .poll(async () => (await bob.list()).peers.map((one) => one.baseUrl), { timeout: 5_000 })
      .toEqual(['http://127.0.0.1:4681/v1']);
    await ann.announce(null);
    await expect.poll(async () => (await bob.list()).peers, { timeout: 5_000 }).toEqual([]);
  });

  test('no peer is notified of one that is not announced, nor of itself', async () => {
    const [ann, bob] = [hearth(), hearth()];
    expect(await ann.list()).toEqual({ state: 'looking', peers: [], announced: false });
    await ann.announce(service);
    await expect.poll(async () => (await bob.list()).peers.length, { timeout: 5_000 }).toBe(1);
    expect(await ann.list()).toEqual({ state: 'looking', peers: [], announced: true });
  });

  test('where nothing may leave the machine, no one is asked, also from the moment that this is switched on', async () => {
    let localOnly = true;
    let opened = 0;
    const quiet = createPeers({
      open: () => ((opened += 1), open()),
      localOnly: () => localOnly,
      lookingStarted: () => (left += 1),
      authorityOf,
      failed: () => undefined,
      now: Date.now,
    });
    all.push(quiet);
    expect(await quiet.list()).toEqual({ state: 'local_only', peers: [], announced: false });
    expect([opened, left]).toEqual([0, 0]);
    localOnly = false;
    expect((await quiet.list()).state).toBe('looking');
    expect((await quiet.list()).state).toBe('looking');
    expect([opened, left]).toEqual([1, 1]);
    localOnly = true;
    expect((await quiet.list()).state).toBe('local_only');
  });

  test('a network without multicast is reported, and breaks nothing', async () => {
    const failures: unknown[] = [];
    const alone = createPeers({
      open: () => Promise.reject(new Error('EADDRINUSE')),
      localOnly: () => false,
      lookingStarted: () => undefined,
      authorityOf,
      failed: (error) => failures.push(error),
      now: Date.now,
    });
    await alone.announce(service);
    expect(await alone.list()).toEqual({ state: 'unavailable', peers: [], announced: false });
    expect(failures).toHaveLength(2);
    await alone.close();
  });

  test('a flood of made-up peers ends at sixty-four, and garbage is no peer', async () => {
    const bob = hearth();
    await bob.list();
    const liar = await open();
    all.push(liar);
    for (let each = 0; each < 90; each += 1) {
      const { pointer, details } = recordsOf({
        ...service,
        id: `${each.toString(16).padStart(4, '0')}000000000000`,
      });
      await liar.respond([pointer, ...details]);
    }
    await expect.poll(async () => (await bob.list()).peers.length, { timeout: 5_000 }).toBe(64);
    await liar.respond([
      { name: serviceType, type: 'PTR', ttl: 120, data: `nameless.${serviceType}` },
    ]);
    expect((await bob.list()).peers).toHaveLength(64);
  });
});

describe('what a peer says of itself', () => {
  const txt = (pairs: Record<string, string>) =>
    Object.entries({
      id: '0123456789abcdef',
      name: 'Ann',
      version: '1',
      tls: '0',
      path: '/v1',
      ...pairs,
    }).map(([key, value]) => Buffer.from(`${key}=${value}`));

  test('cannot lead us to another address, nor break a line that shows it', () => {
    expect(
      readPeer(4680, txt({ host: 'evil.example', addresses: '203.0.113.1' }), '192.168.1.20'),
    ).toMatchObject({ url: 'http://192.168.1.20:4680' });
    expect(
      readPeer(4680, txt({ name: `a\u0000b\n\u202Ec${'x'.repeat(200)}` }), 'fd00::20'),
    ).toMatchObject({ name: `abc${'x'.repeat(57)}`, url: 'http://[fd00::20]:4680' });
    for (const wrong of [
      txt({ path: '/../x' }),
      txt({ path: '//evil.example' }),
      txt({ path: '@evil.example' }),
      txt({ id: 'x' }),
      txt({ name: '\n' }),
      [],
      'text',
      null,
    ])
      expect(readPeer(4680, wrong, '192.168.1.20')).toBeNull();
    expect(readPeer(0, txt({}), '192.168.1.20')).toBeNull();
  });

  test('tells no more of this machine than what the settings list', () => {
    const records = recordsOf({ ...service, id: '0123456789abcdef' });
    const told = JSON.stringify(
      [records.pointer, records.type, ...records.details],
      (_, value: unknown) =>
        value !== null &&
        typeof value === 'object' &&
        'data' in value &&
        Array.isArray(value.data) &&
        typeof value.data[0] === 'number'
          ? Buffer.from(value.data as number[]).toString()
          : value,
    );
    expect(told).toContain('name=Ann’s machine');
    expect(records.target).toBe('hearth-0123456789abcdef.local');
    expect(
      records.details
        .filter((one) => one.type === 'TXT')
        .flatMap((one) => (one.data as Buffer[]).map((part) => part.toString().split('=')[0])),
    ).toEqual(['id', 'name', 'version', 'tls', 'path', 'ca']);
  });
});

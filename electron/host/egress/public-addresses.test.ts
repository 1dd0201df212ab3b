import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startRecordingProxy, type RecordingProxy } from '../../../test/fakes/recording-proxy.ts';
import { createGateBed } from './testing/gate-bed.ts';
import { errorCodeOf } from '../../../shared/errors.ts';
import { isReachable } from './public-addresses.ts';

describe('an address', () => {
  it.each([
    ...[
      '0.0.0.0',
      '10.1.2.3',
      '100.64.0.1',
      '127.0.0.1',
      '127.255.255.254',
      '169.254.1.1',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
    ],
    ...[
      '::',
      '::1',
      'fc00::1',
      'fd12::1',
      'fe80::1',
      'fe80::1%eth0',
      'ff02::1',
      '2001:db8::1',
      '2002:7f00:1::',
      '2001:0:1::',
    ],
    ...[
      '::ffff:127.0.0.1',
      '::ffff:c0a8:101',
      '64:ff9b::10.0.0.1',
      '64:ff9b::a00:1',
      '64:ff9b::7f00:1',
      '64:ff9b:1::808:808',
      '::ffff:7f00:1',
      '::FFFF:10.0.0.1',
      '2002:808:808::1',
      '2002:c0a8:101::1',
      '0x7f.1',
      '127.1',
      '168.63.129.16',
      'nonsense',
      '',
    ],
  ])('%s is not public', (address) => {
    expect(isReachable(address, 'public')).toBe(false);
  });

  it.each([
    '1.1.1.1',
    '172.32.0.1',
    '100.128.0.1',
    '192.169.0.1',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '::ffff:808:808',
    '64:ff9b::808:808',
  ])('%s is public', (address) => {
    expect(isReachable(address, 'public')).toBe(true);
  });

  it('of this machine itself is not public, whatever range it is of', () => {
    for (const all of Object.values(networkInterfaces()))
      for (const { address } of all ?? [])
        expect(isReachable(address, 'public'), address).toBe(false);
  });

  it.each([
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::169.254.169.254',
    '2002:a9fe:a9fe::1',
    'fd00:ec2::254',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    'fd20:ce::254',
    '169.254.170.2',
  ])(
    '%s, where a cloud keeps secrets, is not reached by a host that is allowed either',
    (address) => {
      expect([isReachable(address, 'private'), isReachable('10.0.0.1', 'private')]).toEqual([
        false,
        true,
      ]);
    },
  );
});

describe('a request to public addresses only', () => {
  it('asks no name server for what may not leave anyway', async () => {
    let asked = 0;
    const bed = createGateBed({
      resolve: async () => {
        asked += 1;
        return [{ address: '93.184.216.34', family: 4 }];
      },
    });
    bed.set({ localOnly: true });
    await expect(
      bed.gate.ask('http://page.example/', {}, { ...bed.context, publicOnly: { except: [] } }),
    ).rejects.toMatchObject({ code: 'local_only' });
    expect(asked).toBe(0);
    await bed.closed();
  });
});

describe('a request to public addresses only that goes through a proxy, which looks names up on its own', () => {
  let proxy: RecordingProxy;
  beforeEach(async () => {
    proxy = await startRecordingProxy();
    for (const name of [
      'http_proxy',
      'https_proxy',
      'no_proxy',
      'NO_PROXY',
      'all_proxy',
      'ALL_PROXY',
      'HTTPS_PROXY',
    ])
      vi.stubEnv(name, undefined);
    vi.stubEnv('HTTP_PROXY', proxy.url);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await proxy.close();
  });
  const codeOf = async (
    url: string,
    addresses: readonly string[],
    except: readonly string[] = [],
  ): Promise<string> => {
    const bed = createGateBed({
      resolve: async () =>
        addresses.length === 0
          ? Promise.reject(new Error('ENOTFOUND'))
          : addresses.map((address) => ({ address, family: 4 })),
    });
    const code = await bed.gate
      .ask(url, {}, { ...bed.context, publicOnly: { except } })
      .then(() => 'sent', errorCodeOf);
    await bed.closed();
    return code;
  };

  it('does not have it fetch from a name that is a private address here', async () => {
    expect(await codeOf('http://intranet.example/', ['10.0.0.5'])).toBe('egress_denied');
    expect(proxy.hosts).toEqual([]);
  });

  it.each([
    'http://intranet/',
    'http://router.local/',
    'http://wiki.corp/',
    'http://nas.home.arpa/',
    'http://metadata.google.internal/',
    'http://localhost.localdomain/',
    'http://wiki.intranet./',
  ])('does not have it look up %s, which only a private network knows', async (url) => {
    expect(await codeOf(url, [])).toBe('egress_denied');
    expect(proxy.hosts).toEqual([]);
  });

  it('lets it look up a name of the internet that no server here knows, and a host that the user allowed, but not where a cloud keeps secrets', async () => {
    await codeOf('http://page.example/', []);
    await codeOf('http://intranet/', [], ['intranet']);
    expect(proxy.hosts).toHaveLength(2);
    expect(await codeOf('http://metadata.google.internal/', [], ['metadata.google.internal'])).toBe(
      'egress_denied',
    );
    expect(proxy.hosts).toHaveLength(2);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaultSettings } from '../../../../shared/contract/app.ts';
import { createClientNetwork, type Incoming, type NetworkRules } from './client-network.ts';

const trusted = ['10.0.0.0/8', '192.168.7.2', 'fd00::/8'];
const network = (rules: Partial<NetworkRules> = { lanTrustedProxies: trusted }) =>
  createClientNetwork({
    rules: () => ({ ...defaultSettings, ...rules }),
    boundHost: '127.0.0.1',
  });
const from = (
  remoteAddress: string,
  headers: IncomingHttpHeaders,
  encrypted = false,
): NonNullable<Incoming> =>
  ({
    headers,
    socket: { remoteAddress, ...(encrypted ? { encrypted: true } : {}) },
  }) as unknown as NonNullable<Incoming>;
const addressOf = (remote: string, forwardedFor: string | undefined): string =>
  network().addressOf(
    from(remote, forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }),
  );

it.each([
  ['10.1.1.1', '203.0.113.9', '203.0.113.9'],
  ['::ffff:10.1.1.1', '203.0.113.9', '203.0.113.9'],
  // What the client itself stated is further left.
  ['10.1.1.1', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
  ['10.1.1.1', '203.0.113.9, 192.168.7.2, 10.2.2.2', '203.0.113.9'],
  ['10.1.1.1', '10.9.9.9, 10.2.2.2', '10.9.9.9'],
  ['10.1.1.1', '203.0.113.9:4711', '203.0.113.9'],
  ['10.1.1.1', '[2001:db8::7]:4711', '2001:db8::7'],
  ['10.1.1.1', '2001:DB8:0::7', '2001:db8::7'],
  ['10.1.1.1', '::ffff:203.0.113.9', '203.0.113.9'],
  ['fd00::1', '203.0.113.9', '203.0.113.9'],
  // What cannot be read ends at the hop that stated it.
  ['10.1.1.1', 'unknown', '10.1.1.1'],
  ['10.1.1.1', '', '10.1.1.1'],
  ['10.1.1.1', '203.0.113.9, junk', '10.1.1.1'],
  ['10.1.1.1', '203.0.113.9, junk, 10.2.2.2', '10.2.2.2'],
  ['10.1.1.1', '203.0.113.9,', '10.1.1.1'],
  ['10.1.1.1', '0x7f.1', '10.1.1.1'],
  ['10.1.1.1', '203.0.113.9:99999999', '10.1.1.1'],
  ['10.1.1.1', undefined, '10.1.1.1'],
  // From anyone else nothing counts.
  ['203.0.113.5', '198.51.100.1', '203.0.113.5'],
  ['127.0.0.1', '198.51.100.1', '127.0.0.1'],
])('of %s with X-Forwarded-For %j the client is %s', (remote, forwarded, client) => {
  expect(addressOf(remote, forwarded)).toBe(client);
});

it.each([
  ['for=203.0.113.9;proto=https;host=hearth.example.com', '203.0.113.9', true],
  ['For="[2001:db8:cafe::17]:4711"', '2001:db8:cafe::17', false],
  ['for=198.51.100.1, for=203.0.113.9;proto=https', '203.0.113.9', true],
  ['for=203.0.113.9;proto=http, for=10.2.2.2;proto="https"', '203.0.113.9', true],
  ['for=_hidden;proto=https', '10.1.1.1', true],
  ['for="203.0.113.9', '10.1.1.1', false],
  ['for=203.0.113.9 proto=https', '10.1.1.1', false],
  [`${'for=1.1.1.1,'.repeat(1000)}for=203.0.113.9`, '203.0.113.9', false],
])('Forwarded: %s', (forwarded, client, encrypted) => {
  const incoming = from('10.1.1.1', { forwarded });
  expect(network().addressOf(incoming)).toBe(client);
  expect(network().isEncrypted(incoming)).toBe(encrypted);
});

it('a client’s own Forwarded does not count next to what the proxy writes', () => {
  const incoming = from('10.1.1.1', {
    'x-forwarded-for': '203.0.113.9',
    forwarded: 'for=198.51.100.1;proto=https;host=evil.example',
  });
  expect(network().addressOf(incoming)).toBe('203.0.113.9');
  expect(network().isEncrypted(incoming)).toBe(false);
  expect(network().hostOf(incoming, 'h')).toBe('h');
});

it('the nearest proxy decides on encryption and host', () => {
  const incoming = from('10.1.1.1', {
    'x-forwarded-proto': 'https, http',
    'x-forwarded-host': 'evil.example, hearth.example.com',
  });
  expect(network().isEncrypted(incoming)).toBe(false);
  expect(network().hostOf(incoming, 'inner')).toBe('hearth.example.com');
  expect(network().isEncrypted(from('10.1.1.1', { 'x-forwarded-proto': 'HTTPS' }))).toBe(true);
  // The connection to the proxy is encrypted, the client's own is not.
  expect(network().isEncrypted(from('10.1.1.1', { 'x-forwarded-proto': 'http' }, true))).toBe(
    false,
  );
  expect(network().hostOf(from('10.1.1.1', { 'x-forwarded-host': 'a b' }), 'inner')).toBe('inner');
});

it('from another address no header changes anything', () => {
  const headers = {
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'localhost',
    'x-forwarded-for': '10.2.2.2',
  };
  const incoming = from('203.0.113.5', headers);
  expect(network().isEncrypted(incoming)).toBe(false);
  expect(network().isEncrypted(from('203.0.113.5', { 'x-forwarded-proto': 'http' }, true))).toBe(
    true,
  );
  expect(network().hostOf(incoming, 'evil.example')).toBe('evil.example');
});

it('a range that is everyone, or none, trusts no one', () => {
  for (const range of ['0.0.0.0/0', '::/0', 'home', '10.0.0.0/99'])
    expect(
      network({ lanTrustedProxies: [range] }).addressOf(
        from('10.1.1.1', { 'x-forwarded-for': '203.0.113.9' }),
      ),
    ).toBe('10.1.1.1');
});

it('host names are allowed by setting, also after a change, and without their port', () => {
  let lanAllowedHosts: readonly string[] = ['Hearth.example.com'];
  const one = createClientNetwork({
    rules: () => ({ ...defaultSettings, lanAllowedHosts: lanAllowedHosts as string[] }),
    boundHost: '127.0.0.1',
  });
  expect(one.isHostAllowed('hearth.EXAMPLE.com:8443')).toBe(true);
  expect(one.isHostAllowed('hearth.example.com.evil.example')).toBe(false);
  expect(one.isHostAllowed('example.com')).toBe(false);
  expect(one.isHostAllowed('localhost')).toBe(true);
  expect(one.isHostAllowed('hearth.example.com')).toBe(true);
  lanAllowedHosts = [];
  expect(one.isHostAllowed('hearth.example.com')).toBe(false);
});

/** The only files that look at the connection itself; everything else asks the network. */
const ofConnections = /network[/\\](client-network|connection-cap)\.ts$|tls[/\\]first-byte\.ts$/;

it('no other file takes an address, encryption or a host from the connection', () => {
  const folder = join(import.meta.dirname, '..');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !ofConnections.test(file),
  );
  expect(files.length).toBeGreaterThan(100);
  const taking = files.filter((file) =>
    /remoteAddress|'encrypted' in|headers\.host\b(?!\))|x-forwarded-/.test(
      readFileSync(join(folder, file), 'utf8').replaceAll(/network\.hostOf\([^)]*\)/g, ''),
    ),
  );
  expect(taking).toEqual(['network/forwarded.ts']);
});

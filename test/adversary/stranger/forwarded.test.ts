import * as fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../shared/contract/app.ts';
import { hourMs } from '../../../shared/time.ts';
import type { NetworkRules } from '../../../electron/host/lan-server/network/client-network.ts';
import {
  clientKey,
  elsewhereKey,
  startLan,
  type LanFixture,
} from '../../conformance/lan-fixture.ts';
import { bearer, openSocket, send } from '../support/http.ts';
import { servedRoutes, type ServedRoute } from '../support/routes.ts';

/**
 * Headers of reverse proxies, from one who is none: they help to pass no throttle, put no one else's
 * address into a log or a limit, and name no other host; over every route that the router has.
 */

let lan: LanFixture;
let routes: ServedRoute[];
let rules: NetworkRules = defaultSettings;
let clock = Date.now();
const start = async (given: Partial<NetworkRules> = {}): Promise<void> => {
  rules = { ...defaultSettings, lanStrangersPerMinute: 100_000, ...given };
  lan = await startLan({ rules: () => rules, now: () => clock });
};
beforeAll(async () => {
  routes = (await servedRoutes()).filter(({ method }) => method !== 'OPTIONS');
});
afterEach(() => lan.close());

const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom('127.0.0.1', '203.0.113.7', '::1', 'unknown', '', '"', '10.0.0.1:99999'),
);
const hop = fc.array(address, { maxLength: 4 }).map((list) => list.join(', '));
const forwarded = fc.record(
  {
    'x-forwarded-for': hop,
    'x-forwarded-proto': fc.constantFrom('https', 'http', 'wss', 'https, http', '\\'),
    'x-forwarded-host': fc.constantFrom('localhost', 'hearth.example.com', 'evil.example', 'a b'),
    'x-real-ip': address,
    'x-client-ip': address,
    'true-client-ip': address,
    'cf-connecting-ip': address,
    forwarded: fc
      .tuple(address, fc.constantFrom('https', 'http'), fc.constantFrom('localhost', 'evil'))
      .map(([by, proto, host]) => `for="${by}";proto=${proto};host=${host}`),
  },
  { requiredKeys: [] },
);
const samples = (count: number) => fc.sample(forwarded, { seed: 46, numRuns: count });

/** What of a reply could depend on the headers; ids and times differ anyway. */
const outcomeOf = async (
  { method, path }: ServedRoute,
  headers: Record<string, string>,
): Promise<unknown> => {
  // Past the wait after failed sign-ins.
  clock += hourMs;
  const { status, headers: given } = await send(lan, path, {
    method,
    headers,
    withinMs: 1_000,
    ...(method === 'POST' ? { body: '{}' } : {}),
  });
  return [status, given.location, given['access-control-allow-origin'], given['set-cookie']];
};

describe('headers of a proxy from one who is none', () => {
  it('change the answer of no route, with a key, without, and from an address that may not', async () => {
    await start();
    const changed: string[] = [];
    const given = samples(routes.length);
    for (const [index, route] of routes.entries()) {
      for (const credential of [{}, bearer(clientKey), bearer(elsewhereKey)]) {
        const before = await outcomeOf(route, credential);
        const after = await outcomeOf(route, { ...credential, ...given[index] });
        if (JSON.stringify(before) !== JSON.stringify(after))
          changed.push(`${route.method} ${route.path}: ${JSON.stringify([before, after])}`);
      }
    }
    expect(changed).toEqual([]);
  });

  it('put no address but the connection’s into the audit', async () => {
    await start();
    for (const headers of samples(40)) {
      await send(lan, '/v1/models', { headers: { ...headers, ...bearer('hk-a-guess') } });
      await send(lan, '/v1/models', { headers: { ...headers, ...bearer(elsewhereKey) } });
      await send(lan, '/ui/enter?token=x', { headers });
    }
    expect(lan.audited.length).toBeGreaterThan(40);
    expect([...new Set(lan.audited.map(({ peer }) => peer))]).toEqual(['127.0.0.1']);
  });

  it('escape neither the throttle of keys, nor that of sign-ins, nor the limit of the address', async () => {
    await start({ lanStrangersPerMinute: 30 });
    const seen = { key: new Set<number>(), signIn: new Set<number>(), page: [] as number[] };
    for (const [n, headers] of samples(12).entries()) {
      const key = await send(lan, '/v1/models', { headers: { ...headers, ...bearer(`g-${n}`) } });
      const signIn = await send(lan, '/ui/enter?token=x', { headers });
      if (n >= 6) seen.key.add(key.status).add(key.status);
      if (n >= 6) seen.signIn.add(signIn.status);
    }
    expect([...seen.key, ...seen.signIn]).toEqual([429, 429]);
    for (const headers of samples(12))
      seen.page.push((await send(lan, '/openapi.json', { headers })).status);
    expect(seen.page.slice(-3)).toEqual([429, 429, 429]);
  });

  it('open no name that is not this server’s, for routes and for sockets', async () => {
    await start({ lanAllowedHosts: ['hearth.example.com'] });
    for (const headers of samples(20)) {
      const host = { ...headers, host: 'evil.example' };
      expect((await send(lan, '/health', { headers: host })).status).toBe(403);
      await expect(
        openSocket(lan, '/rpc', { ...host, origin: 'http://evil.example' }),
      ).rejects.toThrow(/refused with 40[13]/);
    }
    expect(
      (await send(lan, '/health', { headers: { host: 'hearth.example.com:8443' } })).status,
    ).toBe(200);
  });
});

describe('behind a trusted proxy', () => {
  const through = (client: string, more: Record<string, string> = {}): Record<string, string> => ({
    'x-forwarded-for': client,
    ...more,
  });

  it('each client is limited and recorded by its own address, and frames no other', async () => {
    await start({ lanTrustedProxies: ['127.0.0.0/8'], lanStrangersPerMinute: 5 });
    const ask = async (forwardedFor: string): Promise<number> =>
      (await send(lan, '/openapi.json', { headers: through(forwardedFor) })).status;
    // The client states another address as its own; the proxy appends the real one.
    const seen: number[] = [];
    for (let n = 0; n < 8; n += 1) seen.push(await ask(`198.51.100.7, 203.0.113.9`));
    expect(seen).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
    expect(await ask('198.51.100.7')).toBe(200);
    expect(await ask('2001:db8:1:2::1')).toBe(200);
    await send(lan, '/v1/models', {
      headers: { ...through('198.51.100.7, 203.0.113.20'), ...bearer('hk-a-guess') },
    });
    expect(lan.audited.at(-1)).toMatchObject({ action: 'key', peer: '203.0.113.20' });
  });

  it('a client that may come from one address only is let in there, and not by stating it', async () => {
    await start({ lanTrustedProxies: ['127.0.0.1'] });
    const ask = async (forwardedFor: string): Promise<number> =>
      (
        await send(lan, '/v1/models', {
          headers: { ...bearer(elsewhereKey), ...through(forwardedFor) },
        })
      ).status;
    expect(await ask('203.0.113.7')).toBe(200);
    expect(await ask('203.0.113.7, 198.51.100.1')).toBe(403);
    expect(await ask('203.0.113.7, junk')).toBe(403);
  });

  it('cookies and pages follow the encryption and the host that the proxy states', async () => {
    await start({ lanTrustedProxies: ['127.0.0.1'], lanAllowedHosts: ['hearth.example.com'] });
    const { pathname, search } = new URL(lan.entry().url);
    const { status, headers } = await send(lan, pathname + search, {
      headers: through('203.0.113.9', {
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'hearth.example.com',
        host: 'inner:4680',
      }),
    });
    expect(status).toBe(303);
    for (const cookie of headers['set-cookie'] ?? []) expect(cookie).toMatch(/^__Host-.*; Secure/);
    const refused = await send(lan, '/health', {
      headers: through('203.0.113.9', { 'x-forwarded-host': 'evil.example' }),
    });
    expect(refused.status).toBe(403);
  });
});

it('a hundred requests a minute without a valid key, and any number with one; probes are not counted', async () => {
  await start({ lanStrangersPerMinute: defaultSettings.lanStrangersPerMinute });
  for (let n = 0; n < 150; n += 1) {
    expect((await send(lan, '/health')).status).toBe(200);
    expect((await send(lan, '/v1/models', { headers: bearer(clientKey) })).status).toBe(200);
  }
  const seen: number[] = [];
  for (let n = 0; n < 101; n += 1) seen.push((await send(lan, '/v1/models')).status);
  expect(new Set(seen.slice(0, 100))).toEqual(new Set([401]));
  expect(seen[100]).toBe(429);
  const last = await send(lan, '/docs');
  expect(last.status).toBe(429);
  expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
  expect(last.text).toContain('100 requests without a valid key');
  expect((await send(lan, '/v1/models', { headers: bearer(clientKey) })).status).toBe(200);
});

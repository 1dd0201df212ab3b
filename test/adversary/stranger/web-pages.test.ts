import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, openSocket, send, signIn } from '../support/http.ts';
import { servedRoutes, type ServedRoute } from '../support/routes.ts';
import { startWorld, type World } from '../support/world.ts';

/**
 * A page of the web in a colleague's browser, and a name that comes to stand for this machine
 * (Ollama CVE-2024-28224, Jan CVE-2025-2440).
 */

let world: World;
let routes: ServedRoute[];
beforeAll(async () => {
  [world, routes] = await Promise.all([startWorld({ withBases: false }), servedRoutes()]);
  await world.owner.app.settings.set({ lanStrangersPerMinute: 100_000 });
});
afterAll(() => world.close());

const foreignHosts = (port: number): string[] => [
  `rebound.example:${port}`,
  'rebound.example',
  `127.0.0.1.nip.io:${port}`,
  `localhost.evil.example:${port}`,
  `evil@127.0.0.1:${port}`,
  `127.0.0.1:${port}.evil.example`,
];
const foreignOrigins = [
  'https://evil.example',
  'null',
  'http://localhost.evil.example',
  'file://',
  'http://127.0.0.1:1',
  'chrome-extension://abcdefgh',
];
const open = new Set([
  '/health',
  '/ready',
  '/api/v1/status/health',
  '/ca.pem',
  '/ca.crt',
  '/openapi.json',
  '/v1/openapi.json',
  '/docs',
  '/docs/some-id',
  '/redoc',
  '/pair',
  '/pair/some-id',
  '/ui/enter',
  '/ui/sign-in',
  '/ui/sign-out',
  '/ui/renew',
  '/ui/files/some-id',
]);
/** A DELETE with a body would be two requests to a server that follows HTTP. */
const bodyOf = (method: string): { body?: string } =>
  method === 'POST' || method === 'PATCH' ? { body: '{}' } : {};
const withKey = (): Record<string, string> => ({
  ...bearer(world.clients.member.key),
  'content-type': 'application/json',
});

describe('every route that the router has', () => {
  it('refuses a name that only resolves to this machine, also with a good key', async () => {
    const passed: string[] = [];
    for (const { method, path } of routes) {
      for (const host of foreignHosts(world.port)) {
        const { status } = await send(world, path, {
          method,
          headers: { ...withKey(), host },
          ...bodyOf(method),
        });
        if (status < 400) passed.push(`${method} ${path} as ${host}: ${status}`);
      }
    }
    expect(passed).toEqual([]);
  });

  it('lets no other page read its answer, nor ask beforehand whether it may', async () => {
    const shared: string[] = [];
    for (const { method, path } of routes) {
      for (const origin of foreignOrigins) {
        for (const asked of [method, 'OPTIONS']) {
          const { headers } = await send(world, path, {
            method: asked,
            headers: {
              ...withKey(),
              origin,
              'access-control-request-method': method,
              'access-control-request-headers': 'authorization',
            },
            withinMs: 1_000,
            ...bodyOf(asked),
          });
          for (const name of Object.keys(headers))
            if (name.startsWith('access-control-'))
              shared.push(`${asked} ${path} to ${origin}: ${name}`);
        }
      }
    }
    expect(shared).toEqual([]);
  });

  it('asks for a key on loopback as well (LM Studio’s default, Jan CVE-2025-2440)', async () => {
    const answered: string[] = [];
    for (const { method, path } of routes.filter((route) => !open.has(route.path))) {
      const { status } = await send(world, path, {
        method,
        headers: { 'content-type': 'application/json' },
        ...bodyOf(method),
      });
      if (status !== 401) answered.push(`${method} ${path}: ${status}`);
    }
    expect(answered).toEqual([]);
  });

  it('says by its headers that no script of a page may run in it, be framed or be guessed (Open WebUI CVE-2025-64495)', async () => {
    const weak: string[] = [];
    for (const { method, path } of [
      ...routes,
      { method: 'GET', path: '/', pattern: '/' },
      { method: 'GET', path: '/no-such-page', pattern: '/' },
    ]) {
      const { status, headers } = await send(world, path, {
        method,
        headers: withKey(),
        withinMs: 1_000,
        ...bodyOf(method),
      });
      const policy = String(headers['content-security-policy'] ?? '');
      const scripts = /(?:script-src|default-src) ([^;]+)/.exec(policy)?.[1] ?? 'none given';
      if (
        /unsafe-inline|unsafe-eval|\*|https?:|data:|none given/.test(
          scripts.replace(/'sha256-[^']+'/g, ''),
        )
      )
        weak.push(`${method} ${path} (${status}): ${policy || 'no policy'}`);
      if (headers['x-content-type-options'] !== 'nosniff')
        weak.push(`${method} ${path} (${status}): may be guessed`);
      if (!/frame-ancestors '(?:none|self)'/.test(policy))
        weak.push(`${method} ${path} (${status}): may be framed`);
    }
    expect(weak).toEqual([]);
  });
});

describe('a signed-in browser’s cookies', () => {
  it('open no socket and end no session for another page', async () => {
    const cookie = await signIn(world, world.clients.member.key);
    for (const origin of foreignOrigins) {
      await expect(openSocket(world, '/rpc', { cookie, origin })).rejects.toThrow(
        /refused with 40\d/,
      );
      for (const path of ['/ui/sign-out', '/ui/renew'])
        expect(
          (await send(world, path, { method: 'POST', headers: { cookie, origin } })).status,
        ).toBeGreaterThanOrEqual(400);
    }
    await expect(openSocket(world, '/rpc', { cookie })).rejects.toThrow(/refused with 40\d/);
    (await openSocket(world, '/rpc', { cookie, origin: world.origin })).terminate();
  });
});

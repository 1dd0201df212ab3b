import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { HostClient } from '../../shared/contract/host.ts';
import { runKey, startLan, type LanFixture } from './lan-fixture.ts';
import { bearer, wireTo, type Wire } from './wire.ts';

/** What a browser gets without a session, by a link from elsewhere, or by a path that leads out. */
let lan: LanFixture;
let wire: Wire;
const send: Wire['send'] = (...args) => wire.send(...args);
beforeEach(async () => {
  lan = await startLan();
  wire = wireTo(lan);
});
afterEach(() => lan.close());

describe('the UI', () => {
  test('without a session there is a page in both languages that says how to sign in, and no file', async () => {
    const page = await send('/');
    expect(page.status).toBe(200);
    expect(page.text).toContain('hearth open');
    expect(page.text).toContain('登录');
    expect(page.text).not.toContain('renderer-page');
    expect((await send('/index.html')).text).not.toContain('renderer-page');
    expect((await send('/assets/main-abc.js')).status).toBe(401);
  });

  test('the token signs in by a cookie that scripts and other sites do not get', async () => {
    const url = new URL(lan.entry().url);
    const reply = await send(url.pathname + url.search);
    expect(reply.status).toBe(303);
    expect(reply.headers.location).toBe('/');
    expect(reply.headers['set-cookie']).toHaveLength(2);
    for (const cookie of reply.headers['set-cookie'] ?? [])
      expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; /);
    const cookie = await wire.signIn();
    const page = await send('/', { headers: { cookie } });
    expect(page.text).toContain('renderer-page');
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    expect((await send('/chat/deep/link', { headers: { cookie } })).text).toContain(
      'renderer-page',
    );
    const script = await send('/assets/main-abc.js', { headers: { cookie } });
    expect(script).toMatchObject({ status: 200, text: 'export {};' });
    expect(script.headers['content-type']).toContain('text/javascript');
  });

  test('an address signs in once: used again it is a page that names the command for another, in both languages', async () => {
    const { pathname, search } = new URL(lan.entry().url);
    expect((await send(pathname + search)).status).toBe(303);
    const again = await send(pathname + search);
    expect(again.status).toBe(401);
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(again.text).toContain('Run “hearth open”');
    expect(again.text).toContain('执行 “hearth open”');
  });

  test('a look ahead does not use an address up, and a browser that it signed in may open it again', async () => {
    const { pathname, search } = new URL(lan.entry().url);
    const path = pathname + search;
    for (const request of [
      { method: 'HEAD' },
      { headers: { 'sec-purpose': 'prefetch;prerender' } },
      { headers: { purpose: 'prefetch' } },
    ]) {
      expect((await send(path, request)).headers['set-cookie']).toBeUndefined();
    }
    const reply = await send(path);
    expect(reply.status).toBe(303);
    const cookie = (reply.headers['set-cookie'] ?? []).map((one) => one.split(';')[0]).join('; ');
    expect(await send(path, { headers: { cookie } })).toMatchObject({
      status: 303,
      headers: { location: '/' },
    });
  });

  test('a wrong token, and another server’s session, do not', async () => {
    for (const token of ['', 'x', 'x'.repeat(43)]) {
      const reply = await send(`/ui/enter?token=${token}`);
      expect(reply.status).toBe(401);
      expect(reply.headers['set-cookie']).toBeUndefined();
    }
    const cookie = (await wire.signIn()).replaceAll(`_${lan.port}=`, '_1=');
    expect((await send('/', { headers: { cookie } })).text).not.toContain('renderer-page');
  });

  test('a visitor whom another site’s link led here comes again by themselves, since a strict cookie stayed away', async () => {
    const page = await send('/', { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(page.text).toContain('http-equiv="refresh"');
    expect((await send('/', { headers: { 'sec-fetch-site': 'same-origin' } })).text).not.toContain(
      'http-equiv="refresh"',
    );
  });

  test.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/%252e%252e/secret.txt',
    '//secret.txt',
    '/link.txt',
    '/.%00/secret.txt',
    '/assets%00.js',
    '/%ff.txt',
    '/.env.txt',
    '/assets',
    '/C:/secret.txt',
  ])('%s leads nowhere', async (path) => {
    const reply = await send(path, { headers: { cookie: await wire.signIn() } });
    expect(reply.text).not.toContain('the secret');
    // A path without an ending is one of the app's own, and means its index.
    expect(
      reply.status === 200
        ? reply.text.includes('renderer-page')
        : [400, 404].includes(reply.status),
    ).toBe(true);
  });
});

describe('the WebSocket', () => {
  const dial = (headers: Record<string, string>, path = '/rpc'): WebSocket =>
    new WebSocket(`ws://127.0.0.1:${lan.port}${path}`, { headers });
  const statusOf = (ws: WebSocket): Promise<number> =>
    new Promise((resolve) => {
      ws.on('open', () => resolve(101));
      ws.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
      ws.on('error', () => undefined);
    });

  test('needs the cookie and our own page, each of them', async () => {
    const cookie = await wire.signIn();
    const origin = `http://127.0.0.1:${lan.port}`;
    expect(await statusOf(dial({ origin }))).toBe(401);
    expect(
      await statusOf(
        dial({ origin, cookie: `hearth_access_${lan.port}=x.y.z; hearth_refresh_${lan.port}=x` }),
      ),
    ).toBe(401);
    expect(await statusOf(dial({ origin, ...bearer(runKey) }))).toBe(401);
    expect(await statusOf(dial({ cookie }))).toBe(403);
    expect(await statusOf(dial({ cookie, origin: 'http://evil.example' }))).toBe(403);
    expect(
      await statusOf(dial({ cookie, origin: 'http://evil.example', host: 'evil.example' })),
    ).toBe(403);
    expect(await statusOf(dial({ cookie, origin }, '/v1/models'))).toBe(404);
    const open = dial({ cookie, origin });
    expect(await statusOf(open)).toBe(101);
    open.close();
  });

  test('serves the contract as the desktop’s user; no browser names files freely, whatever address it seems to come from', async () => {
    const cookie = await wire.signIn();
    const origin = `http://127.0.0.1:${lan.port}`;
    for (const extra of [{}, { 'x-forwarded-for': '203.0.113.9' }]) {
      const ws = dial({ cookie, origin, ...extra });
      const client = createORPCClient<HostClient>(
        new RPCLink({ websocket: ws as unknown as globalThis.WebSocket }),
      );
      expect(await client.models.available()).toEqual([]);
      ws.close();
    }
    expect(lan.contexts).toMatchObject([
      {
        ownerId: 'owner_desktop',
        via: 'lan',
        clientId: null,
        localFiles: false,
        peer: expect.stringContaining('127.0.0.1') as unknown,
      },
      { ownerId: 'owner_desktop', via: 'lan', clientId: null, localFiles: false },
    ]);
  });

  test('is hung up on when the server closes', async () => {
    const ws = dial({ cookie: await wire.signIn(), origin: `http://127.0.0.1:${lan.port}` });
    expect(await statusOf(ws)).toBe(101);
    const closed = new Promise<number>((resolve) => ws.on('close', resolve));
    await lan.close();
    expect(await closed).toBe(1001);
  });
});

import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { usualBounds } from '../../../electron/host/bodies/json-bounds.ts';
import { clientKey, startLan, viewerKey, type LanFixture } from '../../conformance/lan-fixture.ts';
import { excessiveBodies } from '../generators/bodies.ts';
import { bearer, send } from '../support/http.ts';
import { servedRoutes, type ServedRoute } from '../support/routes.ts';

const bodyLimitBytes = 1024 * 1024;
const smallBytes = 4 * 1024;
const bounds = { ...usualBounds, maxBytes: bodyLimitBytes };

let lan: LanFixture;
let routes: ServedRoute[];
/** Texts that were parsed although they exceed a bound, as counted by the depth and values of what came out. */
let parsed: string[];

function exceeds(value: unknown, depth = 0, seen = { values: 0 }): boolean {
  seen.values += 1;
  if (depth > usualBounds.maxDepth || seen.values > usualBounds.maxValues) return true;
  if (typeof value !== 'object' || value === null) return false;
  const inner = Object.values(value);
  return (!Array.isArray(value) && inner.length > usualBounds.maxKeys) || inner.some((one) => exceeds(one, depth + 1, seen));
}

beforeAll(async () => {
  routes = await servedRoutes();
});
beforeEach(async () => {
  lan = await startLan({ bodyLimitBytes });
  parsed = [];
  const { parse } = JSON;
  vi.spyOn(JSON, 'parse').mockImplementation((text: string, ...rest) => {
    const value: unknown = parse(text, ...rest);
    if (text.length > usualBounds.maxDepth && exceeds(value)) parsed.push(text.slice(0, 80));
    return value;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await lan.close();
});
afterAll(() => vi.restoreAllMocks());

/** Writes a chunked request that never ends, and resolves with what came back when the server had hung up or answered. */
function endless(route: ServedRoute, headers: Record<string, string>, bytes: number): Promise<{ text: string; socket: Socket }> {
  return new Promise((resolve) => {
    const socket = connect(lan.port, '127.0.0.1');
    let text = '';
    const head = Object.entries({ host: `127.0.0.1:${lan.port}`, 'transfer-encoding': 'chunked', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      resolve({ text, socket });
    });
    socket.on('close', () => resolve({ text, socket })).on('error', () => undefined);
    socket.write(`${route.method} ${route.path} HTTP/1.1\r\n${head.join('')}\r\n${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`);
  });
}

const statusOf = (text: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
const writes = ({ method }: ServedRoute): boolean => method !== 'GET';
const callers = (): [string, Record<string, string>][] => [['a stranger', {}], ['a viewer', bearer(viewerKey)], ['a member', bearer(clientKey)]];

describe('bodies, whoever sends them and to whichever route', () => {
  it('knows the routes from the router, so that a new one is attacked as well', () => {
    expect(routes.length).toBeGreaterThan(40);
    expect(routes.filter(writes).map(({ path }) => path)).toEqual(expect.arrayContaining(['/ui/sign-in', '/pair', '/v1/chat/completions', '/chat/sessions']));
  });

  it('a body of too many bytes, levels, values or keys, or packed, is refused with 4xx before it is parsed', async () => {
    const replies: [string, number][] = [];
    for (const [index, route] of routes.filter(writes).entries()) {
      for (const [name, caller] of callers()) {
        for (const nasty of excessiveBodies(bounds, 1_300 + index)) {
          const own = { ...caller, ...(route.path.startsWith('/ui/') ? { origin: lan.origin } : {}) };
          const { status } = await send(lan, route.path, { method: route.method, headers: { ...nasty.headers, ...own, 'content-length': String(nasty.body.length) }, body: nasty.body }).catch(() => ({ status: 413 }));
          if (status < 400 || status >= 500) replies.push([`${route.method} ${route.path}, ${name}: ${nasty.name}`, status]);
        }
      }
    }
    expect(replies).toEqual([]);
    expect(parsed).toEqual([]);
  }, 60_000);

  it('a body in chunks that never ends is answered as soon as it exceeds the cap of its path', async () => {
    const open: Socket[] = [];
    for (const route of routes) {
      for (const [name, caller] of callers()) {
        const origin = route.path.startsWith('/ui/') ? { origin: lan.origin } : {};
        const isLarge = /^\/(v1\/|api\/v1\/chat\/|chat\/sessions)/.test(route.path);
        const { text, socket } = await endless(route, { ...caller, ...origin }, (isLarge ? bodyLimitBytes : smallBytes) + 1);
        open.push(socket);
        expect([route.path, name, statusOf(text) >= 200 && statusOf(text) < 500]).toEqual([route.path, name, true]);
      }
    }
    for (const socket of open) socket.destroy();
  }, 60_000);

  it('no path without a key takes more than 4 KB, declared or in chunks', async () => {
    const body = `key=${'x'.repeat(smallBytes)}`;
    const form = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length) };
    for (const route of routes.filter(writes)) {
      const origin = route.path.startsWith('/ui/') ? { origin: lan.origin } : {};
      const reply = await send(lan, route.path, { method: route.method, headers: { ...origin, ...form }, body });
      expect([route.path, reply.status]).toEqual([route.path, /^\/(ui|pair)/.test(route.path) ? 413 : 401]);
    }
    expect(statusOf((await endless({ method: 'POST', path: '/ui/sign-in', pattern: '' }, { origin: lan.origin }, smallBytes + 1)).text)).toBe(413);
  });
});

describe('signing in', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const attempt = (key: string): Promise<number> => send(lan, '/ui/sign-in', { method: 'POST', headers: { ...form, origin: lan.origin }, body: `key=${key}` }).then(({ status }) => status);

  it('200 wrong keys at once are five attempts, since each counts before its body is read', async () => {
    const statuses = await Promise.all(Array.from({ length: 200 }, () => attempt('wrong')));
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(195);
  });

  it('attempts whose body is too large, or never comes, count as failures too', async () => {
    const stalled = Array.from({ length: 5 }, () => connect(lan.port, '127.0.0.1', function (this: Socket) {
      this.write(`POST /ui/sign-in HTTP/1.1\r\nhost: 127.0.0.1:${lan.port}\r\norigin: ${lan.origin}\r\ncontent-length: 100\r\n\r\nkey=`);
    }).on('error', () => undefined));
    await vi.waitFor(async () => expect(await attempt('wrong')).toBe(429));
    for (const socket of stalled) socket.destroy();
  });

  it('a right key clears what was counted, its own attempt included', async () => {
    for (let round = 0; round < 12; round += 1) expect(await attempt(clientKey)).toBe(303);
    for (let round = 0; round < 4; round += 1) expect(await attempt('wrong')).toBe(401);
    expect(await attempt(clientKey)).toBe(303);
    expect(await attempt('wrong')).toBe(401);
  });
});

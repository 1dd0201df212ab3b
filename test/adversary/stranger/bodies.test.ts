import { connect, type Socket } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { usualBounds } from '../../../electron/host/bodies/json-bounds.ts';
import { lanRoutes } from '../../../electron/host/lan-server/lan-routes.ts';
import { clientKey, startLan, viewerKey, type LanFixture } from '../../conformance/lan-fixture.ts';
import { excessiveBodies } from '../generators/bodies.ts';
import { bearer, send } from '../support/http.ts';
import { watchParsedJson, type ParsedJson } from '../support/parsed-json.ts';
import { servedRoutes, type ServedRoute } from '../support/routes.ts';

const bodyLimitBytes = 1024 * 1024;
const smallBytes = 4 * 1024;
const bounds = { ...usualBounds, maxBytes: bodyLimitBytes };

let lan: LanFixture;
let routes: ServedRoute[];
let parsed: ParsedJson;

beforeAll(async () => {
  routes = await servedRoutes();
});
beforeEach(async () => {
  lan = await startLan({ bodyLimitBytes });
  parsed = watchParsedJson();
});
afterEach(async () => {
  parsed.restore();
  await lan.close();
});

/**
 * Writes a chunked request that never ends, and resolves with what came back when the server had
 * hung up or answered.
 */
function endless(
  route: ServedRoute,
  headers: Record<string, string>,
  bytes: number,
): Promise<{ text: string; socket: Socket }> {
  return new Promise((resolve) => {
    const socket = connect(lan.port, '127.0.0.1');
    let text = '';
    const head = Object.entries({
      host: `127.0.0.1:${lan.port}`,
      'transfer-encoding': 'chunked',
      ...headers,
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      resolve({ text, socket });
    });
    socket.on('close', () => resolve({ text, socket })).on('error', () => undefined);
    socket.write(
      `${route.method} ${route.path} ` +
        `HTTP/1.1\r\n${head.join('')}\r\n${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`,
    );
  });
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const statusOf = (text: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
const readsBody = ({ method, pattern }: ServedRoute): boolean =>
  lanRoutes.some(
    (route) =>
      route.body !== undefined && route.path === pattern && route.method.toUpperCase() === method,
  );
const writes = ({ method }: ServedRoute): boolean => method !== 'GET';
const callers = (): [string, Record<string, string>][] => [
  ['a stranger', {}],
  ['a viewer', bearer(viewerKey)],
  ['a member', bearer(clientKey)],
];

describe('bodies, from any caller and to any route', () => {
  it('knows the routes from the router, so that a new one is attacked as well', () => {
    expect(routes.length).toBeGreaterThan(40);
    expect(routes.filter(writes).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/ui/sign-in', '/pair', '/v1/chat/completions', '/chat/sessions']),
    );
  });

  it('a body of too many bytes, levels, values or keys, or packed, is refused with 4xx before it is parsed', async () => {
    const replies: [string, number][] = [];
    for (const [index, route] of routes.filter(writes).entries()) {
      for (const [name, caller] of callers()) {
        for (const nasty of excessiveBodies(bounds, 1_300 + index)) {
          // A route that reads no body refuses one for its size alone.
          if (!readsBody(route) && nasty.body.length <= smallBytes) continue;
          const own = {
            ...caller,
            ...(route.path.startsWith('/ui/') ? { origin: lan.origin } : {}),
          };
          const { status } = await send(lan, route.path, {
            method: route.method,
            headers: { ...nasty.headers, ...own, 'content-length': String(nasty.body.length) },
            body: nasty.body,
          }).catch(() => ({ status: 413 }));
          if (status < 400 || status >= 500)
            replies.push([`${route.method} ${route.path}, ${name}: ${nasty.name}`, status]);
        }
      }
    }
    expect(replies).toEqual([]);
    expect(parsed.excessive).toEqual([]);
  }, 60_000);

  it('a body in chunks that never ends is answered as soon as it exceeds the cap of its path', async () => {
    const open: Socket[] = [];
    for (const route of routes) {
      for (const [name, caller] of callers()) {
        const origin = route.path.startsWith('/ui/') ? { origin: lan.origin } : {};
        const isLarge = /^\/(v[12]\/|api\/v1\/chat\/|chat\/sessions)/.test(route.path);
        const { text, socket } = await endless(
          route,
          { ...caller, ...origin },
          (isLarge ? bodyLimitBytes : smallBytes) + 1,
        );
        open.push(socket);
        expect([route.path, name, statusOf(text) >= 200 && statusOf(text) < 500]).toEqual([
          route.path,
          name,
          true,
        ]);
      }
    }
    for (const socket of open) socket.destroy();
  }, 60_000);

  it('no path without a key takes more than 4 KB, declared or in chunks', async () => {
    const body = `key=${'x'.repeat(smallBytes)}`;
    for (const route of routes.filter(writes)) {
      const origin = route.path.startsWith('/ui/') ? { origin: lan.origin } : {};
      const reply = await send(lan, route.path, {
        method: route.method,
        headers: { ...origin, ...form, 'content-length': String(body.length) },
        body,
      });
      expect([route.path, reply.status]).toEqual([
        route.path,
        /^\/(ui|pair)/.test(route.path) ? 413 : 401,
      ]);
    }
    expect(
      statusOf(
        (
          await endless(
            { method: 'POST', path: '/ui/sign-in', pattern: '' },
            { origin: lan.origin, ...form },
            smallBytes + 1,
          )
        ).text,
      ),
    ).toBe(413);
  });
});

describe('signing in', () => {
  const attempt = (key: string): Promise<number> =>
    send(lan, '/ui/sign-in', {
      method: 'POST',
      headers: { ...form, origin: lan.origin },
      body: `key=${key}`,
    }).then(({ status }) => status);

  /**
   * Sends the head of an attempt and a part of its form; `finish` sends the rest, and resolves with
   * the status.
   */
  const begun = (): { socket: Socket; finish: () => Promise<number> } => {
    const socket = connect(lan.port, '127.0.0.1');
    const answered = new Promise<number>((resolve) => {
      socket.setEncoding('utf8').once('data', (text: string) => resolve(statusOf(text)));
    });
    const head = {
      host: `127.0.0.1:${lan.port}`,
      origin: lan.origin,
      ...form,
      'content-length': '9',
    };
    socket
      .on('error', () => undefined)
      .write(
        `POST /ui/sign-in HTTP/1.1\r\n${Object.entries(head)
          .map(([name, value]) => `${name}: ${value}\r\n`)
          .join('')}\r\nkey=`,
      );
    return { socket, finish: () => (socket.write('wrong'), answered) };
  };

  it('200 attempts whose forms are finished at once are five attempts, since each counts before its body is read', async () => {
    const all = Array.from({ length: 200 }, begun);
    // A request that is whole was preceded by the heads of all others.
    await send(lan, '/health');
    const statuses = await Promise.all(all.map(({ finish }) => finish()));
    for (const { socket } of all) socket.destroy();
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(195);
  });

  it('attempts whose body never comes count as failures too', async () => {
    const all = Array.from({ length: 5 }, begun);
    await send(lan, '/health');
    expect(await attempt('wrong')).toBe(429);
    for (const { socket } of all) socket.destroy();
  });

  it('a right key clears what was counted, its own attempt included', async () => {
    for (let round = 0; round < 12; round += 1) expect(await attempt(clientKey)).toBe(303);
    for (let round = 0; round < 4; round += 1) expect(await attempt('wrong')).toBe(401);
    expect(await attempt(clientKey)).toBe(303);
    expect(await attempt('wrong')).toBe(401);
  });
});

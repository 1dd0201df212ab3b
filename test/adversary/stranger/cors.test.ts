import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, openSocket, send, signIn } from '../support/http.ts';
import { servedRoutes, type ServedRoute } from '../support/routes.ts';
import { startWorld, type World } from '../support/world.ts';

/** Pages of other origins where the API is opened to some: what they get, and what they do not. */

const listed = 'https://chat.example.com';
const other = 'https://evil.example';
let world: World;
let routes: ServedRoute[];
let cookie: string;

beforeAll(async () => {
  [world, routes] = await Promise.all([startWorld({ withBases: false }), servedRoutes()]);
  cookie = await signIn(world, world.clients.member.key);
  await world.owner.app.settings.set({ lanStrangersPerMinute: 100_000 });
});
afterAll(() => world.close());

const allow = (...lanCorsOrigins: string[]) => world.owner.app.settings.set({ lanCorsOrigins });
const key = () => bearer(world.clients.member.key);
const isApi = (path: string): boolean =>
  /^\/(v1|v2|api|chat\/sessions|metrics|debug)(\/|$)/.test(path);
const shared = async (
  { method, path }: ServedRoute,
  headers: Record<string, string>,
): Promise<{ status: number; origin: string; credentials: unknown; vary: string }> => {
  const { status, headers: given } = await send(world, path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    withinMs: 1_000,
    ...(method === 'POST' ? { body: '{}' } : {}),
  });
  return {
    status,
    origin: String(given['access-control-allow-origin'] ?? 'none'),
    credentials: given['access-control-allow-credentials'],
    vary: String(given.vary ?? ''),
  };
};

describe('every route', () => {
  it('of the API lets a listed page read, none lets another, and no page of another origin sees a page of Hearth', async () => {
    await allow(listed);
    const wrong: string[] = [];
    for (const route of routes) {
      const name = `${route.method} ${route.path}`;
      const mine = await shared(route, { ...key(), origin: listed });
      if ((mine.origin === listed) !== isApi(route.path)) wrong.push(`${name}: ${mine.origin}`);
      if (isApi(route.path) && !/origin/i.test(mine.vary)) wrong.push(`${name}: no Vary`);
      if (!isApi(route.path) && mine.status !== 403) wrong.push(`${name}: ${mine.status}`);
      if (mine.credentials !== undefined) wrong.push(`${name}: credentials`);
      for (const origin of [
        other,
        'null',
        `${listed}.evil.example`,
        `${listed}:8443`,
        'HTTPS://chat.example.com',
      ]) {
        const theirs = await shared(route, { ...key(), origin });
        if (theirs.status !== 403 || theirs.origin !== 'none')
          wrong.push(`${name} to ${origin}: ${theirs.status} ${theirs.origin}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('refuses a page of another origin that brings cookies, also a listed one', async () => {
    await allow(listed, '*');
    const passed: string[] = [];
    for (const route of routes) {
      for (const origin of [listed, other]) {
        const { status, origin: given } = await shared(route, { ...key(), cookie, origin });
        if (status !== 403 || given !== 'none')
          passed.push(`${route.method} ${route.path} to ${origin}: ${status} ${given}`);
      }
    }
    expect(passed).toEqual([]);
  });

  it('answers a star only where a valid key was sent', async () => {
    await allow('*');
    const wrong: string[] = [];
    for (const route of routes) {
      const name = `${route.method} ${route.path}`;
      const bare = await shared(route, { origin: other });
      const guess = await shared(route, { origin: other, ...bearer('hk-a-guess') });
      if (bare.origin !== 'none' || guess.origin !== 'none') wrong.push(name);
      const { origin } = await shared(route, { origin: other, ...key() });
      if (origin !== 'none' && (origin !== '*' || !isApi(route.path)))
        wrong.push(`${name}: ${origin}`);
    }
    expect(wrong).toEqual([]);
    expect(
      (
        await shared(
          { method: 'GET', path: '/v1/models', pattern: '' },
          { origin: other, ...key() },
        )
      ).origin,
    ).toBe('*');
  });
});

describe('a preflight', () => {
  const ask = (path: string, origin: string, more: Record<string, string> = {}) =>
    send(world, path, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, content-type',
        ...more,
      },
    });

  it('is answered without a key, for listed origins alone', async () => {
    await allow(listed);
    const { status, headers } = await ask('/v1/chat/completions', listed);
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': listed,
      'access-control-allow-headers': 'authorization, content-type',
      vary: 'Origin',
    });
    expect(headers['access-control-allow-methods']).toContain('DELETE');
    expect((await ask('/v2/rerank', listed)).status).toBe(204);
    expect((await ask('/v1/chat/completions', other)).status).toBe(403);
    for (const path of ['/ui/sign-out', '/ui/enter', '/', '/pair', '/rpc'])
      expect((await ask(path, listed)).status, path).toBe(403);
    expect((await ask('/v1/models', listed, { cookie })).status).toBe(403);
    expect((await ask('/v1/models', listed, { host: 'evil.example' })).status).toBe(403);
  });

  it('repeats no header that could end the reply’s head', async () => {
    await allow('*');
    const { status, headers } = await ask('/v1/models', other, {
      'access-control-request-headers': 'x;y="<script>"',
    });
    expect(status).toBe(204);
    expect(headers['access-control-allow-headers']).toBeUndefined();
  });
});

it('a session’s cookies open no socket and end no session for a listed page', async () => {
  await allow(listed, '*');
  await expect(openSocket(world, '/rpc', { cookie, origin: listed })).rejects.toThrow(
    /refused with 403/,
  );
  for (const path of ['/ui/sign-out', '/ui/renew'])
    expect(
      (await send(world, path, { method: 'POST', headers: { cookie, origin: listed } })).status,
    ).toBe(403);
  (await openSocket(world, '/rpc', { cookie, origin: world.origin })).terminate();
});

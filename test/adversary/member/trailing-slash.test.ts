import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, send, type Reply } from '../support/http.ts';
import { servedRoutes, type ServedRoute } from '../support/routes.ts';
import { startWorld, type World } from '../support/world.ts';

/**
 * The path is normalised once, before every guard: a slash at its end changes nothing, and no other
 * spelling of a path reaches what is behind it.
 */
let world: World;
let routes: ServedRoute[];
beforeAll(async () => {
  world = await startWorld({ withBases: false });
  // Limits of an address would end the walk, and are tested elsewhere.
  await world.owner.app.settings.set({ lanStrangersPerMinute: 100_000 });
  // Sockets are upgrades, and a page's own path is the slash.
  routes = (await servedRoutes()).filter(
    ({ path, pattern }) => path !== '/' && !pattern.endsWith('/socket'),
  );
});
afterAll(() => world.close());

const ask = (method: string, path: string, key: string | null): Promise<Reply> =>
  send(world, path, {
    method,
    withinMs: 2_000,
    headers: {
      ...(key === null ? {} : bearer(key)),
      ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
    },
    ...(method === 'GET' ? {} : { body: '{}' }),
  });

/** What a reply says, without ids, times and figures that differ from one to the next. */
const gist = ({ status, headers, text }: Reply): unknown => [
  status,
  headers['content-type'],
  headers.allow,
  text.replaceAll(/\b[a-z]+_[0-9a-zA-Z]{8,}\b|\d+/g, '0'),
];

const changes = ({ method, pattern }: ServedRoute): boolean =>
  method === 'DELETE' || /sign-out|\/pair|\/metrics|sign-in|enter|sessions$/.test(pattern);

describe.each(['no key', 'a viewer', 'a member', 'an admin'] as const)('with %s', (who) => {
  const key = (): string | null =>
    ({
      'no key': null,
      'a viewer': world.clients.viewer.key,
      'a member': world.clients.member.key,
      'an admin': world.clients.admin.key,
    })[who];

  it('a slash at the end of a path changes neither who may call it nor what it replies', async () => {
    const differing: string[] = [];
    // Attempts to sign in are few for an address, whoever makes them.
    const these = routes.filter(
      ({ pattern }) => key() === null || !/ui.(enter|sign-in)/.test(pattern),
    );
    for (const route of these) {
      const [plain, slashed] = [
        await ask(route.method, route.path, key()),
        await ask(route.method, `${route.path}/`, key()),
      ];
      const same = changes(route)
        ? plain.status === slashed.status
        : JSON.stringify(gist(plain)) === JSON.stringify(gist(slashed));
      if (!same) differing.push(`${route.method} ${route.path}: ${slashed.status}`);
    }
    expect(routes.length).toBeGreaterThan(55);
    expect(differing).toEqual([]);
  });
});

it('no other spelling of a path reaches a route: doubled, encoded or dotted slashes, capitals', async () => {
  const page = (await ask('GET', '/no-such-page', null)).text;
  const key = world.clients.admin.key;
  const reached: string[] = [];
  for (const { method, path } of routes.filter((route) =>
    /^\/(v1|v2|api|chat|metrics|debug)\b/.test(route.path),
  )) {
    const [, first = '', rest = ''] = /^\/([^/]+)(.*)$/.exec(path) ?? [];
    const spellings = [
      `/${path}`,
      `${path}//`,
      `${path}%2f`,
      `${path}%2F`,
      `/${first.toUpperCase()}${rest}`,
      `/%2e/${first}${rest}%2f..`,
      `/${first}%2f${rest.slice(1)}`,
      `/.%2f${first}${rest}`,
      `/x%2f..%2f${first}${rest}`,
    ].filter((spelling) => spelling !== path);
    for (const spelling of spellings) {
      const reply = await ask(method, spelling, key);
      const nothing = [400, 401, 404, 405].includes(reply.status) || reply.text === page;
      if (!nothing)
        reached.push(`${method} ${spelling}: ${reply.status} ${reply.text.slice(0, 80)}`);
    }
  }
  expect(reached).toEqual([]);
});

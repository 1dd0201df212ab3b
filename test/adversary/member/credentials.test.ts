import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientInputSchema, type ClientSecrets } from '../../../shared/contract/clients.ts';
import { ownerOfClient } from '../../../shared/ids.ts';
import { chunk } from '../../fakes/upstream.ts';
import { ask, bearer, openRpc, openSocket, send, signIn, type Reply } from '../support/http.ts';
import { startWorld, type World, type WorldClient } from '../support/world.ts';

/**
 * F7: what a credential began (session, socket, stream, ticket) ends with it, whichever way it
 * ends.
 */
let world: World;

beforeAll(async () => {
  world = await startWorld({ withBases: false });
  for (const upstream of world.upstreams)
    upstream.script('/v1/chat/completions', [
      {
        pieces: [chunk({ role: 'assistant', content: 'Begun' }), chunk({ content: '' })],
        pieceDelayMs: 600_000,
      },
    ]);
});
afterAll(() => world.close());

interface Act {
  /** Ends the client's credential, and gives the key that works then, where one does. */
  end(client: WorldClient): Promise<string | null>;
  /** Whether the client may use a browser afterwards. */
  signsIn: boolean;
}

const declaredKey = (name: string, n: number): string =>
  `declared-key-${name}-${n}-0f8e7d6c5b4a39281706`;
const whole = { ...clientInputSchema.parse({ name: 'x' }), signingSecret: null };

async function declare(name: string, change: { apiKey: string; role?: 'admin' }): Promise<void> {
  const { signed: _, ...input } = { ...whole, name, ...change };
  await world.owner.config.apply({
    declared: {
      accounts: [],
      policies: [],
      clients: [input],
      budgets: [],
      prices: [],
      settings: {},
    },
  });
}

const rotated = async (made: Promise<ClientSecrets>): Promise<string> => (await made).apiKey;
const acts: Readonly<Record<string, Act>> = {
  rotate: {
    end: ({ id }) => rotated(world.owner.clients.rotate({ id, overlapHours: 0 })),
    signsIn: true,
  },
  'a change of role': {
    end: async ({ id, key }) => (await world.owner.clients.update({ id, role: 'admin' }), key),
    signsIn: true,
  },
  suspend: {
    end: async ({ id }) => (await world.owner.clients.update({ id, suspended: true }), null),
    signsIn: false,
  },
  'suspend and resume': {
    end: async ({ id, key }) => {
      await world.owner.clients.update({ id, suspended: true });
      await world.owner.clients.update({ id, suspended: false });
      return key;
    },
    signsIn: true,
  },
  'must sign, the former key still serving': {
    end: async ({ id }) => (
      await world.owner.clients.rotate({ id, overlapHours: 24, signed: true }),
      null
    ),
    signsIn: false,
  },
  remove: {
    end: async ({ id }) => (await world.owner.clients.remove({ id }), null),
    signsIn: false,
  },
  'another key in hearth.yaml': {
    end: async ({ name }) => (
      await declare(name, { apiKey: declaredKey(name, 2) }),
      declaredKey(name, 2)
    ),
    signsIn: true,
  },
  'another role in hearth.yaml': {
    end: async ({ name, key }) => (await declare(name, { apiKey: key, role: 'admin' }), key),
    signsIn: true,
  },
};

async function begunBy(act: string): Promise<WorldClient> {
  const name = `client-${act.replaceAll(/\W/g, '-')}`;
  if (!act.includes('hearth.yaml')) return world.addClient({ name });
  await declare(name, { apiKey: declaredKey(name, 1) });
  const { id } = (await world.owner.clients.list()).find((one) => one.name === name) ?? { id: '' };
  return {
    id,
    name,
    key: declaredKey(name, 1),
    signingSecret: null,
    ownerId: ownerOfClient(id),
    role: 'member',
    api: world.owner,
  };
}

async function openStream({ key }: WorldClient): Promise<{ id: string; over: Promise<string> }> {
  const reply = await fetch(`${world.origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { ...bearer(key), 'content-type': 'application/json', 'x-resume-within': '60' },
    body: JSON.stringify({
      model: 'team',
      stream: true,
      messages: [{ role: 'user', content: 'Hi' }],
    }),
  });
  const over = reply.text().catch(() => 'broken off');
  return { id: reply.headers.get('x-request-id') ?? '', over };
}

async function ticketOf(api: WorldClient['api']): Promise<string> {
  const { id } = await api.knowledge.create({ name: 'mine' });
  for await (const event of await api.transfer.export({ id }))
    if (event.type === 'done') return event.href ?? '';
  throw new Error('the export did not end');
}

const socketClosed = (socket: Awaited<ReturnType<typeof openSocket>>): Promise<void> =>
  new Promise((resolve) => void socket.once('close', () => resolve()));
const renew = (cookie: string): Promise<Reply> =>
  send(world, '/ui/renew', { method: 'POST', headers: { cookie, origin: world.origin } });
const refusalOf = (opened: Promise<unknown>): Promise<string> =>
  opened.then(
    () => 'let in',
    (error: Error) => error.message,
  );

describe.each(Object.keys(acts))('%s', { timeout: 20_000 }, (name) => {
  it('ends the session, its socket, a socket of /v1/sessions, the stream and the ticket that came before', async () => {
    const { end, signsIn } = acts[name] ?? { end: () => Promise.resolve(null), signsIn: false };
    const client = await begunBy(name);
    const cookie = await signIn(world, client.key);
    const rpc = await openRpc(world, cookie);
    const session = JSON.parse((await ask(world, client.key, '/v1/sessions', {})).text) as {
      id: string;
    };
    const sessionSocket = await openSocket(
      world,
      `/v1/sessions/${session.id}/socket`,
      bearer(client.key),
    );
    const sessionSocketClosed = socketClosed(sessionSocket);
    const stream = await openStream(client);
    const ticket = await ticketOf(rpc.client);
    expect((await renew(cookie)).status).toBe(204);
    const key = await end(client);

    await rpc.closed;
    await sessionSocketClosed;
    expect(await stream.over).toMatch(/error|broken off/);
    expect(await refusalOf(openRpc(world, cookie))).toBe('refused with 401');
    expect((await renew(cookie)).status).toBe(401);
    expect((await send(world, ticket, { headers: { cookie } })).status).toBe(401);
    for (const one of [client.key, key ?? client.key])
      expect([401, 403, 404]).toContain((await ask(world, one, `/v1/streams/${stream.id}`)).status);
    expect(await refusalOf(signIn(world, key ?? client.key))).toMatch(
      signsIn ? /^let in$/ : /sign-in failed: 40/,
    );
    if (!signsIn || key === null) return;
    // Not for a later session of the same client either.
    const later = await signIn(world, key);
    expect((await send(world, ticket, { headers: { cookie: later } })).status).toBe(404);
    (await openRpc(world, later)).socket.close();
  });
});

it('a rotation with an overlap leaves what the former key began, as long as that key serves', async () => {
  const client = await world.addClient({ name: 'overlapping' });
  const cookie = await signIn(world, client.key);
  const { apiKey } = await world.owner.clients.rotate({ id: client.id, overlapHours: 1 });
  (await openRpc(world, cookie)).socket.close();
  const late = await signIn(world, client.key);
  const fresh = await signIn(world, apiKey);
  // The next rotation ends the former key for good, and all that it began before or after.
  await world.owner.clients.rotate({ id: client.id, overlapHours: 1 });
  for (const former of [cookie, late])
    expect(await refusalOf(openRpc(world, former))).toBe('refused with 401');
  (await openRpc(world, fresh)).socket.close();
});

it('an owner who signs out everywhere ends the socket at once, and the addresses that were not opened yet', async () => {
  const enter = async (): Promise<string> => {
    const { pathname, search } = new URL((await world.owner.app.lan.entry()).url);
    return ((await send(world, pathname + search)).headers['set-cookie'] ?? [])
      .map((one) => one.split(';')[0])
      .join('; ');
  };
  const rpc = await openRpc(world, await enter());
  const { pathname, search } = new URL((await world.owner.app.lan.entry()).url);
  expect((await world.owner.browsers.revokeOthers()).revoked).toBeGreaterThan(0);
  await rpc.closed;
  expect((await send(world, pathname + search)).status).toBe(401);
});

import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { JWTPayload } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { signShared } from '../../../electron/host/token-issuers/testing/issuer-bed.ts';
import { ask, bearer, openSocket, send, signIn, type Reply } from '../support/http.ts';
import { servedRoutes } from '../support/routes.ts';
import { startWorld, type World } from '../support/world.ts';

/** Clients that sign in by tokens of an issuer: what a token may not get, and when it ends. */

const secret = 'a-shared-secret-of-more-than-32-bytes';
const iss = 'https://corp.example.com';
let root: string;
let world: World;

const home = (): string => join(root, 'home');
const start = (): Promise<World> => startWorld({ folder: home(), withBases: false });
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'hearth-tokens-'));
  world = await start();
  await world.owner.app.settings.set({ lanStrangersPerMinute: 100_000 });
});
afterAll(async () => {
  await world.close();
  rmSync(root, { recursive: true, force: true });
});
afterEach(async () => {
  for (const { id } of await world.owner.tokenIssuers.list())
    await world.owner.tokenIssuers.remove({ id });
});

const save = (more: object = {}) =>
  world.owner.tokenIssuers.save({
    name: 'corp',
    issuer: iss,
    audience: ['hearth'],
    key: { kind: 'secret', secret },
    claims: { role: '', roles: {}, defaultRole: 'member' },
    leewaySeconds: 30,
    maxClients: 100,
    enabled: true,
    ...more,
  });
const token = (sub: string, more: JWTPayload = {}): Promise<string> =>
  signShared(secret, {
    iss,
    aud: 'hearth',
    sub,
    exp: Math.floor(Date.now() / 1000) + 600,
    ...more,
  });
const errorOf = ({ text }: Reply): string =>
  (JSON.parse(text) as { error: { message: string } }).error.message;
const chat = { model: 'fake-model', messages: [{ role: 'user', content: 'hi' }] };
const clientOf = async (name: string) =>
  (await world.owner.clients.list()).find((client) => client.name === name);

describe('a member’s token', () => {
  it('with a claim of an admin opens no route that an admin has', async () => {
    await save();
    const wouldBe = await token('mallory', {
      role: 'admin',
      roles: ['admin'],
      hearth_role: 'admin',
      scope: 'admin',
      realm_access: { roles: ['admin'] },
    });
    const member = world.clients.member.key;
    const more: string[] = [];
    for (const { method, path } of await servedRoutes()) {
      if (method === 'DELETE' || /stream/.test(path)) continue;
      const reply = (key: string) =>
        send(world, path, {
          method,
          headers: { ...bearer(key), 'content-type': 'application/json' },
          withinMs: 1_000,
          ...(method === 'GET' ? {} : { body: '{}' }),
        });
      const [theirs, own] = [await reply(wouldBe), await reply(member)];
      if (theirs.status !== own.status)
        more.push(`${method} ${path}: ${theirs.status} ${own.status}`);
    }
    expect(more).toEqual([]);
    expect((await ask(world, wouldBe, '/metrics')).status).toBe(403);
  });

  it('sees what its own subject made, and nothing of another subject, issuer or client', async () => {
    await save();
    await save({ name: 'other', issuer: 'https://other.example.com' });
    const alice = await token('alice');
    const made = await ask(world, alice, '/v1/sessions', { title: 'of alice' });
    expect(made.status).toBe(201);
    const { id } = JSON.parse(made.text) as { id: string };
    expect(
      (await ask(world, await token('alice', { jti: '2' }), `/v1/sessions/${id}`)).status,
    ).toBe(200);
    for (const stranger of [
      await token('bob'),
      await token('alice', { iss: 'https://other.example.com' }),
      await token('alice '),
      await token('Alice'),
      world.clients.member.key,
    ])
      expect((await ask(world, stranger, `/v1/sessions/${id}`)).status).toBe(404);
  });

  it('is no cookie and signs no browser in, and a browser’s cookie is no token', async () => {
    await save();
    const given = await token('alice');
    await expect(signIn(world, given)).rejects.toThrow(/401/);
    const cookie = await signIn(world, world.clients.member.key);
    const access = /hearth_access_\d+=([^;]+)/.exec(cookie)?.[1] ?? '';
    expect(access).toMatch(/^eyJ/);
    expect((await ask(world, access, '/v1/models')).status).toBe(401);
    const port = new URL(world.origin).port;
    await expect(
      openSocket(world, '/rpc', { cookie: `hearth_access_${port}=${given}`, origin: world.origin }),
    ).rejects.toThrow(/refused with 401/);
  });

  it('beyond eight kilobytes is none, and one below is refused in a sentence', async () => {
    await save();
    for (const [size, status] of [
      [4_000, 200],
      [9_000, 401],
      [14_000, 431],
    ] as const)
      expect(
        (await ask(world, await token('alice', { pad: 'x'.repeat(size) }), '/v1/models')).status,
      ).toBe(status);
    expect(errorOf(await ask(world, await token('alice', { exp: 1 }), '/v1/models'))).toContain(
      'has expired',
    );
  });

  it('is limited as its client is, whatever is in it', async () => {
    await save();
    await ask(world, await token('alice'), '/v1/models');
    const client = await clientOf('corp:alice');
    await world.owner.clients.update({
      id: client?.id ?? '',
      limits: { ...client?.limits, requestsPerMinute: 1 },
    });
    const statuses: number[] = [];
    for (const jti of ['a', 'b', 'c'])
      statuses.push(
        (await ask(world, await token('alice', { jti, limits: {} }), '/v1/chat/completions', chat))
          .status,
      );
    expect(statuses).toEqual([200, 429, 429]);
    await world.owner.clients.update({ id: client?.id ?? '', suspended: true });
    expect((await ask(world, await token('alice'), '/v1/models')).status).toBe(403);
    await world.owner.clients.update({ id: client?.id ?? '', suspended: false });
  });

  it('may not be given a role in Hearth where its claim decides, and keeps to the claim', async () => {
    await save({ claims: { role: 'groups', roles: { ops: 'admin' }, defaultRole: 'viewer' } });
    const ops = await token('olga', { groups: ['ops'] });
    expect((await ask(world, ops, '/metrics')).status).toBe(200);
    expect((await ask(world, await token('olga'), '/metrics')).status).toBe(403);
    const olga = await clientOf('corp:olga');
    await expect(
      world.owner.clients.update({ id: olga?.id ?? '', role: 'member' }),
    ).rejects.toThrow(/decide its role/);
  });

  it('ends with its client: sockets at once, and the next request', async () => {
    await save();
    const dora = await token('dora');
    const made = await ask(world, dora, '/v1/sessions', {});
    const { id } = JSON.parse(made.text) as { id: string };
    const socket = await openSocket(world, `/v1/sessions/${id}/socket`, bearer(dora));
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    const client = await clientOf('corp:dora');
    await world.owner.clients.remove({ id: client?.id ?? '' });
    await closed;
    const refused = await ask(world, dora, '/v1/models');
    expect([refused.status, errorOf(refused)]).toEqual([403, expect.stringContaining('removed')]);
    expect(await clientOf('corp:dora')).toBeUndefined();
  });

  it('ends with its issuer, and with a change of it', async () => {
    const { id } = await save();
    const erik = await token('erik');
    const made = await ask(world, erik, '/v1/sessions', {});
    const { id: session } = JSON.parse(made.text) as { id: string };
    for (const change of [
      () => save({ id, audience: ['hearth', 'more'], key: { kind: 'secret', secret: '' } }),
      () => world.owner.tokenIssuers.remove({ id }),
    ]) {
      const socket = await openSocket(world, `/v1/sessions/${session}/socket`, bearer(erik));
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      await change();
      await closed;
    }
    expect((await ask(world, erik, '/v1/models')).status).toBe(401);
  });
});

it('X-User-ID is the client’s own user, counts instead of the body’s, and is no one else’s', async () => {
  const { key, name } = world.clients.member;
  await world.owner.budgets.save({
    name: 'of anna',
    scope: { user: `${name}/anna` },
    period: 'day',
    limitTokens: 1,
  });
  const asUser = (given: string, user?: string, as = key) =>
    send(world, '/v1/chat/completions', {
      method: 'POST',
      headers: { ...bearer(as), 'content-type': 'application/json', 'x-user-id': given },
      // Node sends the headers in the encoding of a body that is text.
      body: Buffer.from(JSON.stringify({ ...chat, ...(user === undefined ? {} : { user }) })),
    });
  expect((await asUser('anna')).status).toBe(429);
  // An application’s user cannot escape by what the body says.
  expect((await asUser('anna', 'ben')).status).toBe(429);
  expect((await asUser('ben', 'anna')).status).toBe(200);
  expect((await asUser('  ', 'anna')).status).toBe(429);
  // The bytes of U+0085, which no list shows.
  expect((await asUser('an\u00c2\u0085na')).status).toBe(429);
  expect((await asUser(`${name}/anna`)).status).toBe(200);
  expect((await asUser('anna', undefined, world.clients.otherMember.key)).status).toBe(200);
});

it('a removed subject and a former version of an issuer stay refused after a restore', async () => {
  const { id } = await save({
    claims: { role: 'groups', roles: { ops: 'admin' }, defaultRole: 'member' },
  });
  const [fred, gina] = [await token('fred'), await token('gina', { groups: ['ops'] })];
  for (const one of [fred, gina]) expect((await ask(world, one, '/v1/models')).status).toBe(200);
  const backup = join(root, 'before.db');
  const database = new Database(join(home(), 'hearth.db'));
  await database.backup(backup);
  database.close();
  await world.owner.clients.remove({ id: (await clientOf('corp:fred'))?.id ?? '' });
  // Its admins are none any more.
  const changed = { id, key: { kind: 'secret', secret: '' } };
  await save(changed);
  expect((await ask(world, gina, '/metrics')).status).toBe(403);
  await world.close();
  for (const part of ['hearth.db', 'hearth.db-wal', 'hearth.db-shm'])
    rmSync(join(home(), part), { force: true });
  copyFileSync(backup, join(home(), 'hearth.db'));

  world = await start();
  for (const one of [fred, gina]) expect((await ask(world, one, '/v1/models')).status).toBe(401);
  expect(await world.owner.tokenIssuers.list()).toMatchObject([{ active: false }]);
  await save(changed);
  expect((await ask(world, gina, '/v1/models')).status).toBe(200);
  const refused = await ask(world, fred, '/v1/models');
  expect([refused.status, errorOf(refused)]).toEqual([403, expect.stringContaining('removed')]);
  const [removed] = await world.owner.tokenIssuers.removed({ id });
  expect(removed).toMatchObject({ subject: 'fred', name: 'corp:fred' });
  await world.owner.tokenIssuers.readmit({ id, subject: 'fred' });
  expect((await ask(world, fred, '/v1/models')).status).toBe(200);
});

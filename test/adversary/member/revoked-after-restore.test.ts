import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, openRpc, send, signIn } from '../support/http.ts';
import { startWorld, type World } from '../support/world.ts';

/** What was revoked stays revoked when a database of before is put back, by Hearth or by hand. */
let root: string;
let world: World;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'hearth-revived-'));
});
afterAll(async () => {
  await world.close();
  rmSync(root, { recursive: true, force: true });
});

const home = (): string => join(root, 'home');
const start = (): Promise<World> => startWorld({ folder: home(), withBases: false });
const refusalOf = (opened: Promise<unknown>): Promise<string> =>
  opened.then(
    () => 'let in',
    (error: Error) => error.message,
  );

/** A copy of the database as it is now, as the backups make it. */
async function backUp(file: string): Promise<void> {
  const database = new Database(join(home(), 'hearth.db'));
  await database.backup(file);
  database.close();
}

/** The cookies as a browser would send them to another port: their names contain it. */
const forPort = (cookie: string, from: number, to: number): string =>
  cookie.replaceAll(`_${from}=`, `_${to}=`);

it('a rotated key, a removed or suspended client, a former role and a signed-out browser', async () => {
  world = await start();
  const { viewer, member, otherMember, admin } = world.clients;
  const kept = await world.addClient({ name: 'kept' });
  const [memberCookie, keptCookie, adminCookie] = [
    await signIn(world, member.key),
    await signIn(world, kept.key),
    await signIn(world, admin.key),
  ];
  const backup = join(root, 'before.db');
  await backUp(backup);

  const { apiKey: newKey } = await world.owner.clients.rotate({ id: member.id, overlapHours: 0 });
  await world.owner.clients.remove({ id: otherMember.id });
  await world.owner.clients.update({ id: viewer.id, suspended: true });
  await world.owner.clients.update({ id: admin.id, role: 'viewer' });
  await send(world, '/ui/sign-out', {
    method: 'POST',
    headers: { origin: world.origin, cookie: keptCookie },
  });
  const { port } = world;
  await world.close();
  for (const part of ['hearth.db', 'hearth.db-wal', 'hearth.db-shm'])
    rmSync(join(home(), part), { force: true });
  copyFileSync(backup, join(home(), 'hearth.db'));

  world = await start();
  // The backup knows no other key of this client: the owner gives it one.
  for (const key of [member.key, newKey, otherMember.key])
    expect((await ask(world, key, '/v1/models')).status).toBe(401);
  expect((await ask(world, viewer.key, '/v1/models')).status).toBe(403);
  expect((await ask(world, kept.key, '/v1/models')).status).toBe(200);
  expect((await ask(world, admin.key, '/metrics')).status).toBe(403);
  for (const cookie of [memberCookie, keptCookie, adminCookie])
    expect(await refusalOf(openRpc(world, forPort(cookie, port, world.port)))).toBe(
      'refused with 401',
    );
  expect((await world.owner.clients.list()).map(({ name }) => name)).not.toContain(
    otherMember.name,
  );
  const { apiKey } = await world.owner.clients.rotate({ id: member.id, overlapHours: 1 });
  expect((await ask(world, apiKey, '/v1/models')).status).toBe(200);
  expect((await ask(world, member.key, '/v1/models')).status).toBe(401);
});

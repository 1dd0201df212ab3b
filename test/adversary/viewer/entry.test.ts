import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { minuteMs } from '../../../shared/time.ts';
import { cookiesOf, openRpc, send, signIn } from '../support/http.ts';
import { startWorld, type World } from '../support/world.ts';

/**
 * F1, F22: no status carries a capability, and only the machine's own user gets an address that
 * signs in as them.
 */
let world: World;

beforeAll(async () => {
  world = await startWorld({ withBases: false });
});
afterAll(() => world.close());

const roles = ['viewer', 'member', 'admin'] as const;

describe.each(roles)('a signed-in %s', (role) => {
  it('gets no address that signs in, by /rpc or in this process', async () => {
    const { client, socket } = await openRpc(world, await signIn(world, world.clients[role].key));
    await expect(client.app.lan.entry()).rejects.toMatchObject({ code: 'forbidden' });
    await expect(world.clients[role].api.app.lan.entry()).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(JSON.stringify(await client.app.lan.status())).not.toMatch(/token|\/ui\/enter/);
    socket.close();
  });
});

it('gives the machine’s own user an address that signs in once, as that user', async () => {
  const { url, expiresAt } = await world.owner.app.lan.entry();
  expect(expiresAt - Date.now()).toBeLessThanOrEqual(15 * minuteMs);
  const path = new URL(url).pathname + new URL(url).search;
  const { client, socket } = await openRpc(world, cookiesOf(await send(world, path)));
  expect(await client.browsers.me()).toMatchObject({ name: null, role: null });
  socket.close();
  expect((await send(world, path)).status).toBe(401);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, openRpc, signIn } from './http.ts';
import { startWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

it('answers a client’s chat through a real host, so that attacks on it are attacks on the product', async () => {
  const reply = await ask(world, world.clients.member.key, '/v1/chat/completions', {
    model: 'team',
    messages: [{ role: 'user', content: 'Hi' }],
  });
  expect(reply).toMatchObject({ status: 200 });
  expect(reply.text).toContain('Hello there');
});

it('speaks the contract to a signed-in browser as the client whose key it is', async () => {
  const { client, socket } = await openRpc(world, await signIn(world, world.clients.viewer.key));
  expect(await client.browsers.me()).toMatchObject({ name: 'vera', role: 'viewer' });
  socket.close();
});

import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask } from '../support/http.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ withBases: false });
});
afterAll(() => world.close());

/** Sends all of a body but its last byte, and keeps the connection. */
function unfinished(key: string, bytes: number): { socket: Socket; answered: Promise<string> } {
  const socket = connect(world.port, '127.0.0.1');
  socket.on('error', () => undefined);
  const answered = new Promise<string>(
    (resolve) =>
      void socket.once('data', (data: Buffer) => resolve(data.toString().split('\r\n')[0] ?? '')),
  );
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:${world.port}\r\nauthorization: ` +
      `Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${bytes + 1}\r\n\r\n`,
  );
  socket.write(Buffer.alloc(bytes, ' '));
  return { socket, answered };
}

it('a member has no more than 64 MB of bodies waiting that never come whole, and harms only itself', async () => {
  const { member, otherMember } = world.clients;
  const sent = Array.from({ length: 8 }, () => unfinished(member.key, 9 * 1024 ** 2));
  expect(await Promise.race(sent.map(({ answered }) => answered))).toContain('429');
  expect(
    (
      await ask(world, otherMember.key, '/v1/chat/completions', {
        model: 'no-such',
        messages: [{ role: 'user', content: 'hi' }],
      })
    ).status,
  ).toBe(404);
  for (const { socket } of sent) socket.destroy();
});

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { ask, bearer, openRpc, openSocket, signIn } from '../support/http.ts';
import { startWorld, type World } from '../support/world.ts';

/**
 * F9 of the review: a viewer held 100 MB a socket with messages that never came whole, on as many
 * sockets as it liked.
 */
let world: World;
const open: WebSocket[] = [];
beforeAll(async () => {
  world = await startWorld({ withBases: false });
});
afterAll(() => world.close());
afterEach(() => {
  for (const ws of open.splice(0)) ws.terminate();
});

async function dial(cookie: string): Promise<WebSocket> {
  const ws = await openSocket(world, '/rpc', { cookie, origin: world.origin });
  open.push(ws);
  return ws;
}
const closed = (ws: WebSocket): Promise<number> =>
  new Promise((resolve) => ws.on('error', () => undefined).once('close', resolve));

describe('a viewer’s sockets', () => {
  it('are sixteen at most, and another client has its own', async () => {
    const cookie = await signIn(world, world.clients.viewer.key);
    for (let count = 0; count < 16; count += 1) await dial(cookie);
    await expect(dial(cookie)).rejects.toThrow('429');
    await dial(await signIn(world, world.clients.member.key));
    open[0]?.close();
    await vi.waitFor(async () => void (await dial(cookie)));
  });

  it('hold no more than 16 MB of messages that never come whole, together', async () => {
    const cookie = await signIn(world, world.clients.viewer.key);
    const sockets: WebSocket[] = [];
    for (let count = 0; count < 5; count += 1) sockets.push(await dial(cookie));
    const ends = sockets.map(closed);
    const four = Buffer.alloc(4 * 1024 ** 2);
    for (const ws of sockets) ws.send(four, { fin: false });
    // Four have 16 MB between them; the fifth is one too many.
    await Promise.race(ends);
  });

  it('take no message above 8 MB', async () => {
    const ws = await dial(await signIn(world, world.clients.viewer.key));
    const end = closed(ws);
    ws.send(Buffer.alloc(8 * 1024 ** 2 + 1));
    expect(await end).toBe(1009);
  });

  it('of its sessions have the same limits', async () => {
    const { key } = world.clients.member;
    const made = await ask(world, key, '/v1/sessions', { model: 'fake-model' });
    const { id } = JSON.parse(made.text) as { id: string };
    const join = async (): Promise<WebSocket> => {
      const ws = await openSocket(world, `/v1/sessions/${id}/socket`, bearer(key));
      open.push(ws);
      return ws;
    };
    for (let count = 0; count < 16; count += 1) await join();
    await expect(join()).rejects.toThrow('429');
    const end = closed(open[3] as WebSocket);
    open[3]?.send('x'.repeat(5 * 1024 ** 2));
    expect(await end).toBe(1009);
  });
});

it('a document larger than a message still comes in whole, in parts', async () => {
  const { client, socket } = await openRpc(world, await signIn(world, world.clients.member.key));
  const { id } = await client.knowledge.create({ name: 'large' });
  const part = 4 * 1024 ** 2;
  const text =
    'The blue key opens the ' +
    `cellar.\n${'All work and no play makes a long document.\n'.repeat(220_000)}`;
  expect(text.length).toBeGreaterThan(9 * 1024 ** 2);
  let uploadId: string | null = null;
  for (let offset = 0; offset < text.length; offset += part) {
    const sent: { uploadId: string } = await client.transfer.upload({
      uploadId,
      offset,
      totalBytes: text.length,
      data: new Blob([text.slice(offset, offset + part)]),
    });
    ({ uploadId } = sent);
  }
  await client.knowledge.upload({ id, name: 'large.txt', uploadId: uploadId ?? '' });
  expect(await client.knowledge.documents({ id })).toMatchObject([
    { name: 'large.txt', sizeBytes: text.length },
  ]);
  await expect(
    client.knowledge.upload({ id, name: 'x.txt', uploadId: 'someone-elses' }),
  ).rejects.toMatchObject({ code: 'not_found' });
  socket.close();
});

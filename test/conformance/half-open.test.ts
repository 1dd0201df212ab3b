import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { capConnections } from '../../electron/host/lan-server/network/connection-cap.ts';
import { clientKey, localOnlyKey, runKey } from './lan-clients.ts';
import { startLan, type LanFixture } from './lan-fixture.ts';

/**
 * Slow loris: requests that never become whole, and a client that is answered all the same.
 * `test/bench/lan-half-open.ts` holds them for a minute and measures.
 */

let lan: LanFixture | undefined;
let sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
  await lan?.close();
  lan = undefined;
});

async function open(port: number, begin: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  socket.write(begin);
  return socket;
}

const head = (key: string, more = ''): string =>
  `POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ` +
  `${key}\r\nContent-Type: application/json\r\n${more}`;
const ask = async (origin: string): Promise<number> =>
  (
    await fetch(`${origin}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${runKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'small-local', messages: [{ role: 'user', content: 'Hi' }] }),
    })
  ).status;

/** Dribbles into every connection, and asks in between. */
async function answeredWhile(
  dribble: (socket: Socket, round: number) => void,
  origin: string,
): Promise<number[]> {
  const statuses: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    for (const socket of sockets) dribble(socket, round);
    statuses.push(await ask(origin));
  }
  return statuses;
}

it(
  'a good client is answered each time while two thousand requests dribble their headers',
  { timeout: 60_000 },
  async () => {
    lan = await startLan();
    for (let batch = 0; batch < 20; batch += 1)
      await Promise.all(
        Array.from({ length: 100 }, () =>
          open(lan?.port ?? 0, 'GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\n'),
        ),
      );
    expect(sockets).toHaveLength(2_000);
    expect(
      await answeredWhile((socket, round) => void socket.write(`X-Slow-${round}: `), lan.origin),
    ).toEqual(Array.from({ length: 10 }, () => 200));
  },
);

it(
  'bodies that dribble in, of clients with a key, hold no place of those who are answered',
  { timeout: 60_000 },
  async () => {
    lan = await startLan();
    const begin = head(clientKey, 'Content-Length: 10000000\r\n\r\n{"model":"');
    const chunked = head(localOnlyKey, 'Transfer-Encoding: chunked\r\n\r\n2\r\n{"\r\n');
    for (let batch = 0; batch < 5; batch += 1)
      await Promise.all(
        Array.from({ length: 60 }, (_, n) => open(lan?.port ?? 0, n % 2 === 0 ? begin : chunked)),
      );
    expect(
      await answeredWhile(
        (socket, round) => void socket.write(round % 2 === 0 ? 'x' : ''),
        lan.origin,
      ),
    ).toEqual(Array.from({ length: 10 }, () => 200));
  },
);

it('one address holds no more connections than it may, and has room again when they close', async () => {
  const server = createServer((_, reply) => void reply.end('ok'));
  capConnections(
    server,
    { isProxy: () => false },
    { perAddress: 3, total: 100, exempt: () => false },
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const held = await Promise.all(Array.from({ length: 3 }, () => open(port, 'GET / HTTP/1.1\r\n')));
  const fourth = await open(port, 'GET / HTTP/1.1\r\n');
  await expect.poll(() => fourth.destroyed).toBe(true);
  expect(held.every((socket) => !socket.destroyed)).toBe(true);
  for (const socket of held) socket.destroy();
  await expect
    .poll(async () =>
      fetch(`http://127.0.0.1:${port}/`).then(
        async (reply) => reply.text(),
        () => '',
      ),
    )
    .toBe('ok');
  server.closeAllConnections();
  server.close();
});

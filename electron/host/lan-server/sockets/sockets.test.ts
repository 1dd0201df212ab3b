import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { os } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { createClientShares } from './client-shares.ts';
import { guardSocket } from './guarded-socket.ts';
import { createRpcPeer } from './rpc-calls.ts';
import { socketLimits, type SocketLimits } from './socket-limits.ts';
import { unfinishedOf } from './unfinished-messages.ts';

const megabyte = 'x'.repeat(1024 ** 2);
let begun: number;
let pulled: number;

const router = {
  big: os.handler(() => {
    begun += 1;
    return `${begun} ${megabyte}`;
  }),
  echo: os.handler(({ input }) => input),
  forever: os.handler(async function* () {
    for (;;) {
      pulled += 1;
      yield await Promise.resolve(megabyte.slice(0, 10_000));
    }
  }),
};
type Client = {
  big: () => Promise<string>;
  echo: (input: unknown) => Promise<unknown>;
  forever: (input?: undefined, options?: { signal: AbortSignal }) => Promise<AsyncIterable<string>>;
};

let server: Server;
let inside: WebSocket[];
const open: WebSocket[] = [];

/** A server that guards its sockets as `/rpc` does; every socket is of one client. */
async function serve(limits: Partial<SocketLimits> = {}): Promise<void> {
  const all = { ...socketLimits, ...limits };
  const shares = createClientShares(all);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 8 * 1024 ** 2,
    perMessageDeflate: false,
  });
  const handler = new RPCHandler(router);
  server = createServer();
  server.on('upgrade', (request, socket, head) => {
    const share = shares.join('one');
    if (share === null)
      return void socket.end('HTTP/1.1 429 Too Many Requests\r\nconnection: close\r\n\r\n');
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', () => undefined);
      inside.push(ws);
      const { sender, end } = guardSocket({ ws, socket: request.socket, share, limits: all });
      void handler.upgrade(createRpcPeer({ ws, share, sender, limits: all, end }) as never);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
}
const port = (): number => (server.address() as AddressInfo).port;

async function dial(): Promise<WebSocket> {
  const ws = new WebSocket(`ws://127.0.0.1:${port()}`);
  open.push(ws);
  await new Promise((resolve, reject) => ws.once('open', resolve).once('error', reject));
  return ws;
}
const clientOf = (ws: WebSocket): Client =>
  createORPCClient(new RPCLink({ websocket: ws as never })) as unknown as Client;
const closed = (ws: WebSocket): Promise<[number, string]> =>
  new Promise((resolve) => ws.once('close', (code, reason) => resolve([code, reason.toString()])));
const call = (id: number, path: string): string =>
  JSON.stringify({ i: String(id), p: { u: path, b: {} } });

/** Turns of the loop in which whatever can happen happens: the other end is in this process. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));

beforeEach(() => {
  [begun, pulled, inside] = [0, 0, []];
});
afterEach(async () => {
  for (const ws of open.splice(0)) ws.terminate();
  for (const ws of inside) ws.terminate();
  await new Promise((resolve) => server.close(resolve));
});

describe('a reader that reads', () => {
  it('gets whole messages whatever their length, calls answered beyond the slots, and streams that it can end', async () => {
    await serve({ callsAtOnce: 2 });
    const client = clientOf(await dial());
    const text = 'å中😀'.repeat(100_000);
    expect(await client.echo({ text })).toEqual({ text });
    const bytes = new Uint8Array(300_000).map((_, index) => index % 256);
    const blob = (await client.echo(new Blob([bytes]))) as Blob;
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(bytes);
    expect(
      (await Promise.all(Array.from({ length: 20 }, () => client.big()))).every((one) =>
        one.endsWith(megabyte),
      ),
    ).toBe(true);
    const abort = new AbortController();
    let seen = 0;
    for await (const event of await client.forever(undefined, { signal: abort.signal })) {
      expect(event).toHaveLength(10_000);
      seen += 1;
      if (seen === 100) break;
    }
    abort.abort();
    expect(await client.echo('still')).toBe('still');
  });
});

describe('a reader that does not read', () => {
  it('begins no more calls than its client has slots for, over all its sockets', async () => {
    await serve();
    for (let socket = 0; socket < 3; socket += 1) {
      const ws = await dial();
      ws.pause();
      for (let id = 0; id < 200; id += 1) ws.send(call(id, '/big'));
    }
    await settle();
    // A megabyte or two of each socket are in the kernel's buffers; whoever was taken from there
    // made room.
    expect(begun).toBeLessThanOrEqual(60);
    expect(Math.max(...inside.map(({ bufferedAmount }) => bufferedAmount))).toBeLessThanOrEqual(
      512 * 1024,
    );
  });

  it('is asked for no more of its streams once its buffer is full', async () => {
    await serve();
    const ws = await dial();
    ws.pause();
    for (let id = 0; id < 5; id += 1) ws.send(call(id, '/forever'));
    await settle();
    const before = pulled;
    await settle();
    expect(pulled).toBe(before);
    expect(inside[0]?.bufferedAmount).toBeLessThanOrEqual(512 * 1024);
  });

  it('is hung up on when its buffer stays full, with a reason', async () => {
    await serve({ stalledMs: 200 });
    const ws = await dial();
    ws.pause();
    ws.send(call(1, '/forever'));
    await vi.waitFor(() => expect(inside[0]?.readyState).toBe(WebSocket.CLOSED));
    expect(pulled).toBeGreaterThan(0);
  });

  it('makes its client no heap of replies: what waits beyond the limit ends the socket', async () => {
    await serve({ waitingBytes: 3 * 1024 ** 2 });
    const ws = await dial();
    ws.pause();
    for (let id = 0; id < 16; id += 1) ws.send(call(id, '/big'));
    await vi.waitFor(() => expect(inside[0]?.readyState).toBe(WebSocket.CLOSED));
  });
});

describe('a sender', () => {
  it('has at most sixteen sockets, and a place again when one of them closes', async () => {
    await serve();
    const all = await Promise.all(Array.from({ length: 16 }, dial));
    await expect(dial()).rejects.toThrow('429');
    all[0]?.close();
    await vi.waitFor(async () => void (await dial()));
  });

  it('is closed with a reason for too many calls, too much that waits, and too many values', async () => {
    await serve({ callsPerSocket: 50 });
    const many = await dial();
    many.pause();
    const over = closed(many);
    for (let id = 0; id < 60; id += 1) many.send(call(id, '/forever'));
    many.resume();
    expect(await over).toEqual([1013, 'too many calls at once']);
    const nested = await dial();
    const refused = closed(nested);
    nested.send(`{"i":"1","p":{"u":"/echo","b":${'['.repeat(200)}${']'.repeat(200)}}}`);
    expect(await refused).toEqual([1009, 'a message with too many values']);
    for (const message of [
      '',
      'no',
      '[]',
      '{}',
      '{"i":"1"}',
      '{"i":"1","t":3}',
      '{"i":"1","p":{"u":7}}',
      '{"i":1,"p":{"u":"/echo"}}',
      '{"i":"1","p":{"u":"http://[","h":1}}',
    ]) {
      const broken = await dial();
      const why = closed(broken);
      broken.send(message);
      expect([message, ...(await why)]).toEqual([message, 1007, 'not a message of this protocol']);
    }
    const large = await dial();
    const tooLarge = closed(large);
    large.send('x'.repeat(8 * 1024 ** 2 + 1));
    expect((await tooLarge)[0]).toBe(1009);
  });
});

describe('messages that never come whole', () => {
  /** Speaks WebSocket by hand, since a client never sends half a frame. */
  async function raw(): Promise<Socket> {
    const socket = connect(port(), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(
      'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: ' +
        'websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ' +
        'AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    await new Promise((resolve) => socket.once('data', resolve));
    return socket;
  }
  const head = (bytes: number, first = 0x82): Buffer => {
    const buffer = Buffer.alloc(14);
    buffer[0] = first;
    buffer[1] = 0xff;
    buffer.writeBigUInt64BE(BigInt(bytes), 2);
    return buffer;
  };
  const ended = (socket: Socket): Promise<void> =>
    new Promise((resolve) => void socket.once('close', () => resolve()).resume());

  it('are counted by what this version of ws keeps of them', async () => {
    await serve();
    const socket = await raw();
    socket.write(head(1_000_000));
    socket.write(Buffer.alloc(400_000, ' '));
    await vi.waitFor(() =>
      expect(unfinishedOf(inside[0] as WebSocket)).toEqual({ bytes: 400_000, frames: 0 }),
    );
    socket.write(
      Buffer.from(
        JSON.stringify({ i: '1', p: { u: '/echo', b: 'x'.repeat(599_000) } }).padEnd(600_000),
      ),
    );
    await vi.waitFor(() =>
      expect(unfinishedOf(inside[0] as WebSocket)).toEqual({ bytes: 0, frames: 0 }),
    );
    socket.destroy();
  });

  it('are bounded over all sockets of a client', async () => {
    await serve({ unfinishedBytes: 3_000_000 });
    const sockets = await Promise.all(Array.from({ length: 4 }, raw));
    const ends = sockets.map(ended);
    for (const socket of sockets)
      socket.write(Buffer.concat([head(2_000_000), Buffer.alloc(1_500_000)]));
    await Promise.race(ends);
    await vi.waitFor(() =>
      expect(
        inside
          .filter(({ readyState }) => readyState === WebSocket.OPEN)
          .reduce((sum, ws) => sum + unfinishedOf(ws).bytes, 0),
      ).toBeLessThanOrEqual(3_000_000),
    );
    expect(inside.some(({ readyState }) => readyState !== WebSocket.OPEN)).toBe(true);
    for (const socket of sockets) socket.destroy();
  });

  it('have a time, which pings and frames of the same message do not extend', async () => {
    await serve({ wholeWithinMs: 300 });
    const socket = await raw();
    const over = ended(socket);
    socket.write(Buffer.from([0x02, 0x81, 0, 0, 0, 0, 1]));
    const dribble = setInterval(
      () => socket.write(Buffer.from([0x00, 0x81, 0, 0, 0, 0, 1, 0x89, 0x80, 0, 0, 0, 0])),
      50,
    );
    await over;
    clearInterval(dribble);
  });

  it('have no million frames, each of which costs more than it carries', async () => {
    await serve();
    const socket = await raw();
    const over = ended(socket);
    socket.write(Buffer.from([0x02, 0x81, 0, 0, 0, 0, 1]));
    const frames = Buffer.alloc(7 * 1_000, Buffer.from([0x00, 0x81, 0, 0, 0, 0, 1]));
    for (let times = 0; times < 20; times += 1) socket.write(frames);
    await over;
    expect(unfinishedOf(inside[0] as WebSocket).frames).toBeLessThan(20_000);
  });
});

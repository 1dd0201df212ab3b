import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EgressInit } from './egress-gate.ts';
import { createGateBed } from './testing/gate-bed.ts';

type Act = (request: IncomingMessage, reply: ServerResponse) => void;

const answer: Act = (request, reply) => {
  let bytes = 0;
  request
    .on('data', (piece: Buffer) => (bytes += piece.length))
    .on('end', () => reply.end(String(bytes)));
};
const reset: Act = ({ socket }) => socket.resetAndDestroy();
const close: Act = ({ socket }) => socket.destroy();
const halfHead: Act = ({ socket }) => {
  socket.write('HTTP/1.1 200 O', () => socket.destroy());
};
const halfBody: Act = ({ socket }, reply) => {
  reply.writeHead(200, { 'content-length': '10' });
  reply.write('12345', () => socket.destroy());
};

let bed: ReturnType<typeof createGateBed>;
let server: Server;
/** What the server does with each request, in their order; at the end it answers. */
let script: Act[];
/** The connection of each request, by its port, with its `connection` header. */
let seen: [port: number | undefined, connection: string | undefined][];

const act: Act = (request, reply) => {
  seen.push([request.socket.remotePort, request.headers.connection]);
  (script.shift() ?? answer)(request, reply);
};
const listening = async (made: Server): Promise<Server> => {
  await new Promise<void>((resolve) => {
    made.listen(0, '127.0.0.1', resolve);
  });
  return made;
};
beforeEach(async () => {
  bed = createGateBed();
  script = [];
  seen = [];
  server = await listening(createServer(act));
});
afterEach(async () => {
  await bed.closed();
  server.closeAllConnections();
  server.close();
});

const ask = async (init: EgressInit = {}): Promise<string> => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const reply = await bed.gate.ask(url, { method: 'POST', body: 'hello', ...init }, bed.context);
  const text = await reply.text();
  // Undici keeps a connection a moment after its reply has ended.
  await sleep(20);
  return text;
};
const ports = () => seen.map(([port]) => port);

describe('a kept connection that ended before the next request', () => {
  it.each([
    ['reset', reset],
    ['closed', close],
  ])('%s: the request is answered at once on a new one', async (_, end) => {
    script = [answer, end];
    expect(await ask()).toBe('5');
    expect(await ask()).toBe('5');
    expect(seen).toHaveLength(3);
    expect(ports()[0]).toBe(ports()[1]);
    expect(ports()[2]).not.toBe(ports()[0]);
    // Another kept connection might have ended too.
    expect(seen[2]?.[1]).toBe('close');
  });

  it('is found for each of several requests at once', async () => {
    const many = Array.from({ length: 8 }, () => ask());
    expect(await Promise.all(many)).toEqual(Array(8).fill('5'));
    script = Array<Act>(8).fill(reset);
    expect(await Promise.all(Array.from({ length: 8 }, () => ask()))).toEqual(Array(8).fill('5'));
    expect(seen).toHaveLength(24);
  });

  it('is no reason for a third time', async () => {
    script = [answer, reset, reset];
    await ask();
    await expect(ask()).rejects.toMatchObject({ code: 'provider_unreachable' });
    expect(seen).toHaveLength(3);
    expect(await ask()).toBe('5');
  });

  it('is none where it is new: the server may have read the request', async () => {
    script = [reset];
    await expect(ask()).rejects.toMatchObject({ code: 'provider_unreachable' });
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['its head', halfHead],
    ['its body', halfBody],
  ])('is none where a part of %s had come', async (_, end) => {
    script = [answer, end];
    await ask();
    await expect(ask()).rejects.toMatchObject({ code: 'provider_unreachable' });
    expect(seen).toHaveLength(2);
  });

  it('is none for a body that can be sent once only', async () => {
    script = [answer, reset];
    await ask();
    const form = new FormData();
    form.set('a', 'b');
    await expect(ask({ body: form })).rejects.toMatchObject({ code: 'provider_unreachable' });
    expect(seen).toHaveLength(2);
  });

  it('is none for a caller that has left', async () => {
    const leaving = new AbortController();
    script = [
      answer,
      ({ socket }) => {
        leaving.abort();
        socket.resetAndDestroy();
      },
    ];
    await ask();
    await expect(ask({ signal: leaving.signal })).rejects.toMatchObject({ code: 'aborted' });
    expect(seen).toHaveLength(2);
  });
});

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  brotliCompressSync,
  createGzip,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EgressInit } from './egress-gate.ts';
import { createGateBed } from './testing/gate-bed.ts';

const text = JSON.stringify({ answer: 'Grüße '.repeat(1000) });
const codings: readonly [string, Buffer][] = [
  ['gzip', gzipSync(text)],
  ['deflate', deflateSync(text)],
  ['deflate', deflateRawSync(text)],
  ['br', brotliCompressSync(text)],
  ['zstd', zstdCompressSync(text)],
  ['gzip, br', brotliCompressSync(gzipSync(text))],
  ['utf-8', Buffer.from(text)],
];

let bed: ReturnType<typeof createGateBed>;
let server: Server;
let answer: (request: IncomingMessage, reply: ServerResponse) => void;

beforeEach(async () => {
  bed = createGateBed();
  server = createServer((request, reply) => answer(request, reply));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});
afterEach(async () => {
  await bed.closed();
  server.closeAllConnections();
  server.close();
});

const ask = (init: EgressInit = {}) =>
  bed.gate.ask(
    `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    { method: 'POST', body: '{}', ...init },
    bed.context,
  );

describe('a compressed reply', () => {
  it.each(codings)('of %s is read', async (coding, body) => {
    answer = (_, reply) => void reply.writeHead(200, { 'content-encoding': coding }).end(body);
    expect(await (await ask()).text()).toBe(text);
  });

  it('gives each event of a stream when it comes', async () => {
    const gzip = createGzip();
    answer = (_, reply) => {
      reply.writeHead(200, { 'content-encoding': 'gzip' });
      gzip.pipe(reply);
    };
    const asked = ask();
    gzip.write('data: one\n\n');
    gzip.flush();
    const pieces = (await asked).body[Symbol.asyncIterator]();
    expect(Buffer.from((await pieces.next()).value as Uint8Array).toString()).toBe('data: one\n\n');
    gzip.write('data: two\n\n');
    gzip.flush();
    expect(Buffer.from((await pieces.next()).value as Uint8Array).toString()).toBe('data: two\n\n');
    await pieces.return?.();
    gzip.destroy();
  });

  it.each(codings.filter(([coding]) => coding !== 'utf-8'))(
    'of %s that ends too early, or is none, fails in words',
    async (coding, body) => {
      for (const sent of [body.subarray(0, -5), Buffer.from(`\u0007${text}`)]) {
        answer = (_, reply) => void reply.writeHead(200, { 'content-encoding': coding }).end(sent);
        const reply = await ask();
        await expect(reply.text()).rejects.toMatchObject({
          code: 'provider_unreachable',
          key: 'egress.cannotUnpack',
        });
      }
    },
  );

  it('that is a bomb is read no further, whatever it says it is', async () => {
    const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024, 0x20));
    answer = (_, reply) => void reply.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    let bytes = 0;
    const read = async (): Promise<void> => {
      for await (const piece of (await ask()).body) bytes += piece.length;
    };
    await expect(read()).rejects.toMatchObject({ key: 'egress.cannotUnpack' });
    expect(bytes).toBeLessThan(24 * 1024 * 1024);
  });

  it('is asked for where it delays nothing: for lists and pages, not for answers and parts', async () => {
    const seen: unknown[] = [];
    answer = ({ headers }, reply) => {
      seen.push(headers['accept-encoding']);
      reply.end('{}');
    };
    await (await ask({ method: 'GET', body: null })).text();
    await (await ask()).text();
    await (await ask({ method: 'GET', body: null, headers: { range: 'bytes=0-1' } })).text();
    await (await ask({ method: 'GET', body: null, headers: { 'accept-encoding': 'x' } })).text();
    expect(seen).toEqual(['gzip, deflate, br, zstd', 'identity', 'identity', 'x']);
  });
});

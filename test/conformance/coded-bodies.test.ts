import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../shared/chat.ts';
import { runKey, startLan, type LanFixture } from './lan-fixture.ts';
import { bearer } from './wire.ts';

/** Bodies and requests as clients in the wild send them. */

const bodyLimitBytes = 1024 * 1024;
let lan: LanFixture;
beforeEach(async () => {
  lan = await startLan({ bodyLimitBytes });
});
afterEach(() => lan.close());

const chat = JSON.stringify({
  model: 'small-local',
  messages: [{ role: 'user', content: 'Grüße 你好' }],
});

function post(
  body: string | Buffer,
  headers: Record<string, string> = {},
  path = '/v1/chat/completions',
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      lan.origin + path,
      {
        method: 'POST',
        headers: { ...bearer(runKey), 'content-type': 'application/json', ...headers },
      },
      (reply) => {
        let text = '';
        reply.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, text }));
      },
    );
    request.on('error', reject).end(body);
  });
}
const byLength = (body: Buffer) => ({ 'content-length': String(body.length) });
const inChunks = { 'transfer-encoding': 'chunked' };
const sentContent = (): unknown =>
  (lan.router.seen.at(-1)?.request as ChatRequest | undefined)?.messages[0]?.content;

const codings: readonly [string, (body: string | Buffer) => Buffer][] = [
  ['gzip', (body) => gzipSync(body)],
  ['deflate', (body) => deflateSync(body)],
  ['deflate', (body) => deflateRawSync(body)],
  ['br', (body) => brotliCompressSync(body)],
  ['zstd', (body) => zstdCompressSync(body)],
];

describe('a compressed body', () => {
  it.each(codings)('of %s is read, by length and in chunks', async (coding, compress) => {
    const body = compress(chat);
    for (const framing of [byLength(body), inChunks]) {
      const reply = await post(body, { 'content-encoding': coding, ...framing });
      expect([reply.status, sentContent()]).toEqual([200, 'Grüße 你好']);
    }
    expect(lan.router.seen).toHaveLength(2);
  });

  it.each(codings)('of %s is limited by what it is when decompressed', async (coding, compress) => {
    const headers = { 'content-encoding': coding };
    const body = compress(
      JSON.stringify({ model: 'small-local', messages: 'a'.repeat(bodyLimitBytes) }),
    );
    expect(body.length).toBeLessThan(100_000);
    expect(await post(body, headers)).toMatchObject({
      status: 413,
      text: expect.stringContaining('1 MB') as unknown,
    });
    const small = compress(JSON.stringify({ name: 'a'.repeat(4096), commitment: 'x' }));
    expect(small.length).toBeLessThan(4096);
    expect(await post(small, headers, '/pair')).toMatchObject({ status: 413 });
    expect(lan.router.seen).toEqual([]);
  });

  it.each(codings)(
    'of %s that was cut off or is none is 400 in words',
    async (coding, compress) => {
      for (const body of [compress(chat).subarray(0, -4), Buffer.from(`\u0007${chat}`)])
        expect(await post(body, { 'content-encoding': coding })).toMatchObject({
          status: 400,
          text: expect.stringContaining('cannot be decompressed') as unknown,
        });
      expect(lan.router.seen).toEqual([]);
    },
  );
});

describe('a byte order mark', () => {
  const marked = Buffer.from(`\ufeff${chat}`);

  it('at the beginning of a body is passed over, by length, in chunks and compressed', async () => {
    for (const [body, headers] of [
      [marked, byLength(marked)],
      [marked, inChunks],
      [gzipSync(marked), { 'content-encoding': 'gzip', ...inChunks }],
    ] as const)
      expect(await post(body, headers)).toMatchObject({ status: 200 });
    expect(lan.router.seen).toHaveLength(3);
  });

  it('anywhere else is no white space', async () => {
    expect(await post(`\ufeff\ufeff${chat}`)).toMatchObject({ status: 400 });
    expect(await post(`${chat}\ufeff`)).toMatchObject({ status: 400 });
  });
});

describe('an offer to upgrade', () => {
  /** What comes back on one connection for these bytes, until `enough`. */
  async function raw(bytes: string, enough: string): Promise<string> {
    const socket = connect(lan.port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      if (text.includes(enough)) socket.end();
    });
    socket.write(bytes);
    await once(socket, 'close');
    return text;
  }
  const request = (offer: string): string =>
    `POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:${lan.port}\r\n` +
    `authorization: Bearer ${runKey}\r\ncontent-type: application/json\r\n` +
    `content-length: ${Buffer.byteLength(chat)}\r\n${offer}\r\n${chat}`;
  const settings = 'http2-settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\n';

  it.each([
    [
      'h2c, as Java and curl send it',
      `connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\n${settings}`,
    ],
    ['h2c without settings', 'connection: Upgrade\r\nupgrade: h2c\r\n'],
    ['h2c that no connection names', 'upgrade: h2c\r\n'],
    ['TLS', 'connection: upgrade\r\nupgrade: TLS/1.0, HTTP/1.1\r\n'],
    ['several', `connection: upgrade\r\nupgrade: h2c, foo/2\r\n${settings}`],
    ['an unknown protocol', 'connection: upgrade\r\nupgrade: foo\r\n'],
  ])('of %s is passed over, and the request answered', async (_, offer) => {
    const reply = await raw(request(offer), '"choices"');
    expect(reply).toMatch(/^HTTP\/1\.1 200 /);
    expect(sentContent()).toBe('Grüße 你好');
  });

  it('leaves the connection for the next request', async () => {
    const offer = `connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\n${settings}`;
    const socket = connect(lan.port, '127.0.0.1').setEncoding('utf8');
    for (const next of [offer, offer, 'x-plain: 1\r\n']) {
      let text = '';
      socket.write(request(next));
      while (!text.includes('"choices"')) text += String((await once(socket, 'data'))[0]);
      expect(text).toMatch(/^HTTP\/1\.1 200 /);
    }
    socket.destroy();
  });
});

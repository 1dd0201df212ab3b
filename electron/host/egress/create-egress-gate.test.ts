import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dayMs } from '../../../shared/time.ts';
import { startRecordingProxy, type RecordingProxy } from '../../../test/fakes/recording-proxy.ts';
import {
  chunk,
  forever,
  spoken,
  startFakeUpstream,
  type FakeUpstream,
} from '../../../test/fakes/upstream.ts';
import { createGateBed, type GateBed } from './testing/gate-bed.ts';

const path = '/v1/chat/completions';
const remote = 'https://api.example.test/v1/models';

let bed: GateBed;
let upstream: FakeUpstream;
let proxy: RecordingProxy;

beforeEach(async () => {
  bed = createGateBed();
  upstream = await startFakeUpstream();
  proxy = await startRecordingProxy();
  vi.stubEnv('HTTP_PROXY', proxy.url);
  vi.stubEnv('HTTPS_PROXY', proxy.url);
  for (const name of [
    'http_proxy',
    'https_proxy',
    'no_proxy',
    'NO_PROXY',
    'all_proxy',
    'ALL_PROXY',
  ])
    vi.stubEnv(name, undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await upstream.close();
  await proxy.close();
});

const post = (init: Parameters<GateBed['gate']['fetch']>[1] = {}) =>
  bed.gate.fetch(
    `${upstream.baseUrl}/chat/completions`,
    { method: 'POST', body: '{"q":"hello"}', ...init },
    bed.context,
  );

describe('local only', () => {
  it.each([
    ['the setting', () => bed.set({ localOnly: true }), {}, 'local_only_setting'],
    ['the request', () => undefined, { localOnly: true }, 'local_only_request'],
  ])(
    'by %s keeps everything here: no connection is made, not even to a proxy, and the log says why',
    async (_, arrange, extra, reason) => {
      arrange();
      await expect(bed.gate.fetch(remote, {}, { ...bed.context, ...extra })).rejects.toMatchObject({
        code: 'local_only',
      });
      expect(proxy.hosts).toEqual([]);
      expect(await bed.closed()).toMatchObject([
        { host: 'api.example.test', allowed: 0, reason, bytes_out: 0, bytes_in: 0 },
      ]);
    },
  );

  it('still reaches this machine, and past the proxy of the environment, which would see it', async () => {
    bed.set({ localOnly: true });
    const reply = await post();
    expect(reply.status).toBe(200);
    await reply.text();
    expect(proxy.hosts).toEqual([]);
    expect(await bed.closed()).toMatchObject([
      { allowed: 1, reason: 'loopback', request_id: 'req_1', process: 'host' },
    ]);
  });

  it('is not escaped by a server here that redirects elsewhere', async () => {
    bed.set({ localOnly: true });
    upstream.script(path, [
      { status: 307, headers: { location: 'http://collector.example.test/' }, json: {} },
    ]);
    await expect(post()).rejects.toMatchObject({ code: 'local_only' });
    expect(proxy.hosts).toEqual([]);
    expect(await bed.closed()).toMatchObject([
      { allowed: 1 },
      { host: 'collector.example.test', allowed: 0 },
    ]);
  });

  it.each([
    'http://localhost.evil.test/',
    'http://127.0.0.1.evil.test/',
    'http://x.localhost/',
    'http://0.0.0.0/',
    'http://169.254.169.254/',
  ])('takes %s for no loopback', async (url) => {
    bed.set({ localOnly: true });
    await expect(bed.gate.fetch(url, {}, bed.context)).rejects.toMatchObject({
      code: 'local_only',
    });
    await bed.closed();
  });
});

describe('the proxies of the environment', () => {
  it('are used for what leaves, and not for what NO_PROXY excepts', async () => {
    await expect(bed.gate.fetch(remote, {}, bed.context)).rejects.toMatchObject({
      code: 'provider_unreachable',
    });
    const plain = await bed.gate
      .fetch('http://plain.example.test/a', {}, bed.context)
      .catch(() => null);
    expect([502, undefined]).toContain(plain?.status);
    expect(proxy.hosts).toEqual([
      'api.example.test:443',
      expect.stringMatching(/^plain\.example\.test/),
    ]);
    vi.stubEnv('NO_PROXY', 'other.test,.example.test');
    await expect(
      bed.gate.fetch('http://plain.example.test/a', { timeouts: { connectMs: 500 } }, bed.context),
    ).rejects.toMatchObject({
      code: expect.stringMatching(/provider_unreachable|timeout/) as string,
    });
    expect(proxy.hosts).toHaveLength(2);
    await bed.closed();
  });
});

describe('what was sent and received', () => {
  it('is counted as on the wire: compressed, with headers, and the whole of a stream', async () => {
    const text = 'a'.repeat(10_000);
    const server = createServer((_, reply) =>
      reply.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text)),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const reply = await bed.gate.fetch(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      { method: 'POST', body: 'b'.repeat(5_000) },
      bed.context,
    );
    expect(await reply.text()).toBe(text);
    server.close();
    const [row] = await bed.closed();
    expect(row?.bytes_out).toBeGreaterThan(5_000);
    expect(row?.bytes_out).toBeLessThan(5_600);
    expect(row?.bytes_in).toBeGreaterThan(50);
    expect(row?.bytes_in).toBeLessThan(1_000);
  });

  it('is counted too when the reader goes away, which the upstream learns at once', async () => {
    upstream.script(path, [
      { pieces: [chunk({ content: 'Hello' }), chunk({ content: ' there' }), forever] },
    ]);
    const reply = await post();
    const reader = reply.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await upstream.seen[0]?.aborted;
    const [row] = await bed.closed();
    expect(row?.bytes_in).toBeGreaterThan(chunk({ content: 'Hello' }).length);
  });

  it('is shown with the address that answered, so that links of a redirected page lead where they should', async () => {
    upstream.script('/v1/models', [{ status: 302, headers: { location: '/v1/moved/' }, json: {} }]);
    upstream.script('/v1/moved/', [{ json: {} }]);
    const reply = await bed.gate.fetch(`${upstream.baseUrl}/models`, {}, bed.context);
    expect(reply.url).toBe(`${upstream.baseUrl}/moved/`);
    await bed.closed();
  });
});

describe('a body', () => {
  afterEach(() => bed.closed());

  it('that came before the wire broke is not lost, however late it is read', async () => {
    upstream.script(path, [
      { pieces: Array.from({ length: 40 }, (_, at) => chunk({ content: `${at}` })), cut: true },
    ]);
    const reply = await post();
    await upstream.seen[0]?.aborted;
    let text = '';
    const read = async (): Promise<void> => {
      for await (const piece of reply.body ?? [])
        text += Buffer.from(piece as Uint8Array).toString();
    };
    await expect(read()).rejects.toMatchObject({ code: 'provider_unreachable' });
    expect(text).toContain('"39"');
  });

  it('that is larger than what may wait comes whole, and the other side waits for the reader', async () => {
    const bytes = randomBytes(3_000_000);
    const server = createServer((_, reply) => reply.end(bytes));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const reply = await bed.gate.fetch(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      {},
      bed.context,
    );
    const parts: Uint8Array[] = [];
    for await (const piece of reply.body ?? []) {
      parts.push(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    server.close();
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  });

  it('of a form is sent with its type', async () => {
    const server = createServer((request, reply) => {
      let text = '';
      request
        .on('data', (data: Buffer) => (text += data.toString()))
        .on('end', () => reply.end(JSON.stringify([request.headers['content-type'], text])));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const reply = await bed.gate.fetch(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      { method: 'POST', body: new URLSearchParams({ a: '1 2' }) },
      bed.context,
    );
    expect(await reply.json()).toEqual([
      'application/x-www-form-urlencoded;charset=UTF-8',
      'a=1+2',
    ]);
    server.close();
  });
});

describe('a redirect to another origin', () => {
  it('does not carry the key there', async () => {
    const other = await startFakeUpstream();
    upstream.script('/v1/models', [
      { status: 302, headers: { location: `${other.baseUrl}/models` }, json: {} },
    ]);
    const headers = {
      authorization: 'Bearer sk-secret',
      'api-key': 'sk-secret',
      'x-goog-api-key': 'sk-secret',
      accept: 'application/json',
    };
    await (await bed.gate.fetch(`${upstream.baseUrl}/models`, { headers }, bed.context)).text();
    expect(upstream.seen[0]?.headers).toMatchObject({ authorization: 'Bearer sk-secret' });
    expect(JSON.stringify(other.seen[0]?.headers)).not.toContain('sk-secret');
    expect(other.seen[0]?.headers).toMatchObject({ accept: 'application/json' });
    await other.close();
    await bed.closed();
  });

  it.each(['file:///etc/passwd', 'data:text/plain,x', 'ftp://files.example/x'])(
    'to %s, which is none of the web, says so and asks no one',
    async (location) => {
      upstream.script('/v1/models', [{ status: 302, headers: { location }, json: {} }]);
      await expect(
        bed.gate.fetch(`${upstream.baseUrl}/models`, {}, bed.context),
      ).rejects.toMatchObject({
        code: 'provider_unreachable',
        message: expect.stringContaining('not a web address') as string,
      });
      expect(await bed.closed()).toHaveLength(1);
    },
  );

  it('that never ends is given up', async () => {
    upstream.script('/v1/models', [{ status: 302, headers: { location: '/v1/models' }, json: {} }]);
    await expect(
      bed.gate.fetch(`${upstream.baseUrl}/models`, {}, bed.context),
    ).rejects.toMatchObject({ code: 'provider_unreachable' });
    await bed.closed();
  });
});

describe('what goes wrong', () => {
  afterEach(() => bed.closed());

  it.each([
    ['a slow first byte', { ...spoken('late'), delayMs: 60_000 }, { firstByteMs: 30 }],
    [
      'a silence in mid-stream',
      { pieces: [chunk({ content: 'a' }), chunk({ content: 'b' })], pieceDelayMs: 60_000 },
      { idleMs: 30 },
    ],
  ])('%s ends as `timeout`, which may be tried again, and hangs up', async (_, step, timeouts) => {
    upstream.script(path, [step]);
    await expect(post({ timeouts }).then((reply) => reply.text())).rejects.toMatchObject({
      code: 'timeout',
      retryable: true,
    });
    await upstream.seen[0]?.aborted;
  });

  it('a port without a server ends as `provider_unreachable`', async () => {
    await upstream.close();
    await expect(post()).rejects.toMatchObject({ code: 'provider_unreachable', retryable: true });
    upstream = await startFakeUpstream();
  });

  it('a cut in mid-body ends as `provider_unreachable` after what came', async () => {
    upstream.script(path, [{ pieces: [chunk({ content: 'kept' })], cut: true }]);
    const reply = await post();
    let text = '';
    const read = async (): Promise<void> => {
      for await (const piece of reply.body ?? [])
        text += Buffer.from(piece as Uint8Array).toString();
    };
    await expect(read()).rejects.toMatchObject({ code: 'provider_unreachable' });
    expect(text).toContain('kept');
  });

  it.each([
    ['before the first byte', { ...spoken('late'), delayMs: 60_000 }],
    [
      'in mid-stream',
      { pieces: [chunk({ content: 'a' }), chunk({ content: 'b' })], pieceDelayMs: 60_000 },
    ],
  ])(
    'the caller’s abort %s is `aborted`, whatever reason it carries, and the upstream learns of it',
    async (_, step) => {
      upstream.script(path, [step]);
      const stop = new AbortController();
      const reading = post({ signal: stop.signal }).then((reply) => reply.text());
      await expect.poll(() => upstream.seen.length).toBe(1);
      stop.abort('stopped');
      await expect(reading).rejects.toMatchObject({ code: 'aborted' });
      await upstream.seen[0]?.aborted;
    },
  );

  it('an address that is none, or of another kind, is the caller’s mistake', async () => {
    for (const url of ['nowhere', 'file:///etc/passwd'])
      await expect(bed.gate.fetch(url, {}, bed.context)).rejects.toMatchObject({
        code: 'bad_request',
      });
  });
});

describe('the log', () => {
  it('keeps rows that could not be written, and writes them when it can', async () => {
    bed.store.sqlite.pragma('query_only = ON');
    await (await post()).text();
    await expect.poll(() => bed.failures.length).toBeGreaterThan(0);
    bed.store.sqlite.pragma('query_only = OFF');
    await (await post()).text();
    expect(await bed.closed()).toHaveLength(2);
  });

  it('drops rows of more than 90 days', async () => {
    const old = bed.store.sqlite.prepare(
      'INSERT INTO egress (owner_id, at, purpose, host, allowed, reason, process) VALUES ' +
        `('o', ?, 'chat', ?, 1, 'allowed', 'host')`,
    );
    old.run(Date.now() - 91 * dayMs, 'old.example.test');
    old.run(Date.now() - 89 * dayMs, 'kept.example.test');
    await (await post()).text();
    expect((await bed.closed()).map(({ host }) => host)).toEqual([
      'kept.example.test',
      new URL(upstream.baseUrl).host,
    ]);
  });

  it('takes what other processes saw', async () => {
    bed.gate.record({
      process: 'main',
      purpose: 'update',
      host: 'updates.example.test',
      allowed: false,
      reason: 'local_only_setting',
      bytesOut: 0,
      bytesIn: 0,
    });
    expect(await bed.closed()).toMatchObject([
      { process: 'main', host: 'updates.example.test', allowed: 0 },
    ]);
  });
});

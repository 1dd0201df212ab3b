import { request as requestHttp } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startRecordingProxy } from '../../../test/fakes/recording-proxy.ts';
import { startFakeUpstream, type FakeUpstream } from '../../../test/fakes/upstream.ts';
import { createGateBed, type GateBed } from './testing/gate-bed.ts';

let bed: GateBed;
let upstream: FakeUpstream;
let address: URL;

beforeEach(async () => {
  for (const name of [
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'http_proxy',
    'https_proxy',
    'no_proxy',
    'NO_PROXY',
    'all_proxy',
    'ALL_PROXY',
  ])
    vi.stubEnv(name, undefined);
  bed = createGateBed();
  upstream = await startFakeUpstream();
  address = new URL(
    await bed.gate.proxyUrl({ ...bed.context, purpose: 'model-download', process: 'pip' }),
  );
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await upstream.close();
});

const credentials = (): string =>
  'Proxy-Authorization: Basic ' +
  `${Buffer.from(`${address.username}:${address.password}`).toString('base64')}\r\n`;

/** Sends text to the proxy, and gives what came until `until`, or the end. */
function speak(text: string, until?: string): Promise<{ got: string; socket: Socket }> {
  return new Promise((resolve) => {
    const socket = connect(Number(address.port), '127.0.0.1', () => socket.write(text));
    let got = '';
    const settle = (): void => resolve({ got, socket });
    socket.on('data', (data) => {
      got += data.toString();
      if (until !== undefined && got.includes(until)) settle();
    });
    socket.on('close', settle).on('error', settle);
  });
}

/** A plain request as a client behind a proxy sends it. */
function plain(
  url: string,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asking = requestHttp(
      {
        host: '127.0.0.1',
        port: address.port,
        path: url,
        headers: { host: new URL(url).host, ...headers },
      },
      (reply) => {
        let text = '';
        reply.on('data', (data: Buffer) => (text += data.toString()));
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, text }));
      },
    );
    asking.on('error', reject).end();
  });
}
const own = (): Record<string, string> => ({
  'proxy-authorization': `Basic ${Buffer.from(`${address.username}:${address.password}`).toString('base64')}`,
});
const target = (): string => new URL(upstream.baseUrl).host;

describe('who may use it', () => {
  it('is only who was given the password: others get 407, whatever they try', async () => {
    expect((await speak(`CONNECT ${target()} HTTP/1.1\r\nHost: ${target()}\r\n\r\n`)).got).toMatch(
      /^HTTP\/1\.1 407 .*Proxy-Authenticate: Basic realm/s,
    );
    expect((await plain(`${upstream.baseUrl}/models`, {})).status).toBe(407);
    expect(
      (
        await plain(`${upstream.baseUrl}/models`, {
          'proxy-authorization': `Basic ${Buffer.from('hearth:guess').toString('base64')}`,
        })
      ).status,
    ).toBe(407);
    expect(upstream.seen).toEqual([]);
    expect(await bed.closed()).toEqual([]);
  });

  it('is named in the log, with the bytes of both directions', async () => {
    const asked = `GET /v1/models HTTP/1.1\r\nHost: ${target()}\r\nConnection: close\r\n\r\n`;
    const { socket } = await speak(
      `CONNECT ${target()} HTTP/1.1\r\n${credentials()}\r\n`,
      'established\r\n\r\n',
    );
    const answer = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (data) => (text += data.toString())).on('close', () => resolve(text));
    });
    socket.write(asked);
    expect(await answer).toContain('fake-model');
    const [row] = await bed.closed();
    expect(row).toMatchObject({
      process: 'pip',
      purpose: 'model-download',
      host: target(),
      allowed: 1,
      bytes_out: asked.length,
    });
    expect(row?.bytes_in).toBe((await answer).length);
  });
});

describe('plain requests', () => {
  it('go through without the credentials that were for the proxy', async () => {
    const { status, text } = await plain(`${upstream.baseUrl}/models`, own());
    expect([status, text]).toEqual([200, expect.stringContaining('fake-model')]);
    expect(upstream.seen[0]?.headers).not.toHaveProperty('proxy-authorization');
    expect(await bed.closed()).toMatchObject([{ process: 'pip', host: target(), allowed: 1 }]);
  });

  it('to a port without a server get 502', async () => {
    const gone = await startFakeUpstream();
    await gone.close();
    expect((await plain(`${gone.baseUrl}/models`, own())).status).toBe(502);
    await bed.closed();
  });
});

describe('local only', () => {
  it('holds for children too, and the log says so', async () => {
    bed.set({ localOnly: true });
    expect(
      (await speak(`CONNECT files.example.test:443 HTTP/1.1\r\n${credentials()}\r\n`)).got,
    ).toMatch(/^HTTP\/1\.1 403/);
    expect(await plain('http://files.example.test/x', own())).toMatchObject({ status: 403 });
    expect(await bed.closed()).toMatchObject([
      { host: 'files.example.test', allowed: 0, process: 'pip' },
      { host: 'files.example.test', allowed: 0 },
    ]);
  });
});

describe('a proxy of the environment', () => {
  it('is used behind ours for what leaves, and not for this machine', async () => {
    const outer = await startRecordingProxy();
    vi.stubEnv('HTTPS_PROXY', outer.url);
    vi.stubEnv('HTTP_PROXY', outer.url);
    expect(
      (await speak(`CONNECT files.example.test:443 HTTP/1.1\r\n${credentials()}\r\n`)).got,
    ).toMatch(/^HTTP\/1\.1 502/);
    expect((await plain('http://files.example.test/x', own())).status).toBe(502);
    expect((await plain(`${upstream.baseUrl}/models`, own())).status).toBe(200);
    expect(outer.hosts).toEqual(['files.example.test:443', 'files.example.test']);
    await outer.close();
    await bed.closed();
  });
});

describe('clients that die', () => {
  it('in the middle of anything leave the host alive', async () => {
    for (const text of [
      `CONNECT ${target()} HTTP/1.1\r\n\r\n`,
      `CONNECT ${target()} HTTP/1.1\r\n${credentials()}\r\n`,
      `GET ${upstream.baseUrl}/models HTTP/1.1\r\n${credentials()}\r\n`,
    ]) {
      const socket = connect(Number(address.port), '127.0.0.1');
      await new Promise<void>((resolve) => socket.write(text, () => resolve()));
      socket.resetAndDestroy();
    }
    expect((await plain(`${upstream.baseUrl}/models`, own())).status).toBe(200);
    await bed.closed();
  });
});

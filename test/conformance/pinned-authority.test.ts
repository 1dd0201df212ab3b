import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createGateBed, type GateBed } from '../../electron/host/egress/testing/gate-bed.ts';
import {
  makeAuthority,
  makeServerCertificate,
  type SignedKey,
} from '../../electron/host/lan-server/tls/make-certificates.ts';
import { createOwnTls } from '../../electron/host/lan-server/tls/own-tls.ts';
import type { ServerTls } from '../../electron/host/lan-server/tls/server-tls.ts';
import { createFetchAuthority } from '../../electron/host/peers/fetch-authority.ts';
import { createCodecs } from '../../electron/host/providers/codecs/create-codecs.ts';
import { createVault } from '../../electron/host/security/vault.ts';
import { runKey, startLan, type LanFixture } from './lan-fixture.ts';

let folder: string;
let bed: GateBed;
let tls: ServerTls;
let lan: LanFixture;
const servers: Server[] = [];

beforeEach(async () => {
  for (const name of [
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'http_proxy',
    'https_proxy',
    'all_proxy',
    'ALL_PROXY',
  ])
    vi.stubEnv(name, undefined);
  folder = mkdtempSync(join(tmpdir(), 'hearth-pin-'));
  tls = await createOwnTls({
    folder,
    vault: await createVault({ folder, masterKey: randomBytes(32) }),
    machineName: 'ann',
    names: () => ['localhost', '127.0.0.1'],
    now: Date.now,
  });
  lan = await startLan({ tls });
  bed = createGateBed();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await bed.closed();
  await lan.close();
  for (const server of servers.splice(0)) server.close();
  rmSync(folder, { recursive: true, force: true });
});

const origin = () => `https://127.0.0.1:${lan.port}`;
const pemOf = (): string => tls.authority?.pem ?? '';
const ask = (url: string, trusted?: { origin: string; pem: string }) =>
  bed.gate.fetch(
    url,
    { headers: { authorization: `Bearer ${runKey}` } },
    { ...bed.context, ...(trusted === undefined ? {} : { trusted }) },
  );
const signed = (authority: SignedKey, names: string[]) =>
  makeServerCertificate(authority, names, Date.now());

/** An HTTPS server with the certificate given, and how often it was asked. */
async function serve({ cert, key }: SignedKey, location?: string) {
  const seen: string[] = [];
  const server = createServer({ cert, key }, (request, reply) => {
    seen.push(request.url ?? '');
    reply
      .writeHead(location === undefined ? 200 : 307, location === undefined ? {} : { location })
      .end('{}');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

describe('an account at a Hearth that speaks TLS by its own authority', () => {
  const list = (ca: string) =>
    createCodecs({ egress: bed.gate, now: Date.now }).openai.listModels(
      { provider: 'hearth', accountId: 'acc_1', baseUrl: `${origin()}/v1`, apiKey: runKey, ca },
      { signal: AbortSignal.timeout(10_000), egress: bed.context },
    );

  test('works with that authority, and without it says what is missing', async () => {
    expect((await list(pemOf())).length).toBeGreaterThan(0);
    await expect(list('')).rejects.toMatchObject({
      code: 'provider_unreachable',
      message: expect.stringContaining('authority that this machine does not trust') as string,
    });
  });

  test('whose authority changed is not spoken to, and the error names the fingerprint to compare', async () => {
    const former = (await makeAuthority('Hearth on ann', Date.now())).cert;
    const failed = list(former);
    await expect(failed).rejects.toMatchObject({
      code: 'provider_unreachable',
      message: expect.stringMatching(
        /not by the authority that this account trusts \(SHA-256 [\dA-F:]{95}\).*set up again.*compare/,
      ) as string,
    });
  });
});

describe('a pinned authority', () => {
  test('counts for its own origin only, also where that one redirects to another', async () => {
    const authority = await makeAuthority('other', Date.now());
    const other = await serve(await signed(authority, ['127.0.0.1']));
    const first = await serve(await signed(authority, ['127.0.0.1']), `${other.origin}/next`);
    await expect(
      ask(other.origin, { origin: first.origin, pem: authority.cert }),
    ).rejects.toMatchObject({ code: 'provider_unreachable' });
    await expect(
      ask(first.origin, { origin: first.origin, pem: authority.cert }),
    ).rejects.toMatchObject({ code: 'provider_unreachable' });
    expect([first.seen.length, other.seen]).toEqual([1, []]);
  });

  test('does not open the same address to who did not pin it, whatever connections are open', async () => {
    await (await ask(`${origin()}/v1/models`, { origin: origin(), pem: pemOf() })).text();
    await expect(ask(`${origin()}/v1/models`)).rejects.toMatchObject({
      code: 'provider_unreachable',
    });
    await expect(
      ask(`${origin()}/v1/models`, {
        origin: origin(),
        pem: (await makeAuthority('other', Date.now())).cert,
      }),
    ).rejects.toMatchObject({ code: 'provider_unreachable' });
  });

  test('vouches for no other name or address than the certificate has', async () => {
    const authority = await makeAuthority('ann', Date.now());
    const server = await serve(await signed(authority, ['192.168.77.1', 'ann.local']));
    await expect(
      ask(server.origin, { origin: server.origin, pem: authority.cert }),
    ).rejects.toMatchObject({
      code: 'provider_unreachable',
      message: expect.stringContaining('for another name or address') as string,
    });
    expect(server.seen).toEqual([]);
  });
});

describe('the authority of a peer', () => {
  const peer = () => ({
    name: 'Ann',
    url: origin(),
    caFingerprint: tls.authority?.fingerprint ?? '',
  });
  const fetched = (given: Partial<ReturnType<typeof peer>> = {}) =>
    createFetchAuthority({ egress: bed.gate, now: Date.now })(bed.context.ownerId, {
      ...peer(),
      ...given,
    });

  test('is fetched where it is the announced one, and is in the log of what left', async () => {
    expect(await fetched()).toEqual({ ca: pemOf(), fingerprint: tls.authority?.fingerprint });
    await expect
      .poll(() => bed.rows())
      .toMatchObject([{ purpose: 'peers', host: `127.0.0.1:${lan.port}`, allowed: 1 }]);
  });

  test('is not taken where another one is announced, or none', async () => {
    await expect(
      fetched({ caFingerprint: Array.from({ length: 32 }, () => 'AB').join(':') }),
    ).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('not the one that Ann announces') as string,
    });
    await expect(fetched({ caFingerprint: '' })).rejects.toMatchObject({ code: 'not_found' });
  });

  test('of a server that sends without end, or elsewhere, is not read', async () => {
    const { createServer: plainServer } = await import('node:http');
    for (const [status, headers, body] of [
      [200, {}, 'x'.repeat(200_000)],
      [302, { location: `http://127.0.0.1:${lan.port}/ca.pem` }, ''],
      [200, {}, 'no certificate'],
    ] as const) {
      const server = plainServer((_, reply) => reply.writeHead(status, headers).end(body));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      await expect(
        fetched({ url: `https://127.0.0.1:${(server.address() as AddressInfo).port}` }),
      ).rejects.toMatchObject({ code: 'bad_request' });
      server.closeAllConnections();
      server.close();
    }
  });

  test('asks once more on a new connection where a kept one had ended', async () => {
    const authority = await makeAuthority('tests', Date.now());
    const { cert, key } = await signed(authority, ['127.0.0.1']);
    const ports: (number | undefined)[] = [];
    const server = createServer({ cert, key }, (request, reply) => {
      ports.push(request.socket.remotePort);
      if (ports.length === 2) request.socket.destroy();
      else reply.end('{}');
    });
    servers.push(server);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (let count = 0; count < 2; count += 1) {
      expect(await (await ask(url, { origin: url, pem: authority.cert })).text()).toBe('{}');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(ports).toHaveLength(3);
    expect(ports[1]).toBe(ports[0]);
    server.closeAllConnections();
  });
});

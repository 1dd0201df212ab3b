import { randomBytes, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request as requestHttp, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as requestHttps, type Agent } from 'node:https';
import { connect, type Socket } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { defaultSettings } from '../../shared/contract/app.ts';
import type { AppError } from '../../shared/errors.ts';
import { dayMs } from '../../shared/time.ts';
import {
  makeAuthority,
  makeServerCertificate,
  type SignedKey,
} from '../../electron/host/lan-server/tls/make-certificates.ts';
import { createFileTls } from '../../electron/host/lan-server/tls/file-tls.ts';
import { createOwnTls, type OwnTlsDeps } from '../../electron/host/lan-server/tls/own-tls.ts';
import { createVault, type Vault } from '../../electron/host/security/vault.ts';
import { runKey, startLan, type LanFixture } from './lan-fixture.ts';

let folder: string;
let vault: Vault;
let lan: LanFixture | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-tls-'));
  vault = await createVault({ folder, masterKey: randomBytes(32) });
});
afterEach(async () => {
  await lan?.close();
  lan = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const addresses = () =>
  Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((one) => one.family === 'IPv4')
    .map((one) => one.address);
const own = (deps: Partial<OwnTlsDeps> = {}) =>
  createOwnTls({
    folder,
    vault,
    machineName: 'test',
    names: () => ['localhost', ...addresses()],
    now: Date.now,
    ...deps,
  });

interface Reply {
  status: number;
  text: string;
  headers: IncomingHttpHeaders;
}

const whole = (response: IncomingMessage): Promise<Reply> =>
  new Promise((resolve) => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    response.on('end', () =>
      resolve({ status: response.statusCode ?? 0, text, headers: response.headers }),
    );
  });

/** `ca` is all that this client trusts. */
function get(host: string, path: string, ca: string | undefined, agent?: Agent): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = {
      host,
      port: lan?.port,
      path,
      headers: { authorization: `Bearer ${runKey}` },
      ...(ca === undefined ? {} : { ca }),
      ...(agent === undefined ? {} : { agent }),
    };
    requestHttps(options, (response) => resolve(whole(response)))
      .on('error', reject)
      .end();
  });
}

function plain(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Reply> {
  return new Promise((resolve, reject) => {
    requestHttp({ host: '127.0.0.1', port: lan?.port, path, method, headers }, (response) =>
      resolve(whole(response)),
    )
      .on('error', reject)
      .end();
  });
}

/** An open TLS connection, with the certificate that it was shown. */
function open(ca: string): Promise<{ socket: TLSSocket; shown: PeerCertificate }> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: '127.0.0.1', port: lan?.port ?? 0, ca }, () =>
      resolve({ socket, shown: socket.getPeerCertificate() }),
    );
    socket.on('error', reject);
  });
}

const shownNow = async (ca: string): Promise<PeerCertificate> => {
  const { socket, shown } = await open(ca);
  socket.destroy();
  return shown;
};

describe('an authority of our own', () => {
  test('who trusts it gets in by every address; who does not refuses us, by its own check', async () => {
    const tls = await own();
    lan = await startLan({ host: '0.0.0.0', tls });
    expect(lan.url).toMatch(/^https:/);
    for (const host of ['localhost', ...addresses()]) {
      expect((await get(host, '/v1/models', tls.authority?.pem)).status, host).toBe(200);
      await expect(get(host, '/v1/models', undefined), host).rejects.toMatchObject({
        code: expect.stringMatching(
          /UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT_LOCALLY/,
        ) as string,
      });
    }
  });

  test('a name that the certificate does not have is refused by the client', async () => {
    const tls = await own({ names: () => ['elsewhere.local'] });
    lan = await startLan({ tls });
    await expect(get('127.0.0.1', '/health', tls.authority?.pem)).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  test('is the same after a restart, its key is sealed and for its user alone, and another machine’s vault does not open it', async () => {
    const first = (await own()).authority?.fingerprint;
    expect((await own()).authority?.fingerprint).toBe(first);
    const sealed = join(folder, 'tls', 'ca.key.sealed');
    expect(readFileSync(sealed, 'latin1')).not.toContain('PRIVATE KEY');
    expect(statSync(sealed).mode & 0o077).toBe(0);
    expect(statSync(join(folder, 'tls')).mode & 0o077).toBe(0);
    const other = await createVault({
      folder: mkdtempSync(join(folder, 'other-')),
      masterKey: randomBytes(32),
    });
    await expect(own({ vault: other })).rejects.toThrow(/cannot be opened\. Move .* away/);
  });

  test('lasts two years, is replaced 30 days before its end, and says for 90 days which one it replaced', async () => {
    const start = Date.UTC(2026, 0, 1);
    const first = (await own({ now: () => start })).authority;
    expect(first).toMatchObject({ until: start + 730 * dayMs, replaces: null });
    expect((await own({ now: () => start + 690 * dayMs })).authority?.fingerprint).toBe(
      first?.fingerprint,
    );
    const second = (await own({ now: () => start + 710 * dayMs })).authority;
    expect(second?.fingerprint).not.toBe(first?.fingerprint);
    expect(second?.replaces).toBe(first?.fingerprint);
    expect((await own({ now: () => start + 790 * dayMs })).authority).toMatchObject({
      fingerprint: second?.fingerprint,
      replaces: first?.fingerprint,
    });
    expect((await own({ now: () => start + 810 * dayMs })).authority).toMatchObject({
      fingerprint: second?.fingerprint,
      replaces: null,
    });
  });

  test('is replaced while the server runs too, once, and clients that trust the new one come in', async () => {
    let nowMs = Date.now() - 710 * dayMs;
    const tls = await own({ now: () => nowMs });
    const former = tls.authority;
    let changes = 0;
    lan = await startLan({ tls, lookEveryMs: 10, onChange: () => (changes += 1) });
    nowMs = Date.now();
    await expect.poll(() => tls.authority?.fingerprint).not.toBe(former?.fingerprint);
    const ca = tls.authority?.pem ?? '';
    await expect.poll(async () => (await get('127.0.0.1', '/ca.pem', ca)).text).toBe(ca);
    expect(await tls.renew()).toBeNull();
    expect(tls.authority?.replaces).toBe(former?.fingerprint);
    expect(changes).toBeGreaterThan(0);
    await expect(get('127.0.0.1', '/health', former?.pem)).rejects.toThrow();
  });

  test('of Hearth 0.3, which may vouch for every name for ten years, is replaced at once and its key is gone', async () => {
    const old = readFileSync(join(import.meta.dirname, '../fixtures/authority-0.3.0.pem'), 'utf8');
    const { authority } = await own({ now: () => Date.UTC(2026, 11, 1) });
    const sealed = join(folder, 'tls', 'ca.key.sealed');
    const before = readFileSync(sealed);
    writeFileSync(join(folder, 'tls', 'ca.pem'), old);
    const next = (await own({ now: () => Date.UTC(2026, 11, 1) })).authority;
    expect(next?.pem).not.toBe(old);
    expect(next?.fingerprint).not.toBe(authority?.fingerprint);
    expect(next?.replaces).toBe(new X509Certificate(old).fingerprint256);
    expect(readFileSync(sealed).equals(before)).toBe(false);
  });

  test('made on a machine that others know by a name or an address of the internet may vouch for these alone, and no certificate has others', async () => {
    const served = [
      '192.168.7.9',
      '203.0.113.9',
      '2001:db8::9',
      'box-1.example.org',
      'dev',
      'dev.local',
      'localhost',
    ];
    const tls = await own({ names: () => served });
    const names = (): string | undefined => new X509Certificate(tls.current().cert).subjectAltName;
    expect(names()).toBe(
      'IP Address:192.168.7.9, IP Address:203.0.113.9, DNS:box-1.example.org, DNS:dev.local, DNS:localhost',
    );
    served.push('198.51.100.7', 'other.example.org', 'deep.box-1.example.org', '10.1.2.3');
    await tls.renew();
    expect(names()).toBe(
      'IP Address:192.168.7.9, IP Address:203.0.113.9, DNS:box-1.example.org, DNS:dev.local, ' +
        'DNS:localhost, DNS:deep.box-1.example.org, IP Address:10.1.2.3',
    );
    await expect(own({ names: () => served, bound: 'other.example.org' })).rejects.toThrow(
      /may not certify other\.example\.org/,
    );
  });

  test('before its end, and when the addresses change, the certificate is renewed; a connection that is open goes on', async () => {
    let nowMs = Date.now() - 370 * dayMs;
    let names = ['127.0.0.1'];
    const tls = await own({ now: () => nowMs, names: () => names });
    const ca = tls.authority?.pem ?? '';
    lan = await startLan({ tls, lookEveryMs: 10 });
    const before = await open(ca);
    expect(Date.parse(before.shown.valid_to) - nowMs).toBeLessThanOrEqual(397 * dayMs);
    nowMs += 370 * dayMs;
    await expect
      .poll(async () => (await shownNow(ca)).serialNumber)
      .not.toBe(before.shown.serialNumber);
    const second = (await shownNow(ca)).serialNumber;
    names = ['127.0.0.1', '127.0.0.9'];
    await expect.poll(async () => (await shownNow(ca)).subjectaltname).toContain('127.0.0.9');
    expect((await shownNow(ca)).serialNumber).not.toBe(second);
    before.socket.write('GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n');
    const [bytes] = (await before.socket.take(1).toArray()) as [Buffer];
    expect(bytes.toString()).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('plain HTTP on a port that speaks TLS', () => {
  beforeEach(async () => {
    lan = await startLan({ tls: await own() });
  });

  test('a call with a key is refused with a sentence that names https, in OpenAI’s form', async () => {
    const reply = await plain('/v1/models', { authorization: `Bearer ${runKey}` });
    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.text)).toMatchObject({
      error: {
        type: 'invalid_request_error',
        message: expect.stringContaining(`https://127.0.0.1:${lan?.port}`) as string,
      },
    });
    expect((await plain('/v1/chat/completions', {}, 'POST')).status).toBe(400);
  });

  test('cookies of a browser are __Host- cookies, which neither plain HTTP nor another name can plant', async () => {
    const pem = (await plain('/ca.pem')).text;
    const { pathname, search } = new URL(lan?.entry().url ?? '');
    const { status, headers } = await get('127.0.0.1', pathname + search, pem);
    expect(status).toBe(303);
    expect(headers['set-cookie']).toHaveLength(2);
    for (const cookie of headers['set-cookie'] ?? [])
      expect(cookie).toMatch(
        /^__Host-hearth_(access|refresh)_\d+=[^;]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+; Secure$/,
      );
  });

  test('an address that was opened over plain HTTP signs in no more, since its token could be read on the way', async () => {
    const pem = (await plain('/ca.pem')).text;
    const { pathname, search } = new URL(lan?.entry().url ?? '');
    expect((await plain(pathname + search, { accept: 'text/html' })).status).toBe(307);
    expect((await get('127.0.0.1', pathname + search, pem)).status).toBe(401);
  });

  test('a browser is sent to https without what stood in its query, and never to a rebound name', async () => {
    const reply = await plain('/ui/enter?token=secret', { accept: 'text/html,*/*' });
    expect(reply).toMatchObject({
      status: 307,
      headers: { location: `https://127.0.0.1:${lan?.port}/ui/enter` },
    });
    expect((await plain('/', { accept: 'text/html', host: 'evil.example' })).status).toBe(403);
  });

  test('gives the authority’s certificate, since who has it not yet cannot ask by https; and https gives the same', async () => {
    const pem = (await plain('/ca.pem')).text;
    expect(pem).toContain('BEGIN CERTIFICATE');
    expect((await plain('/ca.crt')).headers['content-type']).toBe('application/x-x509-ca-cert');
    expect((await get('127.0.0.1', '/ca.crt', pem)).text).toBe(pem);
    expect((await plain('/ca.pem', { host: 'evil.example' })).status).toBe(403);
  });

  test('a handshake in pieces, garbage, a TLS record of garbage and a silent caller leave the server standing, and closing does not wait for them', async () => {
    const pem = (await plain('/ca.pem')).text;
    const ended = (socket: Socket) =>
      new Promise((resolve) =>
        socket
          .on('error', () => undefined)
          .on('close', resolve)
          .resume(),
      );
    const idle = ['', '16', '160301ffff00'].map((hex) => {
      const socket = connect(lan?.port ?? 0, '127.0.0.1', () =>
        socket.write(Buffer.from(hex, 'hex')),
      );
      return ended(socket);
    });
    for (const bytes of ['nonsense\r\n\r\n', Buffer.from('1603010005aaaaaaaaaa', 'hex')]) {
      const socket = connect(lan?.port ?? 0, '127.0.0.1', () => socket.write(bytes));
      await ended(socket);
    }
    expect((await get('127.0.0.1', '/health', pem)).status).toBe(200);
    await lan?.close();
    lan = undefined;
    await Promise.all(idle);
  });
});

describe('a certificate of the user’s own', () => {
  let authority: SignedKey;
  beforeAll(async () => {
    authority = await makeAuthority('Somebody', Date.now());
  });
  const pair = (name: string, nowMs = Date.now()) =>
    makeServerCertificate(authority, [name], nowMs);
  const files = () => ({ cert: join(folder, 'server.pem'), key: join(folder, 'server.key') });
  const write = ({ cert, key }: { cert: string; key: string }): void => {
    writeFileSync(files().cert, cert);
    writeFileSync(files().key, key);
  };
  const failure = (): string => {
    try {
      createFileTls(files(), Date.now);
      return '';
    } catch (error) {
      return (error as AppError).message;
    }
  };

  test('each thing that can be wrong with it is said', async () => {
    expect(failure()).toMatch(/server\.pem does not exist/);
    write(await pair('127.0.0.1'));
    expect(failure()).toBe('');
    write({ ...(await pair('127.0.0.1')), key: (await pair('127.0.0.1')).key });
    expect(failure()).toMatch(/is not the key of the certificate/);
    write({
      ...(await pair('127.0.0.1')),
      key: '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n',
    });
    expect(failure()).toMatch(/protected by a passphrase/);
    write({ cert: 'no pem', key: (await pair('127.0.0.1')).key });
    expect(failure()).toMatch(/has no certificate in PEM form/);
    write({ cert: (await pair('127.0.0.1')).cert, key: 'no pem' });
    expect(failure()).toMatch(/has no private key in PEM form/);
    write(await pair('127.0.0.1', Date.now() - 500 * dayMs));
    expect(failure()).toMatch(/expired on \w+ \d/);
    write(await pair('127.0.0.1', Date.now() + 30 * dayMs));
    expect(failure()).toMatch(/is valid only from \w+ \d/);
    expect(() => createFileTls({ cert: 'server.pem', key: 'server.key' }, Date.now)).toThrow(
      /not a full path/,
    );
  });

  test('new files are taken up while it runs; broken ones are told, and the former certificate serves on', async () => {
    write(await pair('127.0.0.1'));
    const problems: (string | null)[] = [];
    lan = await startLan({
      tls: createFileTls(files(), Date.now),
      lookEveryMs: 10,
      onChange: (problem) => problems.push(problem?.message ?? null),
    });
    const { serialNumber } = await shownNow(authority.cert);
    writeFileSync(files().cert, 'half written');
    await expect.poll(() => problems).toEqual([expect.stringMatching(/has no certificate/)]);
    expect((await shownNow(authority.cert)).serialNumber).toBe(serialNumber);
    write(await pair('127.0.0.1'));
    await expect.poll(() => problems).toEqual([expect.any(String), null]);
    expect((await shownNow(authority.cert)).serialNumber).not.toBe(serialNumber);
    expect((await get('127.0.0.1', '/ca.pem', authority.cert)).status).toBe(404);
  });
});

describe('plain HTTP on a port that speaks TLS', () => {
  const through = { 'x-forwarded-for': '203.0.113.9', authorization: `Bearer ${runKey}` };

  test('is served where a trusted proxy encrypted it up to there, and to no one else', async () => {
    const tls = await own();
    lan = await startLan({
      tls,
      rules: () => ({ ...defaultSettings, lanTrustedProxies: ['127.0.0.1'] }),
    });
    const encrypted = { ...through, 'x-forwarded-proto': 'https' };
    expect((await plain('/v1/models', encrypted)).status).toBe(200);
    expect((await plain('/v1/models', { ...through, 'x-forwarded-proto': 'http' })).status).toBe(
      400,
    );
    expect((await plain('/v1/models', through)).status).toBe(400);
    expect((await get('127.0.0.1', '/v1/models', tls.authority?.pem)).status).toBe(200);
    const open = (headers: Record<string, string>): Promise<string> =>
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${lan?.port}/v1/sessions/none/socket`, {
          headers,
        });
        socket.on('unexpected-response', (_, { statusCode }) => resolve(String(statusCode)));
        socket.on('error', (error) => resolve(error.message));
      });
    // The session does not exist, so the upgrade came as far as its handler.
    expect(await open(encrypted)).toBe('404');
    expect(await open({ ...through, 'x-forwarded-proto': 'http' })).toMatch(/hang up|ECONNRESET/);
  });

  test('is refused from anyone else, whatever its headers state', async () => {
    lan = await startLan({
      tls: await own(),
      rules: () => ({ ...defaultSettings, lanTrustedProxies: ['10.0.0.0/8'] }),
    });
    const stated = { ...through, 'x-forwarded-proto': 'https', forwarded: 'proto=https' };
    expect((await plain('/v1/models', stated)).status).toBe(400);
    expect((await plain('/v1/models', { ...stated, 'x-forwarded-for': '10.0.0.1' })).status).toBe(
      400,
    );
  });

  test('answers the probes of containers and proxies', async () => {
    lan = await startLan({ tls: await own() });
    expect((await plain('/health')).status).toBe(200);
    expect((await plain('/ready')).status).toBe(200);
  });
});

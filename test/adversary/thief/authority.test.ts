import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkServerIdentity,
  connect,
  createSecureContext,
  createServer,
  type SecureContext,
  type Server,
} from 'node:tls';
import { assert, asyncProperty, constantFrom, domain, ipV4, oneof } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  makeAuthority,
  makeServerCertificate,
  type SignedKey,
} from '../../../electron/host/lan-server/tls/make-certificates.ts';
import { permittedFor } from '../../../electron/host/lan-server/tls/permitted-names.ts';

/**
 * F13: who steals the key of the authority that devices trust gets no site of the internet with it.
 */
const seed = 13;
const own = ['192.168.1.20', 'box-1.example.org', 'ann', 'ann.local', '127.0.0.1', 'localhost'];
const stolen = await makeAuthority('Hearth on ann', Date.now(), permittedFor(own));

let folder: string;
let server: Server;
let shown: SecureContext;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-thief-'));
  writeFileSync(join(folder, 'ca.pem'), stolen.cert);
  writeFileSync(join(folder, 'ca.key'), stolen.key);
  server = createServer({ SNICallback: (_, done) => done(null, shown) });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * Whether Node's TLS, which trusts the stolen authority alone, takes this certificate for `host`;
 * else why not.
 */
function judge({ cert, key }: SignedKey, host: string): Promise<string> {
  shown = createSecureContext({ cert, key });
  return new Promise((resolve) => {
    const { port } = server.address() as AddressInfo;
    // The name is checked by Node, the constraints by OpenSSL; SNI only picks the certificate.
    const socket = connect(
      {
        socket: connectTcp(port, '127.0.0.1'),
        ca: stolen.cert,
        servername: 'sni.invalid',
        checkServerIdentity: (_, leaf) => checkServerIdentity(host, leaf),
      },
      () => {
        socket.destroy();
        resolve('accepted');
      },
    );
    socket.on('error', ({ message }: Error) => {
      socket.destroy();
      resolve(message);
    });
  });
}
const openssl = (...args: string[]): string =>
  execFileSync('openssl', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** What `openssl verify` says that trusts the stolen authority alone. */
function opensslVerdict(
  purpose: 'sslserver' | 'smimesign',
  certificate: string,
  ...more: string[]
): string {
  try {
    return openssl('verify', '-purpose', purpose, '-CAfile', 'ca.pem', ...more, certificate);
  } catch (error) {
    return (error as { stderr: string }).stderr;
  }
}

/** Signed by the stolen key with OpenSSL, so that nothing of Hearth's own stands in the way. */
function forge(name: string, subject: string, extensions: string, by = 'ca'): SignedKey {
  writeFileSync(join(folder, `${name}.ext`), extensions);
  openssl(
    'req',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.csr`,
    '-subj',
    subject,
  );
  openssl(
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    '-CA',
    `${by}.pem`,
    '-CAkey',
    `${by}.key`,
    '-CAcreateserial',
    '-days',
    '30',
    '-out',
    `${name}.pem`,
    '-extfile',
    `${name}.ext`,
  );
  return {
    cert: readFileSync(join(folder, `${name}.pem`), 'utf8'),
    key: readFileSync(join(folder, `${name}.key`), 'utf8'),
  };
}

const publicAddress = ipV4().filter(
  (ip) =>
    !/^(0|10|127|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\./.test(ip) &&
    !/^(22[4-9]|2[3-5]\d|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(ip) &&
    !own.includes(ip),
);
const sites = oneof(
  domain(),
  publicAddress,
  constantFrom(
    'example.com',
    'www.example.com',
    '*.com',
    '*.org',
    'example.org',
    'ann',
    'locals',
    'local.com',
    'mylocalhost',
    '2001:db8::1',
    '8.8.8.8',
    '11.0.0.1',
    '172.32.0.1',
    '192.169.0.1',
    '100.128.0.1',
  ),
);

describe('the key of the authority', () => {
  it('vouches for no site of the internet (120 names and addresses, seed 13)', async () => {
    const accepted: string[] = [];
    const reasons = new Set<string>();
    await assert(
      asyncProperty(sites, async (host) => {
        const verdict = await judge(await makeServerCertificate(stolen, [host], Date.now()), host);
        reasons.add(verdict);
        if (verdict === 'accepted') accepted.push(host);
      }),
      { seed, numRuns: 120 },
    );
    expect(accepted).toEqual([]);
    expect([...reasons]).toEqual(['permitted subtree violation']);
  });

  it('vouches for no site that is next to a permitted name, nor by the name of the holder alone', async () => {
    const attacks: [name: string, host: string, subject: string, extensions: string][] = [
      ['next-to', 'example.com', '/CN=ann.local', 'subjectAltName=DNS:ann.local,DNS:example.com'],
      ['holder', 'example.com', '/CN=example.com', 'basicConstraints=CA:FALSE'],
      ['wild', 'www.example.com', '/CN=x', 'subjectAltName=DNS:*.example.com'],
      ['address', '8.8.8.8', '/CN=x', 'subjectAltName=IP:8.8.8.8'],
    ];
    for (const [name, host, subject, extensions] of attacks) {
      expect(await judge(forge(name, subject, extensions), host), name).toContain(
        'permitted subtree violation',
      );
      expect(opensslVerdict('sslserver', `${name}.pem`), name).toContain(
        'permitted subtree violation',
      );
    }
  });

  it('makes no authority without those limits', async () => {
    const next = forge(
      'next',
      '/CN=Next',
      'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid',
    );
    const leaf = forge(
      'leaf',
      '/CN=example.com',
      'subjectAltName=DNS:example.com\nauthorityKeyIdentifier=keyid',
      'next',
    );
    expect(await judge({ cert: leaf.cert + next.cert, key: leaf.key }, 'example.com')).not.toBe(
      'accepted',
    );
    expect(opensslVerdict('sslserver', 'leaf.pem', '-untrusted', 'next.pem')).toMatch(
      /path length constraint exceeded|permitted subtree violation/,
    );
  });

  it('signs no mail', () => {
    forge('mail', '/CN=x', 'extendedKeyUsage=emailProtection\nkeyUsage=digitalSignature');
    expect(opensslVerdict('smimesign', 'mail.pem')).toMatch(
      /unsuitable certificate purpose|unsupported certificate purpose/,
    );
  });
});

it('what the authority is for is accepted: private names and addresses, and the machine’s own', async () => {
  const hosts = [
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.20',
    '100.64.0.1',
    '100.127.255.255',
    '169.254.7.7',
    '127.0.0.1',
    'fd00::20',
    'fe80::1',
    '::1',
    'ann.local',
    'deep.ann.local',
    'localhost',
    'box-1.example.org',
  ];
  for (const host of hosts) {
    const made = await makeServerCertificate(stolen, [host], Date.now());
    expect(await judge(made, host), host).toBe('accepted');
    writeFileSync(join(folder, 'good.pem'), made.cert);
    expect(opensslVerdict('sslserver', 'good.pem'), host).toContain('good.pem: OK');
  }
});

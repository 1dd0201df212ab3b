/**
 * X.509 certificates (RFC 5280) for one's own network: an authority that is made here, and what it
 * signs.
 */
// The library finds its parts by metadata on classes, which needs this first.
import 'reflect-metadata';
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  type KeyObject,
  type X509Certificate,
} from 'node:crypto';
import { isIP } from 'node:net';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_nameConstraints,
  NameConstraints,
} from '@peculiar/asn1-x509';
import * as x509 from '@peculiar/x509';
import { dayMs } from '../../../../shared/time.ts';
import { permittedFor, type PermittedNames } from './permitted-names.ts';

/** Two years: its key is on a disk, and trusting a new one on each device is work. */
const authorityDays = 730;
/**
 * Apple refuses more than 398 days of a public authority and other clients follow
 * (support.apple.com/102028); one less for clocks that differ.
 */
const certificateDays = 397;
/** Clocks on a network differ; a certificate that begins now would be of the future for some. */
const earlierMs = dayMs;
/** ecdsa-with-SHA256 on P-256 (RFC 5758, section 3.2). */
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export interface SignedKey {
  /** PEM. */
  cert: string;
  /** PKCS #8 in PEM. */
  key: string;
}

interface Parts {
  subject: x509.Name;
  issuer: x509.Name;
  publicKey: KeyObject;
  signedBy: KeyObject;
  fromMs: number;
  untilMs: number;
  extensions: x509.Extension[];
}

const named = (commonName: string): x509.Name =>
  new x509.Name([{ O: ['Hearth'] }, { CN: [commonName] }]);
/** Node's type of a key knows uses that the DOM's, which the library has, does not. */
const cryptoKey = (key: KeyObject, use: 'sign' | 'verify'): CryptoKey =>
  key.toCryptoKey(algorithm, use === 'verify', [use]) as CryptoKey;

/** 127 random bits, positive and never zero at the front. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

async function signed({
  subject,
  issuer,
  publicKey,
  signedBy,
  fromMs,
  untilMs,
  extensions,
}: Parts): Promise<string> {
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject,
    issuer,
    extensions,
    signingAlgorithm: algorithm,
    notBefore: new Date(fromMs),
    notAfter: new Date(untilMs),
    publicKey: cryptoKey(publicKey, 'verify'),
    signingKey: cryptoKey(signedBy, 'sign'),
  });
  return `${certificate.toString('pem')}\n`;
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pkcs8 = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

/**
 * Critical, so that a client which cannot check it refuses the authority instead of trusting it for
 * every name.
 */
function nameConstraints({ networks, names }: PermittedNames): x509.Extension {
  const bases = [
    ...names.map((dNSName) => ({ dNSName })),
    ...networks.map(([address, bits]) => ({ iPAddress: `${address}/${bits}` })),
  ];
  const permittedSubtrees = new GeneralSubtrees(
    bases.map((base) => new GeneralSubtree({ base: new GeneralName(base) })),
  );
  return new x509.Extension(
    id_ce_nameConstraints,
    true,
    AsnConvert.serialize(new NameConstraints({ permittedSubtrees })),
  );
}

/**
 * What a certificate's critical name constraints permit; null where it has none, and may vouch for
 * every name.
 */
export function permittedIn(cert: X509Certificate): PermittedNames | null {
  const found = new x509.X509Certificate(new Uint8Array(cert.raw)).getExtension(
    id_ce_nameConstraints,
  );
  if (found === null || !found.critical) return null;
  const bases = (AsnConvert.parse(found.value, NameConstraints).permittedSubtrees ?? []).map(
    ({ base }) => base,
  );
  const networks = bases.flatMap(({ iPAddress }) =>
    iPAddress === undefined ? [] : [iPAddress.split('/')],
  );
  return {
    names: bases.flatMap(({ dNSName }) => dNSName ?? []),
    networks: networks.map(([address = '', bits]) => [address, Number(bits)] as const),
  };
}

/**
 * An authority of its own, good for two years, that may sign servers of the permitted names and no
 * further authorities.
 */
export async function makeAuthority(
  commonName: string,
  nowMs: number,
  permitted: PermittedNames = permittedFor([]),
): Promise<SignedKey> {
  const { publicKey, privateKey } = newKeys();
  const name = named(commonName);
  const cert = await signed({
    subject: name,
    issuer: name,
    publicKey,
    signedBy: privateKey,
    fromMs: nowMs - earlierMs,
    untilMs: nowMs + authorityDays * dayMs,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      // No mail and no programs: clients that know it of authorities refuse all but servers.
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      nameConstraints(permitted),
      await x509.SubjectKeyIdentifierExtension.create(cryptoKey(publicKey, 'verify')),
    ],
  });
  return { cert, key: pkcs8(privateKey) };
}

/**
 * A server's certificate, with a new key, for these host names and addresses; it ends no later than
 * the authority.
 */
export async function makeServerCertificate(
  authority: SignedKey,
  names: readonly string[],
  nowMs: number,
): Promise<SignedKey> {
  const { publicKey, privateKey } = newKeys();
  const { subjectName, notAfter } = new x509.X509Certificate(authority.cert);
  const authorityKey = createPrivateKey(authority.key);
  const alternatives = names.map((value) => ({
    type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const),
    value,
  }));
  const cert = await signed({
    // No name of a host: clients that read one here would check it against the constraints as a DNS
    // name, an address too.
    subject: named('Hearth server'),
    issuer: subjectName,
    publicKey,
    signedBy: authorityKey,
    fromMs: nowMs - earlierMs,
    untilMs: Math.min(nowMs - earlierMs + certificateDays * dayMs, notAfter.getTime()),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      await x509.SubjectKeyIdentifierExtension.create(cryptoKey(publicKey, 'verify')),
      await x509.AuthorityKeyIdentifierExtension.create(
        cryptoKey(createPublicKey(authorityKey), 'verify'),
      ),
      new x509.SubjectAlternativeNameExtension(alternatives),
    ],
  });
  return { cert, key: pkcs8(privateKey) };
}

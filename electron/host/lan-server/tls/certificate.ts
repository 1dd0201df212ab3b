/** X.509 certificates (RFC 5280) for one's own network: an authority that is made here, and what it signs. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import * as x509 from '@peculiar/asn1-x509';
import { permittedFor, type PermittedNames } from './permitted-names.ts';

const dayMs = 24 * 3600 * 1000;
/** Two years: its key is on a disk, and trusting a new one on each device is work. */
export const authorityDays = 730;
/** Apple refuses more than 398 days of a public authority and other clients follow (support.apple.com/102028); one less for clocks that differ. */
export const certificateDays = 397;
/** Clocks on a network differ; a certificate that begins now would be of the future for some. */
const earlierMs = dayMs;
/** ecdsa-with-SHA256 (RFC 5758, section 3.2). */
const ecdsaWithSha256 = '1.2.840.10045.4.3.2';
const commonNameType = '2.5.4.3';
const organizationType = '2.5.4.10';

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

function named(commonName: string): x509.Name {
  const part = (type: string, utf8String: string) => new x509.RelativeDistinguishedName([new x509.AttributeTypeAndValue({ type, value: new x509.AttributeValue({ utf8String }) })]);
  return new x509.Name([part(organizationType, 'Hearth'), part(commonNameType, commonName)]);
}

const extension = (extnID: string, value: unknown, critical = false): x509.Extension => new x509.Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });

const spkiOf = (key: KeyObject): x509.SubjectPublicKeyInfo => AsnConvert.parse(key.export({ type: 'spki', format: 'der' }), x509.SubjectPublicKeyInfo);

/** SHA-1 of the key, which only names it (RFC 5280, section 4.2.1.2, method 1). */
const keyId = (key: KeyObject): ArrayBuffer => new Uint8Array(createHash('sha1').update(new Uint8Array(spkiOf(key).subjectPublicKey)).digest()).buffer;

/** 127 random bits, positive and never zero at the front. */
function serialNumber(): ArrayBuffer {
  const bytes = new Uint8Array(randomBytes(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.buffer;
}

function signed({ subject, issuer, publicKey, signedBy, fromMs, untilMs, extensions }: Parts): string {
  const algorithm = new x509.AlgorithmIdentifier({ algorithm: ecdsaWithSha256 });
  const validity = new x509.Validity({ notBefore: new Date(fromMs), notAfter: new Date(untilMs) });
  const body = new x509.TBSCertificate({ version: x509.Version.v3, serialNumber: serialNumber(), signature: algorithm, issuer, subject, validity, subjectPublicKeyInfo: spkiOf(publicKey), extensions: new x509.Extensions(extensions) });
  const signature = sign('sha256', new Uint8Array(AsnConvert.serialize(body)), signedBy);
  const certificate = new x509.Certificate({ tbsCertificate: body, signatureAlgorithm: algorithm, signatureValue: new Uint8Array(signature).buffer });
  return new X509Certificate(Buffer.from(AsnConvert.serialize(certificate))).toString();
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pkcs8 = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

/** Critical, so that a client which cannot check it refuses the authority instead of trusting it for every name. */
function nameConstraints({ networks, names }: PermittedNames): x509.Extension {
  const bases = [...names.map((dNSName) => ({ dNSName })), ...networks.map(([address, bits]) => ({ iPAddress: `${address}/${bits}` }))];
  const permittedSubtrees = new x509.GeneralSubtrees(bases.map((base) => new x509.GeneralSubtree({ base: new x509.GeneralName(base) })));
  return extension(x509.id_ce_nameConstraints, new x509.NameConstraints({ permittedSubtrees }), true);
}

/** What a certificate's critical name constraints permit; null where it has none, and may vouch for every name. */
export function permittedIn(cert: X509Certificate): PermittedNames | null {
  const { extensions } = AsnConvert.parse(cert.raw, x509.Certificate).tbsCertificate;
  const found = extensions?.find(({ extnID }) => extnID === x509.id_ce_nameConstraints);
  if (found === undefined || !found.critical) return null;
  const bases = (AsnConvert.parse(found.extnValue, x509.NameConstraints).permittedSubtrees ?? []).map(({ base }) => base);
  const networks = bases.flatMap(({ iPAddress }) => (iPAddress === undefined ? [] : [iPAddress.split('/')]));
  return {
    names: bases.flatMap(({ dNSName }) => dNSName ?? []),
    networks: networks.map(([address = '', bits]) => [address, Number(bits)] as const),
  };
}

/** An authority of its own, good for two years, that may sign servers of the permitted names and no further authorities. */
export function makeAuthority(commonName: string, nowMs: number, permitted: PermittedNames = permittedFor([])): SignedKey {
  const { publicKey, privateKey } = newKeys();
  const name = named(commonName);
  const cert = signed({
    subject: name,
    issuer: name,
    publicKey,
    signedBy: privateKey,
    fromMs: nowMs - earlierMs,
    untilMs: nowMs + authorityDays * dayMs,
    extensions: [
      extension(x509.id_ce_basicConstraints, new x509.BasicConstraints({ cA: true, pathLenConstraint: 0 }), true),
      extension(x509.id_ce_keyUsage, new x509.KeyUsage(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign), true),
      // No mail and no programs: clients that know it of authorities refuse all but servers.
      extension(x509.id_ce_extKeyUsage, new x509.ExtendedKeyUsage([x509.id_kp_serverAuth])),
      nameConstraints(permitted),
      extension(x509.id_ce_subjectKeyIdentifier, new x509.SubjectKeyIdentifier(keyId(publicKey))),
    ],
  });
  return { cert, key: pkcs8(privateKey) };
}

/** A server's certificate, with a new key, for these host names and addresses; it ends no later than the authority. */
export function makeServerCertificate(authority: SignedKey, names: readonly string[], nowMs: number): SignedKey {
  const { publicKey, privateKey } = newKeys();
  const issuer = new X509Certificate(authority.cert);
  const authorityKey = createPrivateKey(authority.key);
  const alternatives = new x509.GeneralNames(names.map((name) => new x509.GeneralName(isIP(name) === 0 ? { dNSName: name } : { iPAddress: name })));
  const cert = signed({
    // No name of a host: clients that read one here would check it against the constraints as a DNS name, an address too.
    subject: named('Hearth server'),
    issuer: AsnConvert.parse(issuer.raw, x509.Certificate).tbsCertificate.subject,
    publicKey,
    signedBy: authorityKey,
    fromMs: nowMs - earlierMs,
    untilMs: Math.min(nowMs - earlierMs + certificateDays * dayMs, Date.parse(issuer.validTo)),
    extensions: [
      extension(x509.id_ce_basicConstraints, new x509.BasicConstraints(), true),
      extension(x509.id_ce_keyUsage, new x509.KeyUsage(x509.KeyUsageFlags.digitalSignature), true),
      extension(x509.id_ce_extKeyUsage, new x509.ExtendedKeyUsage([x509.id_kp_serverAuth])),
      extension(x509.id_ce_subjectKeyIdentifier, new x509.SubjectKeyIdentifier(keyId(publicKey))),
      extension(x509.id_ce_authorityKeyIdentifier, new x509.AuthorityKeyIdentifier({ keyIdentifier: new x509.KeyIdentifier(keyId(createPublicKey(authorityKey))) })),
      extension(x509.id_ce_subjectAltName, alternatives),
    ],
  });
  return { cert, key: pkcs8(privateKey) };
}

import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { createSecureContext } from 'node:tls';
import { AppError } from '../../../../shared/errors.ts';
import { tlsFloor, type ServerTls, type TlsMaterial } from './server-tls.ts';

export interface CertificateFiles {
  /** PEM: the certificate, then those between it and its authority. */
  cert: string;
  /** PEM, without a passphrase. */
  key: string;
}

const refused = (message: string, cause?: unknown): AppError =>
  new AppError('bad_request', message, { cause });

function read(path: string, what: string): string {
  if (path === '') throw refused(`Name the ${what} file: the full path of a PEM file.`);
  if (!isAbsolute(path))
    throw refused(`${path} is no full path. Name the ${what} file from the root of the disk.`);
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const why =
      code === 'ENOENT'
        ? 'is not there'
        : code === 'EACCES' || code === 'EPERM'
          ? 'may not be read by this user'
          : 'cannot be read';
    throw refused(`The ${what} file ${path} ${why}.`, cause);
  }
}

function parseCertificate(pem: string, path: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw refused(`${path} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----).`, cause);
  }
}

function parseKey(pem: string, path: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    const locked = /ENCRYPTED/.test(pem)
      ? 'is locked by a passphrase. Take a copy without one, readable for this user alone'
      : 'holds no private key in PEM form';
    throw refused(`${path} ${locked}.`, cause);
  }
}

const day = (text: string): string => new Date(text).toISOString().slice(0, 10);

/**
 * A user's own pair, checked: readable, matching, valid today, and strong enough for TLS. Throws
 * `bad_request` with the reason.
 */
export function readCertificateFiles(files: CertificateFiles, nowMs: number): TlsMaterial {
  const [cert, key] = [read(files.cert, 'certificate'), read(files.key, 'key')];
  const parsed = parseCertificate(cert, files.cert);
  if (!parsed.checkPrivateKey(parseKey(key, files.key)))
    throw refused(
      `${files.key} is not the key of the certificate in ${files.cert}. Where that file ` +
        'holds several certificates, the server’s own must be the first.',
    );
  if (Date.parse(parsed.validTo) <= nowMs)
    throw refused(
      `The certificate in ${files.cert} ended on ${day(parsed.validTo)}. Renew it, then save again.`,
    );
  if (Date.parse(parsed.validFrom) > nowMs)
    throw refused(
      `The certificate in ${files.cert} begins on ${day(parsed.validFrom)} only. Check the ` +
        'clock of this machine.',
    );
  try {
    createSecureContext({ cert, key, ...tlsFloor });
  } catch (cause) {
    throw refused(
      `The certificate in ${files.cert} cannot be used for TLS: ` +
        `${cause instanceof Error ? cause.message : 'it was refused'}.`,
      cause,
    );
  }
  return { cert, key };
}

/** Changes with every write, also when a link points to another file. */
function stampOf({ cert, key }: CertificateFiles): string {
  const one = (path: string): string => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined ? 'none' : `${found.ino} ${found.size} ${found.mtimeMs}`;
  };
  return `${one(cert)} ${one(key)}`;
}

/**
 * A user's own certificate, read again when its files change. A pair that does not match yet (one
 * file is written before the other) is tried again the next time; until then the former pair stays.
 */
export function createFileTls(files: CertificateFiles, now: () => number): ServerTls {
  let seen = stampOf(files);
  let material = readCertificateFiles(files, now());
  return {
    mode: 'files',
    authority: null,
    current: () => material,
    renew: () => {
      const stamp = stampOf(files);
      if (stamp === seen) return null;
      material = readCertificateFiles(files, now());
      seen = stamp;
      return material;
    },
  };
}

import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { createSecureContext } from 'node:tls';
import { AppError } from '../../../../shared/errors.ts';
import type { Phrase } from '../../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { tlsFloor, type ServerTls, type TlsMaterial } from './server-tls.ts';

export interface CertificateFiles {
  /** PEM: the certificate, then those between it and its authority. */
  cert: string;
  /** PEM, without a passphrase. */
  key: string;
}

const refused = (message: string | Phrase, cause?: unknown): AppError =>
  new AppError('bad_request', message, { cause });

function read(path: string, what: Phrase): string {
  if (path === '') throw refused(phrase('tls.nameFile', { what }));
  if (!isAbsolute(path)) throw refused(phrase('tls.notFullPath', { path, what }));
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const why =
      code === 'ENOENT'
        ? phrase('tls.isMissing').text
        : code === 'EACCES' || code === 'EPERM'
          ? phrase('tls.isDenied').text
          : phrase('tls.isUnreadable').text;
    throw refused(phrase('tls.fileWhy', { what, path, why }), cause);
  }
}

function parseCertificate(pem: string, path: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw refused(phrase('tls.noCertificate', { path }), cause);
  }
}

function parseKey(pem: string, path: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw refused(phrase(/ENCRYPTED/.test(pem) ? 'tls.keyLocked' : 'tls.noKey', { path }), cause);
  }
}

/**
 * A user's own pair, checked: readable, matching, valid today, and strong enough for TLS. Throws
 * `bad_request` with the reason.
 */
export function readCertificateFiles(files: CertificateFiles, nowMs: number): TlsMaterial {
  const [cert, key] = [
    read(files.cert, phrase('tls.certificate')),
    read(files.key, phrase('tls.key')),
  ];
  const parsed = parseCertificate(cert, files.cert);
  if (!parsed.checkPrivateKey(parseKey(key, files.key)))
    throw refused(phrase('tls.otherKey', { key: files.key, cert: files.cert }));
  if (Date.parse(parsed.validTo) <= nowMs)
    throw refused(phrase('tls.ended', { cert: files.cert, day: Date.parse(parsed.validTo) }));
  if (Date.parse(parsed.validFrom) > nowMs)
    throw refused(phrase('tls.future', { cert: files.cert, day: Date.parse(parsed.validFrom) }));
  try {
    createSecureContext({ cert, key, ...tlsFloor });
  } catch (cause) {
    throw refused(
      phrase('tls.unusable', {
        cert: files.cert,
        reason: cause instanceof Error ? cause.message : phrase('tls.refused'),
      }),
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

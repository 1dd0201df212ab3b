import { X509Certificate, createPrivateKey } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../../shared/errors.ts';
import type { Vault } from '../../security/vault.ts';
import { writePrivate } from '../../security/vault-file.ts';
import { makeAuthority, makeServerCertificate, type SignedKey } from './certificate.ts';
import { authorityFile, type ServerTls, type TlsMaterial } from './server-tls.ts';

const dayMs = 24 * 3600 * 1000;
/** A certificate is made anew when it has less than this left. */
const renewBeforeMs = 30 * dayMs;
const keyIdentity = 'lan:authority-key';

export interface OwnTlsDeps {
  /** The data folder. */
  folder: string;
  vault: Pick<Vault, 'seal' | 'open' | 'problem'>;
  /** What the authority calls itself, beside Hearth: the machine's name. */
  machineName: string;
  /** Host names and addresses that the server answers to. */
  names: () => readonly string[];
  now: () => number;
}

function openKey({ folder, vault }: OwnTlsDeps, path: string): string {
  if (vault.problem !== null) throw vault.problem;
  try {
    return vault.open(keyIdentity, readFileSync(path));
  } catch (cause) {
    throw new AppError('vault_broken', `The key of Hearth’s own certificate authority does not open. Move ${join(folder, 'tls')} away, and a new one is made; devices must then trust the new one.`, { cause });
  }
}

function readAuthority(deps: OwnTlsDeps, certPath: string, keyPath: string): SignedKey | null {
  if (!existsSync(certPath) || !existsSync(keyPath)) return null;
  const cert = readFileSync(certPath, 'utf8');
  const parsed = parse(cert);
  if (parsed === null || Date.parse(parsed.validTo) - deps.now() < renewBeforeMs) return null;
  const key = openKey(deps, keyPath);
  return parsed.checkPrivateKey(createPrivateKey(key)) ? { cert, key } : null;
}

function parse(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

/** The key goes first: where its certificate is missing, both are made anew. */
function newAuthority({ folder, vault, machineName, now }: OwnTlsDeps, certPath: string, keyPath: string): SignedKey {
  const made = makeAuthority(`Hearth on ${machineName}`.slice(0, 64), now());
  mkdirSync(join(folder, 'tls'), { recursive: true, mode: 0o700 });
  writePrivate(keyPath, vault.seal(keyIdentity, made.key));
  writePrivate(certPath, made.cert);
  return made;
}

/** The authority of this data folder, made where there is none or it is near its end. Throws `vault_locked` or `vault_broken`. */
function authorityOf(deps: OwnTlsDeps): SignedKey {
  const certPath = authorityFile(deps.folder);
  const keyPath = join(deps.folder, 'tls', 'ca.key.sealed');
  const authority = readAuthority(deps, certPath, keyPath) ?? newAuthority(deps, certPath, keyPath);
  chmodSync(join(deps.folder, 'tls'), 0o700);
  return authority;
}

/**
 * Certificates of an authority of our own. The authority's key lies sealed in the data folder; the server's is in memory only
 * and made anew with each start, with each change of the machine's addresses, and 30 days before its end.
 */
export function createOwnTls(deps: OwnTlsDeps): ServerTls {
  const { names, now } = deps;
  const authority = authorityOf(deps);
  const issue = () => {
    const served = names();
    const { cert, key } = makeServerCertificate(authority, served, now());
    const material: TlsMaterial = { cert: `${cert}${authority.cert}`, key };
    return { material, served: served.join(' '), untilMs: Date.parse(new X509Certificate(cert).validTo) };
  };
  let issued = issue();
  return {
    mode: 'own',
    authority: { pem: authority.cert, fingerprint: new X509Certificate(authority.cert).fingerprint256 },
    current: () => issued.material,
    renew: () => {
      if (names().join(' ') === issued.served && issued.untilMs - now() > renewBeforeMs) return null;
      issued = issue();
      return issued.material;
    },
  };
}

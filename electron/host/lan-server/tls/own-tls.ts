import { X509Certificate, createPrivateKey } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { dayMs } from '../../../../shared/time.ts';
import type { Vault } from '../../security/vault.ts';
import { writePrivate } from '../../security/vault-file.ts';
import {
  makeAuthority,
  makeServerCertificate,
  permittedIn,
  type SignedKey,
} from './make-certificates.ts';
import { isNamePermitted, permittedFor, type PermittedNames } from './permitted-names.ts';
import {
  authorityFile,
  type OwnAuthority,
  type ServerTls,
  type TlsMaterial,
} from './server-tls.ts';

/** A certificate is replaced when it has less than this left. */
const renewBeforeMs = 30 * dayMs;
/** How long the status shows that the authority replaces another one. */
const sayReplacedMs = 90 * dayMs;
const keyIdentity = 'lan:authority-key';

export interface OwnTlsDeps {
  /** The data folder. */
  folder: string;
  vault: Pick<Vault, 'seal' | 'open' | 'problem'>;
  /** The machine's name, which is part of the authority's name. */
  machineName: string;
  /** Host names and addresses that the server answers to. */
  names: () => readonly string[];
  /** The one that the server is bound to; missing when it answers to all. */
  bound?: string;
  now: () => number;
}

function openKey({ folder, vault }: OwnTlsDeps, path: string): string {
  if (vault.problem !== null) throw vault.problem;
  try {
    return vault.open(keyIdentity, readFileSync(path));
  } catch (cause) {
    throw new AppError('vault_broken', phrase('tls.authorityKey', { path: join(folder, 'tls') }), {
      cause,
    });
  }
}

interface Authority extends SignedKey {
  parsed: X509Certificate;
  permitted: PermittedNames;
}

const endsSoon = (cert: X509Certificate, nowMs: number): boolean =>
  Date.parse(cert.validTo) - nowMs < renewBeforeMs;

/**
 * Null when the authority must be replaced: it is missing, about to expire, or of Hearth 0.3, whose
 * authority could sign every name for ten years.
 */
function readAuthority(deps: OwnTlsDeps, { certPath, keyPath }: Paths): Authority | null {
  if (!existsSync(certPath) || !existsSync(keyPath)) return null;
  const cert = readFileSync(certPath, 'utf8');
  const parsed = parse(cert);
  if (parsed === null || endsSoon(parsed, deps.now())) return null;
  const permitted = permittedIn(parsed);
  if (permitted === null) return null;
  const key = openKey(deps, keyPath);
  return parsed.checkPrivateKey(createPrivateKey(key)) ? { cert, key, parsed, permitted } : null;
}

function parse(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

interface Paths {
  certPath: string;
  keyPath: string;
  /**
   * The certificate of the former authority, for people who want to remove it from their devices.
   * Its key was deleted.
   */
  formerPath: string;
}

const pathsIn = (folder: string): Paths => ({
  certPath: authorityFile(folder),
  keyPath: join(folder, 'tls', 'ca.key.sealed'),
  formerPath: join(folder, 'tls', 'former-ca.pem'),
});

/**
 * The key is written first: when the certificate is missing or does not match, both are created
 * again.
 */
async function newAuthority(
  { folder, vault, machineName, names, now }: OwnTlsDeps,
  { certPath, keyPath, formerPath }: Paths,
): Promise<Authority> {
  const permitted = permittedFor(names());
  const made = await makeAuthority(`Hearth on ${machineName}`.slice(0, 64), now(), permitted);
  const sealed = vault.seal(keyIdentity, made.key);
  mkdirSync(join(folder, 'tls'), { recursive: true, mode: 0o700 });
  if (existsSync(certPath)) writePrivate(formerPath, readFileSync(certPath));
  writePrivate(keyPath, sealed);
  writePrivate(certPath, made.cert);
  return { ...made, permitted, parsed: new X509Certificate(made.cert) };
}

/**
 * The authority of this data folder, created when there is none to use. Throws `vault_locked` or
 * `vault_broken`.
 */
async function authorityOf(deps: OwnTlsDeps): Promise<Authority> {
  if (deps.vault.problem !== null) throw deps.vault.problem;
  const paths = pathsIn(deps.folder);
  const authority = readAuthority(deps, paths) ?? (await newAuthority(deps, paths));
  chmodSync(join(deps.folder, 'tls'), 0o700);
  return authority;
}

function describe({ cert, parsed }: Authority, { folder, now }: OwnTlsDeps): OwnAuthority {
  const { formerPath } = pathsIn(folder);
  const isRecent = now() - Date.parse(parsed.validFrom) < sayReplacedMs;
  const former =
    isRecent && existsSync(formerPath) ? parse(readFileSync(formerPath, 'utf8')) : null;
  return {
    pem: cert,
    fingerprint: parsed.fingerprint256,
    until: Date.parse(parsed.validTo),
    replaces: former?.fingerprint256 ?? null,
  };
}

/**
 * The served names that a certificate may contain: with one more, clients would refuse it for all
 * of them. Throws `bad_request` when the server is bound to a name that its authority may not sign,
 * since no client would accept it.
 */
function permittedNames(
  { parsed, permitted }: Authority,
  { names, bound, folder }: OwnTlsDeps,
): string[] {
  if (bound === undefined || isNamePermitted(bound.toLowerCase(), permitted))
    return names().filter((host) => isNamePermitted(host, permitted));
  throw new AppError(
    'bad_request',
    phrase('tls.mayNotVouch', {
      fingerprint: parsed.fingerprint256,
      bound,
      path: join(folder, 'tls'),
    }),
  );
}

/**
 * Certificates of our own authority. The authority's key is sealed in the data folder. The server's
 * key is in memory only and is replaced at each start, at each change of the machine's addresses,
 * and 30 days before its end, as is the authority.
 */
export async function createOwnTls(deps: OwnTlsDeps): Promise<ServerTls> {
  const { names, now } = deps;
  let authority = await authorityOf(deps);
  const issue = async () => {
    const served = names();
    const { cert, key } = await makeServerCertificate(
      authority,
      permittedNames(authority, deps),
      now(),
    );
    const material: TlsMaterial = { cert: `${cert}${authority.cert}`, key };
    return {
      material,
      served: served.join(' '),
      untilMs: Date.parse(new X509Certificate(cert).validTo),
    };
  };
  let issued = await issue();
  return {
    mode: 'own',
    get authority() {
      return describe(authority, deps);
    },
    current: () => issued.material,
    renew: async () => {
      const isEnding = endsSoon(authority.parsed, now());
      if (isEnding) authority = await newAuthority(deps, pathsIn(deps.folder));
      if (
        !isEnding &&
        names().join(' ') === issued.served &&
        issued.untilMs - now() > renewBeforeMs
      )
        return null;
      issued = await issue();
      return issued.material;
    },
  };
}

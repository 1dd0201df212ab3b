import { randomBytes, scrypt } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { z } from 'zod';
import type { vaultModeSchema } from '../../../shared/contract/app.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Phrase } from '../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { makeKeyFile, readKeyFile } from './key-file.ts';
import type { Redactor } from './redact.ts';
import { seal, unseal } from './sealed.ts';
import {
  readVaultFile,
  writePrivate,
  type ScryptParameters,
  type VaultFile,
} from './vault-file.ts';

export type VaultMode = z.infer<typeof vaultModeSchema>;

/**
 * Seals secrets under one master key. `identity` names the row that holds the result
 * (`accounts:<id>:secret`): in another row it does not open.
 */
export interface Vault {
  readonly mode: VaultMode;
  /**
   * Why nothing can be sealed or opened: `vault_locked` or `vault_broken`. The rest of Hearth works
   * without.
   */
  readonly problem: AppError | null;
  /** What the user should hear of how the key is kept; empty when all is well. */
  readonly warnings: readonly string[];
  seal(identity: string, plain: string): Buffer;
  /** Throws `vault_broken` for what was not sealed here for this identity. */
  open(identity: string, sealed: Uint8Array): string;
}

export interface VaultOptions {
  folder: string;
  /** 32 bytes that main keeps in the operating system's keychain. */
  masterKey?: Buffer;
  passphrase?: string;
  /** Remembers each secret that passes, so that no log can repeat it. */
  redactor?: Redactor;
}

/**
 * OWASP's parameters for scrypt (Password Storage Cheat Sheet): N = 2^17, r = 8, p = 1, 128 MiB.
 */
const scryptParameters = { N: 2 ** 17, r: 8, p: 1 };
const masterIdentity = 'vault:master-key';

const derive = promisify<
  string,
  Buffer,
  number,
  { N: number; r: number; p: number; maxmem: number },
  Buffer
>(scrypt);
const fromPassphrase = (passphrase: string, { N, r, p, salt }: ScryptParameters): Promise<Buffer> =>
  derive(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64'), 32, {
    N,
    r,
    p,
    maxmem: 256 * N * r,
  });

interface Unlocked {
  /** Seals the master key. */
  key: Buffer;
  warnings: string[];
}

const locked = (message: string | Phrase): AppError => new AppError('vault_locked', message);

function modeOf(options: VaultOptions): VaultMode {
  if (options.masterKey !== undefined) return 'keychain';
  return options.passphrase === undefined || options.passphrase === '' ? 'key-file' : 'passphrase';
}

async function unlock(
  options: VaultOptions,
  { mode, kdf }: Pick<VaultFile, 'mode' | 'kdf'>,
): Promise<Unlocked> {
  if (mode === 'keychain') {
    if (options.masterKey === undefined) throw locked(phrase('security.sealedByKeychain'));
    return { key: options.masterKey, warnings: [] };
  }
  if (mode === 'passphrase') {
    if (options.passphrase === undefined || options.passphrase === '' || kdf === null)
      throw locked(phrase('security.sealedByPassphrase'));
    return { key: await fromPassphrase(options.passphrase, kdf), warnings: [] };
  }
  const { key, warning } = readKeyFile(join(options.folder, 'vault.key'));
  return { key, warnings: warning === null ? [] : [warning] };
}

async function create(options: VaultOptions, path: string): Promise<Buffer> {
  const mode = modeOf(options);
  const kdf: ScryptParameters | null =
    mode === 'passphrase'
      ? { name: 'scrypt', ...scryptParameters, salt: randomBytes(16).toString('base64') }
      : null;
  if (mode === 'key-file') makeKeyFile(join(options.folder, 'vault.key'));
  const { key } = await unlock(options, { mode, kdf });
  const masterKey = randomBytes(32);
  const file: VaultFile = {
    version: 1,
    mode,
    kdf,
    masterKey: seal(key, masterIdentity, masterKey).toString('base64'),
  };
  writePrivate(path, JSON.stringify(file, null, 2));
  return masterKey;
}

async function openExisting(
  options: VaultOptions,
  file: VaultFile,
): Promise<{ masterKey: Buffer; warnings: string[] }> {
  const { key, warnings } = await unlock(options, file);
  const masterKey = unseal(key, masterIdentity, Buffer.from(file.masterKey, 'base64'));
  if (masterKey !== null) return { masterKey, warnings };
  if (file.mode === 'passphrase') throw locked(phrase('security.wrongPassphrase'));
  throw new AppError(
    'vault_broken',
    phrase(
      file.mode === 'keychain' ? 'security.keychainDoesNotOpen' : 'security.keyFileDoesNotOpen',
    ),
  );
}

function unlocked(
  mode: VaultMode,
  masterKey: Buffer,
  warnings: readonly string[],
  redactor: Redactor | undefined,
): Vault {
  return {
    mode,
    problem: null,
    warnings,
    seal: (identity, plain) => {
      redactor?.remember(plain);
      return seal(masterKey, identity, Buffer.from(plain, 'utf8'));
    },
    open: (identity, sealed) => {
      const plain = unseal(masterKey, identity, sealed)?.toString('utf8');
      if (plain === undefined) throw new AppError('vault_broken', phrase('security.keyTampered'));
      redactor?.remember(plain);
      return plain;
    },
  };
}

function closed(mode: VaultMode, problem: AppError): Vault {
  const refuse = (): never => {
    throw problem;
  };
  return { mode, problem, warnings: [problem.message], seal: refuse, open: refuse };
}

/**
 * Opens the vault of a data folder, or makes one: in the keychain when main gave a key, else by the
 * passphrase, else by a key file. A vault stays in the mode it was made in. One that cannot be
 * opened is given too, with its `problem`.
 */
export async function createVault(options: VaultOptions): Promise<Vault> {
  const path = join(options.folder, 'vault.json');
  let mode = modeOf(options);
  try {
    const file = readVaultFile(path);
    mode = file?.mode ?? mode;
    const { masterKey, warnings } =
      file === null
        ? { masterKey: await create(options, path), warnings: [] }
        : await openExisting(options, file);
    return unlocked(mode, masterKey, warnings, options.redactor);
  } catch (error) {
    if (
      error instanceof AppError &&
      (error.code === 'vault_locked' || error.code === 'vault_broken')
    )
      return closed(mode, error);
    throw error;
  }
}

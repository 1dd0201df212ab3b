import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivate } from '../../host/security/vault-file.ts';

/** The part of Electron's `safeStorage` that this needs. */
export interface Keychain {
  isEncryptionAvailable(): boolean;
  encryptString(plain: string): Buffer;
  decryptString(sealed: Buffer): string;
  getSelectedStorageBackend(): string;
}

const keyBytes = 32;

/**
 * On Linux without a keyring Chromium falls back on a password that is part of its source: that is
 * no secret.
 */
function keepsSecrets(keychain: Keychain, platform: NodeJS.Platform): boolean {
  return (
    keychain.isEncryptionAvailable() &&
    (platform !== 'linux' || keychain.getSelectedStorageBackend() !== 'basic_text')
  );
}

function readExisting(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * The 32 bytes that open the vault, sealed by the operating system in `master-key.safe`; made when
 * there are none. Null where the system keeps no secrets, or no longer opens what it sealed: the
 * vault then says what that means.
 */
export function masterKey(
  folder: string,
  keychain: Keychain,
  platform: NodeJS.Platform = process.platform,
): Buffer | null {
  if (!keepsSecrets(keychain, platform)) return null;
  const path = join(folder, 'master-key.safe');
  const sealed = readExisting(path);
  if (sealed === null) {
    const key = randomBytes(keyBytes);
    writePrivate(path, keychain.encryptString(key.toString('base64')));
    return key;
  }
  try {
    const key = Buffer.from(keychain.decryptString(sealed), 'base64');
    return key.length === keyBytes ? key : null;
  } catch {
    return null;
  }
}

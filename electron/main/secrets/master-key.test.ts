import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { masterKey, type Keychain } from './master-key.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-key-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A keychain of one user: what another sealed it does not open. */
const keychainOf = (user: string, backend = 'gnome_libsecret'): Keychain => ({
  isEncryptionAvailable: () => true,
  encryptString: (plain) => Buffer.from(`${user}:${Buffer.from(plain).toString('hex')}`),
  decryptString: (sealed) => {
    const [owner, hex = ''] = sealed.toString().split(':');
    if (owner !== user) throw new Error('Error while decrypting the ciphertext');
    return Buffer.from(hex, 'hex').toString();
  },
  getSelectedStorageBackend: () => backend,
});

describe('the master key', () => {
  it('is made once, sealed, for its user alone, and the same afterwards', () => {
    const key = masterKey(folder, keychainOf('a'));
    expect(key).toHaveLength(32);
    const file = join(folder, 'master-key.safe');
    expect(readFileSync(file).includes(key?.toString('base64') ?? '')).toBe(false);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(masterKey(folder, keychainOf('a'))).toEqual(key);
  });

  it('is none where Chromium’s own password would seal it, which everybody knows', () => {
    expect(masterKey(folder, keychainOf('a', 'basic_text'), 'linux')).toBeNull();
    expect(
      masterKey(folder, { ...keychainOf('a'), isEncryptionAvailable: () => false }),
    ).toBeNull();
  });

  it('is none, and the file stays as it is, when the keychain no longer opens it', () => {
    masterKey(folder, keychainOf('a'));
    const before = readFileSync(join(folder, 'master-key.safe'));
    expect(masterKey(folder, keychainOf('b'))).toBeNull();
    expect(readFileSync(join(folder, 'master-key.safe'))).toEqual(before);
    writeFileSync(join(folder, 'master-key.safe'), keychainOf('a').encryptString('short'));
    expect(masterKey(folder, keychainOf('a'))).toBeNull();
  });
});

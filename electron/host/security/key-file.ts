import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { writePrivate } from './vault-file.ts';

const keyBytes = 32;

/** Makes the key file where there is none; gives its 32 bytes. */
export function makeKeyFile(path: string): Buffer {
  if (existsSync(path)) return readKeyFile(path).key;
  const key = randomBytes(keyBytes);
  writePrivate(path, key);
  return key;
}

/**
 * The key, and a warning when others of this machine could read it: the file is closed to them
 * again, but what was read is read. Throws `vault_broken` when it is gone or has another length.
 */
export function readKeyFile(path: string): { key: Buffer; warning: string | null } {
  const found = statSync(path, { throwIfNoEntry: false });
  const key = found === undefined ? null : readFileSync(path);
  if (found === undefined || key?.length !== keyBytes) {
    throw new AppError(
      'vault_broken',
      phrase(found === undefined ? 'security.keyFileGone' : 'security.keyFileDamaged', { path }),
    );
  }
  if (process.platform === 'win32' || (found.mode & 0o077) === 0) return { key, warning: null };
  chmodSync(path, 0o600);
  return {
    key,
    warning: phrase('security.keyFileOpen', { path, mode: (found.mode & 0o777).toString(8) }).text,
  };
}

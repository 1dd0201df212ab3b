import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { z } from 'zod';
import { vaultModeSchema } from '../../../shared/contract/app.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { toStoreError } from '../store/store-errors.ts';

const scryptSchema = z.object({
  name: z.literal('scrypt'),
  N: z.number().int(),
  r: z.number().int(),
  p: z.number().int(),
  salt: z.base64(),
});
export type ScryptParameters = z.infer<typeof scryptSchema>;

/** `vault.json`: how the master key is kept, and the key itself, sealed by what the mode names. */
const vaultFileSchema = z.object({
  version: z.literal(1),
  mode: vaultModeSchema,
  kdf: scryptSchema.nullable(),
  masterKey: z.base64(),
});
export type VaultFile = z.infer<typeof vaultFileSchema>;

export function readVaultFile(path: string): VaultFile | null {
  if (!existsSync(path)) return null;
  try {
    return vaultFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new AppError('vault_broken', phrase('security.vaultUnreadable', { path }), { cause });
  }
}

/** Whole or not there, for its user alone (0600), and on the disk before it is relied on. */
export function writePrivate(path: string, content: string | Buffer): void {
  const partial = `${path}.partial`;
  try {
    const handle = openSync(partial, 'w', 0o600);
    try {
      writeSync(handle, Buffer.from(content));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(partial, path);
  } catch (error) {
    throw toStoreError(error);
  }
}

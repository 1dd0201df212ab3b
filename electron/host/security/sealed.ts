import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/**
 * Form 1: one byte of version, a nonce of 12 bytes, the tag of 16, the ciphertext. AES-256-GCM,
 * sizes of NIST SP 800-38D.
 */
const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

const associated = (identity: string): Buffer =>
  Buffer.from(`hearth:${version}:${identity}`, 'utf8');

/**
 * Encrypts under `key` (32 bytes); `identity` names where the result is stored, and it opens
 * nowhere else.
 */
export function seal(key: Buffer, identity: string, plain: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(associated(identity));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), body]);
}

/**
 * `null` when the key or the identity is not the one it was sealed with, or when a bit has changed.
 */
export function unseal(key: Buffer, identity: string, sealed: Uint8Array): Buffer | null {
  const bytes = Buffer.from(sealed);
  if (bytes[0] !== version || bytes.length < 1 + nonceBytes + tagBytes) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(associated(identity));
  decipher.setAuthTag(bytes.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes));
  try {
    return Buffer.concat([
      decipher.update(bytes.subarray(1 + nonceBytes + tagBytes)),
      decipher.final(),
    ]);
  } catch {
    return null;
  }
}

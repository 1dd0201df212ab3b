import { randomBytes } from 'node:crypto';
import { seal, unseal } from '../sealed.ts';
import type { Vault } from '../vault.ts';

/** Seals as a vault does, under a key that lives as long as the test. */
export function testVault(): Pick<Vault, 'seal' | 'open'> {
  const key = randomBytes(32);
  return {
    seal: (identity, plain) => seal(key, identity, Buffer.from(plain)),
    open: (identity, sealed) => unseal(key, identity, sealed)?.toString() ?? '',
  };
}

import { randomBytes } from 'node:crypto';
import type { Vault } from '../security/vault.ts';
import type { Store } from '../store/store.ts';

/** A new key of a client, or a new signing secret. */
export const newClientKey = (): string => `hk-${randomBytes(32).toString('base64url')}`;

/** Of a short key four characters would be too much. */
export const keyHintOf = (key: string): string => (key.length >= 12 ? key.slice(-4) : '');

const signingIdentity = (id: string): string => `clients:${id}:signing`;

/** The secrets that clients sign with, sealed by the vault in their rows. */
export function createSigningSecrets(
  { sqlite }: Pick<Store, 'sqlite'>,
  vault: Pick<Vault, 'seal' | 'open'>,
) {
  const sealedSecret = sqlite
    .prepare<[string], Buffer | null>('SELECT signing_secret FROM clients WHERE id = ?')
    .pluck();
  return {
    seal: (id: string, secret: string | null): Buffer | null =>
      secret === null ? null : vault.seal(signingIdentity(id), secret),
    /** Null for a client without one. */
    of: (id: string): string | null => {
      const sealed = sealedSecret.get(id);
      return sealed ? vault.open(signingIdentity(id), sealed) : null;
    },
  };
}

export type SigningSecrets = ReturnType<typeof createSigningSecrets>;

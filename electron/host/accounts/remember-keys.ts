import type { Database } from 'better-sqlite3';
import type { Vault } from '../security/vault.ts';
import { secretIdentity } from './account-columns.ts';

interface SealedKeys {
  id: string;
  secret: Buffer | null;
  next_secret: Buffer | null;
}

/**
 * Opens the keys of all accounts once, so that the vault's redactor knows them before a provider
 * can name one. Keys that do not open are left to the calls that need them.
 */
export function rememberAccountKeys(sqlite: Database, vault: Vault): void {
  if (vault.problem !== null) return;
  const rows = sqlite.prepare<[], SealedKeys>('SELECT id, secret, next_secret FROM accounts').all();
  for (const { id, secret, next_secret: next } of rows)
    for (const sealed of [secret, next])
      try {
        if (sealed !== null) vault.open(secretIdentity(id), sealed);
      } catch {
        // The account's own call reports it.
      }
}

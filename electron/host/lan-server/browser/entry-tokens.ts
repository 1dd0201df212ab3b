import { hash, randomBytes } from 'node:crypto';
import { minuteMs } from '../../../../shared/time.ts';

/** An address that signs in the machine's own user. */
export interface EntryToken {
  token: string;
  /** Unix ms. */
  expiresAt: number;
}

/**
 * Tokens that sign in the machine's own user: created on request, valid once, and only for
 * `entryMs`.
 */
export interface EntryTokens {
  make(): EntryToken;
  /** Whether this token was created here, is unused and has not expired. It is used then. */
  redeem(token: string): boolean;
  /** Ends every token that is not used yet. */
  clear(): void;
}

export const entryMs = 15 * minuteMs;
/** More than a person needs in that time; the oldest token is dropped first. */
const mostTokens = 64;

/**
 * Keeps SHA-256 hashes in memory only, so that neither a disk nor a later heap dump contains a
 * token.
 */
export function createEntryTokens(now: () => number): EntryTokens {
  /** Expiry by hash, oldest first. */
  const expiries = new Map<string, number>();
  // A hash is looked up: what the timing shows is a part of a hash of 256 random bits, which leads
  // to no token.
  const nameOf = (token: string): string => hash('sha256', token, 'base64');
  return {
    make: () => {
      const token = randomBytes(32).toString('base64url');
      const expiresAt = now() + entryMs;
      const [oldest] = expiries.keys();
      if (oldest !== undefined && expiries.size >= mostTokens) expiries.delete(oldest);
      expiries.set(nameOf(token), expiresAt);
      return { token, expiresAt };
    },
    redeem: (token) => {
      const name = nameOf(token);
      const expiresAt = expiries.get(name);
      expiries.delete(name);
      return expiresAt !== undefined && expiresAt > now();
    },
    clear: () => expiries.clear(),
  };
}

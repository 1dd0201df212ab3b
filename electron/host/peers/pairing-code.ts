import { createHash, timingSafeEqual } from 'node:crypto';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** What the asker sends first: it binds it to a secret that no other machine has seen yet. */
export const commitmentTo = (secret: string): string =>
  sha256(`hearth pairing ${secret}`).toString('base64url');

export function keepsCommitment(secret: string, commitment: string): boolean {
  const [made, given] = [Buffer.from(commitmentTo(secret)), Buffer.from(commitment)];
  return made.length === given.length && timingSafeEqual(made, given);
}

/**
 * Six digits that both sides show, of all that a machine in between would have to change: the
 * asker's secret, the answerer's nonce, and the authority by which each side takes the connection
 * to be safe. The asker is bound by its commitment before it sees the nonce, and the answerer by
 * its nonce before it sees the secret, so no one in between can look for values that give the same
 * digits on both sides; one attempt in a million fits (short authentication strings with a
 * commitment: RFC 6189, section 4.4).
 */
export const pairingCode = (secret: string, nonce: string, caFingerprint: string): string =>
  String(
    sha256(JSON.stringify([secret, nonce, caFingerprint])).readUIntBE(0, 6) % 1_000_000,
  ).padStart(6, '0');

import type { Peer } from '../../../shared/contract/peers.ts';
import { AppError } from '../../../shared/errors.ts';
import { checkCertificate, fingerprintOf } from '../accounts/certificate.ts';
import type { EgressGate } from '../egress/egress-gate.ts';
import { boundedText } from '../bodies/bounded-text.ts';

/** An authority of ours has about a kilobyte. */
const mostBytes = 16_384;
const withinMs = 5_000;

export interface FetchAuthorityDeps {
  egress: Pick<EgressGate, 'ask'>;
  now: () => number;
}

/**
 * The certificate of a peer's own authority. It comes over plain HTTP, since nothing vouches
 * for its HTTPS yet; so it has to be the one that was announced, and a person compares it with what
 * the other machine shows. Throws `not_found` without one, `bad_request` for another one.
 */
export function createFetchAuthority({ egress, now }: FetchAuthorityDeps) {
  return async (
    ownerId: string,
    { name, url, caFingerprint }: Pick<Peer, 'name' | 'url' | 'caFingerprint'>,
  ): Promise<{ ca: string; fingerprint: string }> => {
    if (caFingerprint === '')
      throw new AppError(
        'not_found',
        `${name} announces no certificate authority of its own, so there is none to trust.`,
      );
    const address = new URL('/ca.pem', url.replace(/^https:/, 'http:'));
    const reply = await egress.ask(
      address.href,
      {
        redirect: 'manual',
        signal: AbortSignal.timeout(withinMs),
        timeouts: { connectMs: withinMs, firstByteMs: withinMs, idleMs: withinMs },
      },
      { ownerId, purpose: 'peers' },
    );
    const text = await boundedText(reply.body, mostBytes);
    if (!reply.ok || text === null)
      throw new AppError(
        'bad_request',
        `${name} does not give the certificate that it announces. Look at the list again in ` +
          'a minute; it may be restarting.',
      );
    const ca = checkCertificate(text, now());
    const fingerprint = fingerprintOf(ca);
    if (fingerprint !== caFingerprint)
      throw new AppError(
        'bad_request',
        `The certificate that ${url} gives (SHA-256 ${fingerprint}) is not the one that ` +
          `${name} announces, so it is not taken. Another machine may be answering for it: ` +
          'ask its user.',
      );
    return { ca, fingerprint };
  };
}

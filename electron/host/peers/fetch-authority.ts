import type { Peer } from '../../../shared/contract/peers.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { checkCertificate, fingerprintOf } from '../accounts/check-certificate.ts';
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
      throw new AppError('not_found', phrase('peers.noAuthority', { name }));
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
      throw new AppError('bad_request', phrase('peers.authorityMissing', { name }));
    const ca = checkCertificate(text, now());
    const fingerprint = fingerprintOf(ca);
    if (fingerprint !== caFingerprint)
      throw new AppError(
        'bad_request',
        phrase('peers.authorityDiffers', { url, fingerprint, name }),
      );
    return { ca, fingerprint };
  };
}

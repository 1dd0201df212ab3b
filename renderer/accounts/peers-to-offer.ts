import type { Account } from '../../shared/contract/accounts.ts';
import type { Peer } from '../../shared/contract/peers.ts';

export interface OfferedPeer {
  peer: Peer;
  /**
   * The account at this address that does not trust what the peer announces; null where there
   * is no account yet.
   */
  account: Account | null;
}

/**
 * Whom an account could be made for, and whose account has to be given another certificate. What
 * hearth.yaml declares is changed there.
 */
export function peersToOffer(peers: readonly Peer[], accounts: readonly Account[]): OfferedPeer[] {
  return peers.flatMap((peer): OfferedPeer[] => {
    const known = accounts.filter((one) => one.baseUrl === peer.baseUrl);
    if (known.length === 0) return [{ peer, account: null }];
    const distrusting = known.find(
      (one) =>
        one.source === 'app' &&
        peer.caFingerprint !== '' &&
        one.caFingerprint !== peer.caFingerprint,
    );
    return distrusting === undefined ? [] : [{ peer, account: distrusting }];
  });
}

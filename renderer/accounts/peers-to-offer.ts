import type { Account } from '../../shared/contract/accounts.ts';
import type { Peer } from '../../shared/contract/peers.ts';

export interface OfferedPeer {
  peer: Peer;
  /**
   * The account at this address that does not trust the authority that the peer announces; null
   * without an account.
   */
  account: Account | null;
}

/**
 * Peers that have no account yet, and peers whose account must trust another certificate. Accounts
 * from hearth.yaml are left out, since they are changed there.
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

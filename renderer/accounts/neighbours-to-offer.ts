import type { Account } from '../../shared/contract/accounts.ts';
import type { Neighbour } from '../../shared/contract/neighbours.ts';

export interface OfferedNeighbour {
  neighbour: Neighbour;
  /**
   * The account at this address that does not trust what the neighbour announces; null where there
   * is no account yet.
   */
  account: Account | null;
}

/**
 * Whom an account could be made for, and whose account has to be given another certificate. What
 * hearth.yaml declares is changed there.
 */
export function neighboursToOffer(
  neighbours: readonly Neighbour[],
  accounts: readonly Account[],
): OfferedNeighbour[] {
  return neighbours.flatMap((neighbour): OfferedNeighbour[] => {
    const known = accounts.filter((one) => one.baseUrl === neighbour.baseUrl);
    if (known.length === 0) return [{ neighbour, account: null }];
    const distrusting = known.find(
      (one) =>
        one.source === 'app' &&
        neighbour.caFingerprint !== '' &&
        one.caFingerprint !== neighbour.caFingerprint,
    );
    return distrusting === undefined ? [] : [{ neighbour, account: distrusting }];
  });
}

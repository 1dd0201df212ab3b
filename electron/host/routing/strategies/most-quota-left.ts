import type { RouteCandidate } from '../candidates/candidate.ts';
import type { Reason } from '../../../../shared/route-reason.ts';
import { keyOfShare, shareReasons, type RankingStrategy } from './strategy.ts';

/**
 * The smaller of what our own limits leave and what the provider reports; where nothing limits, all
 * is left.
 */
const leftOf = ({ quota, status }: RouteCandidate): number =>
  Math.min(quota?.left ?? 1, status?.reportedLeft ?? 1);
const isKnown = ({ quota, status }: RouteCandidate): boolean =>
  (quota?.left ?? null) !== null || (status?.reportedLeft ?? null) !== null;

const reasonOf = shareReasons('quota_left');
const unlimited: Reason = { code: 'quota_left', detail: '' };

/** `most_quota_left`: who has the largest share of its tightest limit left comes first. */
export const mostQuotaLeft: RankingStrategy = {
  rank: (candidates, _, keys) => {
    let place = 0;
    for (const candidate of candidates) keys[place++] = keyOfShare(1 - leftOf(candidate));
  },
  reason: (candidate) => (isKnown(candidate) ? reasonOf(leftOf(candidate)) : unlimited),
};

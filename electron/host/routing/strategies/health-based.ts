import type { RouteCandidate } from '../candidates/candidate.ts';
import { keyOfShare, shareReasons, type RankingStrategy } from './strategy.ts';

/** This machine has no health of its own: it answers, or its model does not run. */
const healthOf = ({ status }: RouteCandidate): number => status?.health ?? 1;

const reasonOf = shareReasons('health');

/** `health_based`: the healthiest first. */
export const healthBased: RankingStrategy = {
  rank: (candidates, _, keys) => {
    let place = 0;
    for (const candidate of candidates) keys[place++] = keyOfShare(1 - healthOf(candidate));
  },
  reason: (candidate) => reasonOf(healthOf(candidate)),
};

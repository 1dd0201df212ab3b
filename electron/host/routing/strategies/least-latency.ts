import type { RouteCandidate } from '../candidates/candidate.ts';
import { largestKey, type RankingStrategy } from './strategy.ts';

/**
 * An account that was never timed is asked first, so that it is timed, unless it has failed so far.
 */
const worthTryingHealth = 0.5;

function keyOf({ status }: RouteCandidate): number {
  if (status === null) return largestKey;
  if (status.latencyMs !== null)
    return 1 + Math.min(largestKey - 3, Math.round(status.latencyMs * 1000));
  return status.health >= worthTryingHealth ? 0 : largestKey - 1;
}

/**
 * `least_latency`: the shortest median time to the first token first; this machine, which is not
 * timed, last.
 */
export const leastLatency: RankingStrategy = {
  rank: (candidates, _, keys) => {
    let place = 0;
    for (const candidate of candidates) keys[place++] = keyOf(candidate);
  },
  reason: ({ status }) => ({
    code: 'latency',
    detail:
      status === null || status.latencyMs === null ? '' : String(Math.round(status.latencyMs)),
  }),
};

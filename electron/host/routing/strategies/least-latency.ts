import type { Candidate } from '../candidates/candidate.ts';
import { largestKey, type StrategyPart } from './strategy.ts';

/**
 * An account that was never timed is asked first, so that it is timed, unless it has failed so far.
 */
const worthTryingHealth = 0.5;

function keyOf({ standing }: Candidate): number {
  if (standing === null) return largestKey;
  if (standing.latencyMs !== null)
    return 1 + Math.min(largestKey - 3, Math.round(standing.latencyMs * 1000));
  return standing.health >= worthTryingHealth ? 0 : largestKey - 1;
}

/**
 * `least_latency`: the shortest median time to the first token first; this machine, which is not
 * timed, last.
 */
export const leastLatency: StrategyPart = {
  rank: (candidates, _, keys) => {
    let place = 0;
    for (const candidate of candidates) keys[place++] = keyOf(candidate);
  },
  reason: ({ standing }) => ({
    code: 'latency',
    detail:
      standing === null || standing.latencyMs === null
        ? ''
        : String(Math.round(standing.latencyMs)),
  }),
};

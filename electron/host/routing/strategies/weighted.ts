import type { RouteCandidate } from '../candidates/candidate.ts';
import { largestKey, numberReasons, type RankingStrategy } from './strategy.ts';

/**
 * An even number in (0, 1) from a seed and a place: the finalizer of MurmurHash3 (Appleby,
 * github.com/aappleby/smhasher), 32 bits.
 */
function evenly(seed: number, place: number): number {
  let mixed = (seed ^ Math.imul(place + 1, 0x9e37_79b9)) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (((mixed ^ (mixed >>> 16)) >>> 0) + 0.5) / 2 ** 32;
}

const weightOf = ({ account }: RouteCandidate): number => account?.weight ?? 1;
const reasonOf = numberReasons('weight');

/**
 * `weighted`: a race of exponential times with the weights as rates, which draws without
 * replacement (Efraimidis and Spirakis 2006): each account is first with weight / sum, whatever the
 * number of its models here, and where one is away the others keep their shares of one another. A
 * weight of 0 comes after all others.
 */
export const weighted: RankingStrategy = {
  rank: (candidates, { random, siblings }, keys) => {
    const seed = Math.floor(random * 2 ** 32);
    let place = 0;
    for (const candidate of candidates) {
      const weight = weightOf(candidate) / (siblings[place] ?? 1);
      const time = -Math.log(evenly(seed, place)) / weight;
      // Any rising function of the time keeps the order: this one maps all of it to the range of
      // keys.
      keys[place] = weight > 0 ? Math.floor((time / (1 + time)) * (largestKey - 1)) : largestKey;
      place += 1;
    }
  },
  reason: (candidate) => reasonOf(weightOf(candidate)),
};

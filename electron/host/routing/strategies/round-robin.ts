import { largestKey, type RankingStrategy } from './strategy.ts';

/**
 * `round_robin`: turn t is read as digits of the factorial number system (Knuth, TAOCP 2, 4.1), t
 * mod n, ⌊t / n⌋ mod (n − 1), and so on. Each digit says how many of those that are left are passed
 * over from the last pick on. So over n × (n − 1) turns each ordered pair comes once: the turns of
 * an account that is away are spread evenly over all others. A plain rotation would give them all
 * to its neighbour, twice its share. Where all further digits are 0, the rest follow in their
 * circle.
 */
export const roundRobin: RankingStrategy = {
  rank: (candidates, { turn, scratch: left }, keys) => {
    const count = candidates.length;
    for (let place = 0; place < count; place += 1) left[place] = place;
    let rest = Math.max(0, Math.floor(turn));
    let size = count;
    let at = 0;
    while (size > 0 && (rest > 0 || size === count)) {
      at = (at + (rest % size)) % size;
      rest = Math.floor(rest / size);
      keys[left[at] ?? 0] = count - size;
      left.copyWithin(at, at + 1, size);
      size -= 1;
    }
    for (let step = 0; step < size; step += 1)
      keys[left[(at + step) % size] ?? 0] = Math.min(largestKey, count - size + step);
  },
  reason: (_, { turn }) => ({ code: 'turn', detail: String(turn) }),
};

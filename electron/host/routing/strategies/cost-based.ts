import type { RouteCandidate } from '../candidates/candidate.ts';
import type { Reason } from '../../../../shared/route-reason.ts';
import { largestKey, type StrategyInput, type RankingStrategy } from './strategy.ts';

/**
 * Millionths of the candidate's currency for a request of this size, nothing of it cached; null
 * while no price is known.
 */
const costOf = (
  { price }: RouteCandidate,
  { inputTokens, outputTokens }: StrategyInput,
): number | null =>
  price === null ? null : Math.ceil(inputTokens * price.input + outputTokens * price.output - 1e-9);

/**
 * One band of keys for each currency, in the order in which they come; the last is for unknown
 * prices.
 */
const bandSize = 2 ** 33;
const mostBands = 7;
const unknownKey = largestKey;

const free: Reason = { code: 'cheapest', detail: '0' };
const unknown: Reason = { code: 'unknown_price', detail: '' };

/**
 * `cost_based`: the cheapest first. This machine costs nothing. Amounts in different currencies are
 * not compared, as no rate is stated: the currency of the first candidate comes first, each by its
 * costs. Who has no known price comes last.
 */
export const costBased: RankingStrategy = {
  rank: (candidates, input, keys) => {
    const currencies: string[] = [];
    let place = 0;
    for (const candidate of candidates) {
      const cost = candidate.local ? 0 : costOf(candidate, input);
      let key = candidate.local ? 0 : unknownKey;
      if (cost !== null && !candidate.local) {
        const currency = candidate.price?.currency ?? '';
        let band = currencies.indexOf(currency);
        if (band === -1) band = currencies.push(currency) - 1;
        key = 1 + Math.min(band, mostBands - 1) * bandSize + Math.min(cost, bandSize - 2);
      }
      keys[place++] = key;
    }
  },
  reason: (candidate, input) => {
    if (candidate.local) return free;
    const cost = costOf(candidate, input);
    return cost === null
      ? unknown
      : { code: 'cheapest', detail: `${cost} ${candidate.price?.currency ?? ''}` };
  },
};

import type { Usage } from '../../../shared/chat.ts';
import type { KnownPrice } from '../../../shared/contract/usage.ts';
import type { Price } from '../../../shared/contract/prices.ts';

/** What models cost: resources/prices.json, and the user's own prices over it. In memory. */
export interface Prices {
  /**
   * Null where nothing supports a price; this machine's models have none either, and cost nothing.
   * `baseUrl` is the account's: a provider may charge otherwise in another country.
   */
  of(ownerId: string, provider: string, model: string, baseUrl?: string): Price | null;
  list(ownerId: string): KnownPrice[];
  set(ownerId: string, provider: string, model: string, price: Price | null): Promise<KnownPrice[]>;
}

const perMillion = (tokens: number, price: number): number => tokens * price;

/**
 * Millionths of the price's currency, rounded up: tokens × (money for a million tokens) are
 * millionths already.
 */
export function costMicroOf(usage: Omit<Usage, 'source'>, price: Price): number {
  const parts = [
    perMillion(usage.input, price.input),
    perMillion(usage.cacheRead, price.cacheRead ?? price.input),
    perMillion(usage.cacheWrite, price.cacheWrite ?? price.input),
    perMillion(usage.output, price.output),
    perMillion(usage.reasoning, price.reasoning ?? price.output),
  ];
  return Math.ceil(parts.reduce((sum, part) => sum + part, 0) - 1e-9);
}

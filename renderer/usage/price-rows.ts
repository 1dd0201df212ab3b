import type { Price } from '../../shared/contract/prices.ts';
import type { KnownPrice } from '../../shared/contract/usage.ts';

export interface PriceRow {
  provider: string;
  model: string;
  /** Null if no known price covers it. */
  price: Price | null;
  own: boolean;
}

/**
 * Own prices first, then models in use whose price is unknown, then the table; all that hold each
 * word of the query.
 */
export function priceRows(
  known: readonly KnownPrice[],
  unpriced: readonly { provider: string; model: string }[],
  query: string,
): PriceRow[] {
  const key = (row: { provider: string; model: string }): string => `${row.provider}\n${row.model}`;
  const stated = new Set(known.map(key));
  const own = new Set(known.filter((row) => row.own).map(key));
  // An own price replaces the table's.
  const table = known.filter((row) => row.own || !own.has(key(row)));
  const unknown = unpriced
    .filter((row) => !stated.has(key(row)))
    .map(({ provider, model }): PriceRow => ({ provider, model, price: null, own: false }));
  const rank = (row: PriceRow): number => (row.own ? 0 : row.price === null ? 1 : 2);
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return [...table, ...unknown]
    .filter((row) =>
      words.every((word) => `${row.provider} ${row.model}`.toLowerCase().includes(word)),
    )
    .toSorted(
      (a, b) =>
        rank(a) - rank(b) || a.provider.localeCompare(b.provider) || a.model.localeCompare(b.model),
    );
}

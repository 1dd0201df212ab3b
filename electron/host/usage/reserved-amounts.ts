/** What a reservation takes, as the ledger records it. */
export interface ReservedAmount {
  tokens: number;
  costMicro: number;
  currency: string | null;
}

/**
 * What each running request reserves, summed over its attempts: a hedge reserves in addition to
 * the first attempt. An attempt that failed reserves nothing any more; one that served does
 * until the request is settled, since a crash may come between.
 */
export interface ReservedAmounts {
  begun(requestId: string, order: number): void;
  /** Of the attempt that was begun last. Gives the request's sum. */
  reserved(requestId: string, amount: ReservedAmount): ReservedAmount;
  /** Gives the request's sum, or null where nothing was reserved. */
  released(requestId: string, order: number): ReservedAmount | null;
  settled(requestId: string): void;
}

interface Attempts {
  last: number;
  amounts: Map<number, ReservedAmount>;
}

function sumOf(amounts: Iterable<ReservedAmount>): ReservedAmount {
  const sum: ReservedAmount = { tokens: 0, costMicro: 0, currency: null };
  for (const { tokens, costMicro, currency } of amounts) {
    sum.tokens += tokens;
    // Currencies are never added up: the sum is of the first of them.
    sum.currency ??= currency;
    if (currency === sum.currency) sum.costMicro += costMicro;
  }
  return sum;
}

export function createReservedAmounts(): ReservedAmounts {
  const running = new Map<string, Attempts>();
  return {
    begun: (requestId, order) => {
      const known = running.get(requestId);
      if (known === undefined) running.set(requestId, { last: order, amounts: new Map() });
      else known.last = order;
    },
    reserved: (requestId, { tokens, costMicro, currency }) => {
      const known = running.get(requestId) ?? {
        last: 0,
        amounts: new Map<number, ReservedAmount>(),
      };
      running.set(requestId, known);
      known.amounts.set(known.last, { tokens, costMicro, currency });
      return sumOf(known.amounts.values());
    },
    released: (requestId, order) => {
      const known = running.get(requestId);
      return known?.amounts.delete(order) === true ? sumOf(known.amounts.values()) : null;
    },
    settled: (requestId) => void running.delete(requestId),
  };
}

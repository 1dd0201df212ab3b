/** What a reservation holds, as the ledger writes it down. */
export interface ReservedAmount {
  tokens: number;
  costMicro: number;
  currency: string | null;
}

/**
 * What is held for each request that runs, summed over the attempts that hold it: a hedge holds
 * beside the one it overtakes. An attempt that failed holds nothing any more; one that served does
 * until the request is settled, since a crash may come between.
 */
export interface ReservedAmounts {
  begun(requestId: string, order: number): void;
  /** Of the attempt that was begun last. Gives the request's sum. */
  reserved(requestId: string, amount: ReservedAmount): ReservedAmount;
  /** Gives the request's sum, or null where nothing was held. */
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
    // Currencies are never added up: what is held in the first of them is told.
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

import type { Prices } from '../usage/prices.ts';
import type { UsageReports } from '../usage/create-usage.ts';
import type { Procedures } from './procedures.ts';

/** `usage.*` of the contract. */
export function usageApi({ usage: os }: Procedures, usage: UsageReports, prices: Prices) {
  return os.router({
    query: os.query.handler(({ context, input }) => usage.query(context.ownerId, input)),
    export: os.export.handler(({ context, input }) => usage.export(context.ownerId, input)),
    prices: os.prices.handler(({ context }) => prices.list(context.ownerId)),
    setPrice: os.setPrice.handler(({ context, input }) => prices.set(context.ownerId, input.provider, input.model, input.price)),
  });
}

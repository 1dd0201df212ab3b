import type { Prices } from '../usage/prices.ts';
import type { UsageReports } from '../usage/create-usage.ts';
import { managedOwner } from './context.ts';
import type { Procedures } from './procedures.ts';

/** `usage.*` of the contract. */
export function usageApi({ usage: os }: Procedures, usage: UsageReports, prices: Prices) {
  return os.router({
    query: os.query.handler(({ context, input }) => usage.query(managedOwner(context), input)),
    export: os.export.handler(({ context, input }) => usage.export(managedOwner(context), input)),
    prices: os.prices.handler(({ context }) => prices.list(managedOwner(context))),
    setPrice: os.setPrice.handler(({ context, input }) => prices.set(managedOwner(context), input.provider, input.model, input.price)),
  });
}

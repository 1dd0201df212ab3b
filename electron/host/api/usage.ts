import type { UsageGroup } from '../../../shared/contract/usage.ts';
import type { Prices } from '../usage/prices.ts';
import type { UsageReports } from '../usage/create-usage.ts';
import { seesAccounts } from '../routing/request/sees-accounts.ts';
import { managedOwner, type ApiContext } from '../api-context.ts';
import type { Procedures } from './procedures.ts';

/** Without the accounts, for a caller who may not know them. */
const groupsFor = <Query extends { groupBy: UsageGroup[] }>(
  context: ApiContext,
  query: Query,
): Query =>
  seesAccounts(context)
    ? query
    : { ...query, groupBy: query.groupBy.filter((group) => group !== 'account') };

/** `usage.*` of the contract. */
export function usageApi({ usage: os }: Procedures, usage: UsageReports, prices: Prices) {
  return os.router({
    query: os.query.handler(async ({ context, input }) => {
      const rows = await usage.query(managedOwner(context), groupsFor(context, input));
      const at = seesAccounts(context) ? -1 : input.groupBy.indexOf('account');
      return at === -1 ? rows : rows.map((row) => ({ ...row, key: row.key.toSpliced(at, 0, '') }));
    }),
    export: os.export.handler(({ context, input }) =>
      usage.export(managedOwner(context), groupsFor(context, input)),
    ),
    prices: os.prices.handler(({ context }) => prices.list(managedOwner(context))),
    setPrice: os.setPrice.handler(({ context, input }) =>
      prices.set(managedOwner(context), input.provider, input.model, input.price),
    ),
  });
}

import type { Budget, BudgetScope } from '../../../../shared/contract/budgets.ts';
import type { Declared } from '../../../../shared/contract/config.ts';
import type { ConfigDomains } from './domains.ts';
import { planSection, type ComparedFields, type SectionPlan } from './plan-section.ts';

/** The budget that Hearth gives every LAN user from the first start on (quota/default-budget.ts). */
const defaultBudgetName = 'LAN users';

type Named = readonly { id: string; name: string }[];

/** The accounts and clients that a scope names, as they are now. */
const namedIn = async ({ accounts, clients }: ConfigDomains) => ({
  accounts: await accounts.list(),
  clients: await clients.list(),
});

/** A scope with accounts and clients by name instead of id, or the other way round. */
function translated(
  { account, client, ...rest }: BudgetScope,
  { accounts, clients }: { accounts: Named; clients: Named },
  from: 'id' | 'name',
): BudgetScope {
  const to = from === 'id' ? 'name' : 'id';
  const of = (list: Named, value: string): string =>
    list.find((one) => one[from] === value)?.[to] ?? value;
  return {
    ...rest,
    ...(account === undefined ? {} : { account: of(accounts, account) }),
    ...(client === undefined ? {} : { client: of(clients, client) }),
  };
}

export async function planBudgets(
  domains: ConfigDomains,
  { budgets: entries }: Declared,
  adopt: boolean,
): Promise<SectionPlan> {
  const domain = domains.budgets;
  const [existing, named] = await Promise.all([domain.list(), namedIn(domains)]);
  const factsOf = ({
    id: _,
    name: __,
    source: ___,
    createdAt: ____,
    ...facts
  }: Omit<Budget, 'id' | 'source' | 'createdAt'> & Partial<Budget>): ComparedFields => facts;
  return planSection({
    kind: 'budget',
    entries,
    nameOf: (entry) => entry.name,
    factsOf,
    existing: existing.map((one) => ({
      id: one.id,
      name: one.name,
      source: one.source,
      facts: factsOf({ ...one, scope: translated(one.scope, named, 'id') }),
    })),
    // No user has decided on the budget that Hearth made itself.
    adopts: (one) => adopt || one.name === defaultBudgetName,
    put: async (entry, current) => {
      // Listed again: the accounts and clients of the same file exist only now.
      const scope = translated(entry.scope, await namedIn(domains), 'name');
      await domain.save({ ...entry, scope, ...(current === null ? {} : { id: current.id }) });
    },
    remove: (one) => domain.remove(one.id),
  });
}

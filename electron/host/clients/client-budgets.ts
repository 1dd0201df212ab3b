import type { Budget, BudgetInput } from '../../../shared/contract/budgets.ts';
import type { Client } from '../../../shared/contract/clients.ts';
import type { Quota } from '../quota/quota.ts';

/**
 * What a client may use in a day and in a month is a budget among others, so that it is reserved,
 * counted and shown as they are.
 */
export interface ClientBudgets {
  /** After a client was made or changed. */
  follow(ownerId: string, client: Client): Promise<void>;
  /** Before it goes. */
  drop(ownerId: string, clientId: string): Promise<void>;
}

type Period = 'day' | 'month';
const periods: readonly Period[] = ['day', 'month'];

/** Whether a budget is one of those that a client's limits create. */
export const isOfLimits = (
  { scope, source, name }: Pick<Budget, 'scope' | 'source' | 'name'>,
  clientId: string,
): boolean =>
  source === 'app' &&
  scope.client === clientId &&
  Object.keys(scope).length === 1 &&
  name.endsWith(` · ${clientId.slice(-6)}`);

/**
 * What the limits of cost of a client do with costs that they cannot count; `refuse` where it has
 * none, `mixed` where they differ.
 */
export function uncountedOf(
  budgets: readonly Budget[],
  clientId: string,
): Budget['uncounted'] | 'mixed' {
  const [first, ...rest] = budgets
    .filter((one) => isOfLimits(one, clientId) && one.limitCostMicro !== null)
    .map(({ uncounted }) => uncounted);
  return rest.every((one) => one === first) ? (first ?? 'refuse') : 'mixed';
}

/** Sets it for all of them. */
export async function setUncounted(
  quota: Pick<Quota, 'list' | 'save'>,
  ownerId: string,
  { clientId, uncounted }: { clientId: string; uncounted: Budget['uncounted'] },
): Promise<void> {
  const { budgets } = await quota.list(ownerId);
  for (const { createdAt: _createdAt, source, ...budget } of budgets) {
    if (
      budget.limitCostMicro === null ||
      budget.uncounted === uncounted ||
      !isOfLimits({ ...budget, source }, clientId)
    )
      continue;
    await quota.save(ownerId, { ...budget, uncounted });
  }
}

function wanted(
  { id, name, limits }: Client,
  period: Period,
  before: Budget | undefined,
): BudgetInput | null {
  const [limitTokens, limitCostMicro] =
    period === 'day'
      ? [limits.tokensPerDay, limits.costMicroPerDay]
      : [limits.tokensPerMonth, limits.costMicroPerMonth];
  if (limitTokens === null && limitCostMicro === null) return null;
  const currency = limitCostMicro === null ? null : limits.currency;
  // The name must be free among the owner's: a client's own is, and its id keeps two long ones
  // apart.
  return {
    name: `${name.slice(0, 60)} · ${period} · ${id.slice(-6)}`,
    scope: { client: id },
    limitTokens,
    limitCostMicro,
    currency,
    period,
    rollingMs: null,
    resetDay: 1,
    timeZone: '',
    hard: true,
    uncounted: before?.uncounted ?? 'refuse',
    alertAt: 0.8,
    enabled: true,
  };
}

export function createClientBudgets(quota: Pick<Quota, 'list' | 'save' | 'remove'>): ClientBudgets {
  const budgetsOf = async (ownerId: string, clientId: string) => {
    const { budgets } = await quota.list(ownerId);
    return budgets.filter((budget) => isOfLimits(budget, clientId));
  };
  return {
    follow: async (ownerId, client) => {
      const there = await budgetsOf(ownerId, client.id);
      for (const period of periods) {
        const before = there.find((one) => one.period === period);
        const budget = wanted(client, period, before);
        if (budget !== null)
          await quota.save(ownerId, {
            ...budget,
            ...(before === undefined ? {} : { id: before.id }),
          });
        else if (before !== undefined) await quota.remove(ownerId, before.id);
      }
    },
    drop: async (ownerId, clientId) => {
      for (const budget of await budgetsOf(ownerId, clientId))
        await quota.remove(ownerId, budget.id);
    },
  };
}

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Budget, BudgetInput, BudgetUse } from '../../shared/contract/budgets.ts';
import { createRefresh, notLoaded, thenRefresh, type Loaded } from '../kit/loaded.ts';
import type { PageConnection } from '../connection/page-connection.ts';
import { serviceKey, useService } from '../kit/service.tsx';

export interface BudgetList {
  budgets: Budget[];
  use: BudgetUse[];
}

export interface BudgetsStore extends StoreApi<{ list: Loaded<BudgetList> }> {
  refresh(): Promise<void>;
  /** With an id, changes that budget from the next request on. */
  save(input: BudgetInput & { id?: string }): Promise<Budget>;
  remove(id: string): Promise<void>;
}

export function createBudgetsStore({ client }: PageConnection): BudgetsStore {
  const store = createStore<{ list: Loaded<BudgetList> }>(() => ({ list: notLoaded }));
  const refresh = createRefresh(
    () => client.budgets.list(),
    (part) => store.setState({ list: { ...store.getState().list, ...part } }),
  );
  const then = thenRefresh(refresh);
  return {
    ...store,
    refresh,
    save: (input) => then(client.budgets.save(input)),
    remove: async (id) => void (await then(client.budgets.remove({ id }))),
  };
}

export const budgetsKey = serviceKey<BudgetsStore>('budgets');
export const useBudgets = (): BudgetsStore => useService(budgetsKey);

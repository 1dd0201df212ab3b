import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Price } from '../../shared/contract/prices.ts';
import type { KnownPrice, UsageGroup, UsageRow } from '../../shared/contract/usage.ts';
import { dayMs } from '../../shared/time.ts';
import { createRefresh, notLoaded, type Loaded } from '../kit/loaded.ts';
import type { PageConnection } from '../connection/page-connection.ts';
import { serviceKey, useService } from '../kit/service.tsx';

/** Rows with the grouping of their query, which may differ from the current choice. */
export interface GroupedRows {
  groupBy: readonly UsageGroup[];
  rows: UsageRow[];
}

export interface UsageState {
  days: number;
  groupBy: readonly UsageGroup[];
  rows: Loaded<GroupedRows>;
  byDay: Loaded<UsageRow[]>;
  prices: Loaded<KnownPrice[]>;
  /** Models with requests and without a known price. */
  unpriced: Loaded<{ provider: string; model: string; requests: number }[]>;
}

export interface UsageStore extends StoreApi<UsageState> {
  refresh(): Promise<void>;
  refreshPrices(): Promise<void>;
  setDays(days: number): void;
  setGroupBy(groupBy: readonly UsageGroup[]): void;
  /** The rows that are shown, as a file's text. */
  export(format: 'csv' | 'json'): Promise<{ name: string; mediaType: string; text: string }>;
  /** Null takes the own price back. */
  setPrice(provider: string, model: string, price: Price | null): Promise<void>;
}

/** Long enough to meet the models that are in use. */
const pricedDays = 90;

function unpricedOf(
  rows: readonly UsageRow[],
): { provider: string; model: string; requests: number }[] {
  return rows.flatMap(({ key: [provider, model], unknownCosts }) =>
    provider && model && unknownCosts > 0 ? [{ provider, model, requests: unknownCosts }] : [],
  );
}

export function createUsageStore({ client }: PageConnection): UsageStore {
  const store = createStore<UsageState>(() => ({
    days: 30,
    groupBy: ['model'],
    rows: notLoaded,
    byDay: notLoaded,
    prices: notLoaded,
    unpriced: notLoaded,
  }));
  const { getState: get, setState: set } = store;
  const since = (): number => Date.now() - get().days * dayMs;
  const query = (groupBy: readonly UsageGroup[]): Promise<UsageRow[]> =>
    client.usage.query({ sinceMs: since(), groupBy: [...groupBy] });
  const rows = createRefresh(
    async () => {
      const { groupBy } = get();
      return { groupBy, rows: await query(groupBy) };
    },
    (part) => set({ rows: { ...get().rows, ...part } }),
  );
  const byDay = createRefresh(
    () => query(['day']),
    (part) => set({ byDay: { ...get().byDay, ...part } }),
  );
  const prices = createRefresh(
    () => client.usage.prices(),
    (part) => set({ prices: { ...get().prices, ...part } }),
  );
  const unpriced = createRefresh(
    async () =>
      unpricedOf(
        await client.usage.query({
          sinceMs: Date.now() - pricedDays * dayMs,
          groupBy: ['provider', 'model'],
        }),
      ),
    (part) => set({ unpriced: { ...get().unpriced, ...part } }),
  );
  return {
    ...store,
    refresh: async () => void (await Promise.all([rows(), byDay()])),
    refreshPrices: async () => void (await Promise.all([prices(), unpriced()])),
    setDays: (days) => {
      set({ days });
      void Promise.all([rows(), byDay()]);
    },
    setGroupBy: (groupBy) => {
      set({ groupBy });
      void rows();
    },
    export: (format) =>
      client.usage.export({ sinceMs: since(), groupBy: [...get().groupBy], format }),
    setPrice: async (provider, model, price) => {
      const value = await client.usage.setPrice({ provider, model, price });
      set({ prices: { value, error: null } });
      await unpriced();
    },
  };
}

export const usageKey = serviceKey<UsageStore>('usage');
export const useUsage = (): UsageStore => useService(usageKey);

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EgressRow, RequestRow } from '../../shared/contract/monitoring.ts';
import { dayMs } from '../../shared/time.ts';
import { createRefresh, notLoaded, type Loaded } from '../kit/loaded.ts';
import type { PageConnection } from '../connection/page-connection.ts';
import { serviceKey, useService } from '../kit/service.tsx';

export type Summary = Awaited<ReturnType<PageConnection['client']['monitoring']['summary']>>;
export type EgressSummary = Awaited<
  ReturnType<PageConnection['client']['monitoring']['egressSummary']>
>;
export type RequestDetail = Awaited<ReturnType<PageConnection['client']['monitoring']['request']>>;

export interface MonitorState {
  days: number;
  requests: Loaded<RequestRow[]>;
  summary: Loaded<Summary>;
  egress: Loaded<EgressRow[]>;
  egressSummary: Loaded<EgressSummary>;
  /** Whether older rows may exist than those shown. */
  moreRequests: boolean;
  moreEgress: boolean;
}

export interface MonitorStore extends StoreApi<MonitorState> {
  refresh(): Promise<void>;
  refreshEgress(): Promise<void>;
  setDays(days: number): void;
  olderRequests(): Promise<void>;
  olderEgress(): Promise<void>;
  request(id: string): Promise<RequestDetail>;
}

const pageSize = 100;

/** The newest page put before the rows that are known, each row once and in its newest form. */
export function mergeNewest<T extends { id: string | number }>(
  known: readonly T[] | null,
  newest: readonly T[],
): T[] {
  const fresh = new Set(newest.map((row) => row.id));
  const overlaps = known?.some((row) => fresh.has(row.id)) ?? false;
  return overlaps && known
    ? [...newest, ...known.filter((row) => !fresh.has(row.id))]
    : [...newest];
}

export function createMonitorStore({ client }: PageConnection): MonitorStore {
  const store = createStore<MonitorState>(() => ({
    days: 7,
    requests: notLoaded,
    summary: notLoaded,
    egress: notLoaded,
    egressSummary: notLoaded,
    moreRequests: false,
    moreEgress: false,
  }));
  const { getState: get, setState: set } = store;
  const since = (): { sinceMs: number } => ({ sinceMs: Date.now() - get().days * dayMs });
  const requests = createRefresh(
    async () => {
      const newest = await client.monitoring.requests({ limit: pageSize });
      const rows = mergeNewest(get().requests.value, newest);
      if (rows.length === newest.length) set({ moreRequests: newest.length === pageSize });
      return rows;
    },
    (part) => set({ requests: { ...get().requests, ...part } }),
  );
  const egress = createRefresh(
    async () => {
      const newest = await client.monitoring.egress({ limit: pageSize });
      const rows = mergeNewest(get().egress.value, newest);
      if (rows.length === newest.length) set({ moreEgress: newest.length === pageSize });
      return rows;
    },
    (part) => set({ egress: { ...get().egress, ...part } }),
  );
  const summary = createRefresh(
    () => client.monitoring.summary(since()),
    (part) => set({ summary: { ...get().summary, ...part } }),
  );
  const egressSummary = createRefresh(
    () => client.monitoring.egressSummary(since()),
    (part) => set({ egressSummary: { ...get().egressSummary, ...part } }),
  );
  const refresh = async (): Promise<void> => void (await Promise.all([requests(), summary()]));
  const refreshEgress = async (): Promise<void> =>
    void (await Promise.all([egress(), egressSummary()]));
  return {
    ...store,
    refresh,
    refreshEgress,
    setDays: (days) => {
      set({ days });
      void summary();
      void egressSummary();
    },
    olderRequests: async () => {
      const known = get().requests.value ?? [];
      const before = known.at(-1)?.at;
      const rows = await client.monitoring.requests({
        limit: pageSize,
        ...(before === undefined ? {} : { before }),
      });
      set({
        requests: { value: [...known, ...rows], error: null },
        moreRequests: rows.length === pageSize,
      });
    },
    olderEgress: async () => {
      const known = get().egress.value ?? [];
      const before = known.at(-1)?.id;
      const rows = await client.monitoring.egress({
        limit: pageSize,
        ...(before === undefined ? {} : { before }),
      });
      set({
        egress: { value: [...known, ...rows], error: null },
        moreEgress: rows.length === pageSize,
      });
    },
    request: (id) => client.monitoring.request({ id }),
  };
}

export const monitorKey = serviceKey<MonitorStore>('monitor');
export const useMonitor = (): MonitorStore => useService(monitorKey);

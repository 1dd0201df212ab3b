import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AuditRow } from '../../shared/contract/audit.ts';
import { createRefresh, notLoaded, type Loaded } from '../kit/loaded.ts';
import type { PageConnection } from '../connection/page-connection.ts';
import { serviceKey, useService } from '../kit/service.tsx';

export type AuditFilter = 'all' | 'done' | 'refused';

export interface AuditState {
  rows: Loaded<AuditRow[]>;
  filter: AuditFilter;
  /** Whether there may be older rows. */
  more: boolean;
}

export interface AuditStore extends StoreApi<AuditState> {
  refresh(): Promise<void>;
  older(): Promise<void>;
  setFilter(filter: AuditFilter): void;
}

const pageSize = 50;

export function createAuditStore({ client }: PageConnection): AuditStore {
  const store = createStore<AuditState>(() => ({ rows: notLoaded, filter: 'all', more: false }));
  const { getState: get, setState: set } = store;
  const page = (before?: number): Promise<AuditRow[]> => {
    const { filter } = get();
    return client.audit.list({
      limit: pageSize,
      ...(before === undefined ? {} : { before }),
      ...(filter === 'all' ? {} : { outcome: filter }),
    });
  };
  const refresh = createRefresh(
    async () => {
      const rows = await page();
      set({ more: rows.length === pageSize });
      return rows;
    },
    (part) => set({ rows: { ...get().rows, ...part } }),
  );
  return {
    ...store,
    refresh,
    older: async () => {
      const known = get().rows.value ?? [];
      const rows = await page(known.at(-1)?.id);
      set({ rows: { value: [...known, ...rows], error: null }, more: rows.length === pageSize });
    },
    setFilter: (filter) => {
      set({ filter });
      void refresh();
    },
  };
}

export const auditKey = serviceKey<AuditStore>('audit');
export const useAudit = (): AuditStore => useService(auditKey);

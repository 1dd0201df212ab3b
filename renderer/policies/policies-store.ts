import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  PlanPreview,
  PolicyDefinition,
  PolicyTrial,
  PolicyVersion,
  RoutingPolicy,
  SplitResult,
} from '../../shared/contract/policies.ts';
import { createRefresh, notLoaded, thenRefresh, type Loaded } from '../kit/loaded.ts';
import type { PageConnection } from '../connection/page-connection.ts';
import { serviceKey, useService } from '../kit/service.tsx';

export interface SampleRequest {
  text: string;
  /** The client's name; `app` is the desktop. */
  client: string;
  tools: boolean;
  images: boolean;
}

export interface PoliciesState {
  policies: Loaded<RoutingPolicy[]>;
}

export interface PoliciesStore extends StoreApi<PoliciesState> {
  refresh(): Promise<void>;
  save(input: {
    alias: string;
    definition: PolicyDefinition;
    note: string;
  }): Promise<RoutingPolicy>;
  setEnabled(id: string, enabled: boolean): Promise<void>;
  remove(id: string): Promise<void>;
  versions(id: string): Promise<PolicyVersion[]>;
  rollback(id: string, version: number): Promise<RoutingPolicy>;
  preview(definition: PolicyDefinition, sample: SampleRequest): Promise<PlanPreview>;
  /** `alias` null: all past requests, for any model name. */
  try(definition: PolicyDefinition, alias: string | null): Promise<PolicyTrial>;
  results(id: string): Promise<SplitResult[]>;
}

export function createPoliciesStore({ client }: PageConnection): PoliciesStore {
  const store = createStore<PoliciesState>(() => ({ policies: notLoaded }));
  const { getState: get, setState: set } = store;
  const refresh = createRefresh(
    () => client.policies.list(),
    (part) => set({ policies: { ...get().policies, ...part } }),
  );
  const then = thenRefresh(refresh);
  return {
    ...store,
    refresh,
    save: (input) => then(client.policies.save(input)),
    setEnabled: async (id, enabled) =>
      void (await then(client.policies.setEnabled({ id, enabled }))),
    remove: async (id) => void (await then(client.policies.remove({ id }))),
    versions: (id) => client.policies.versions({ id }),
    rollback: (id, version) => then(client.policies.rollback({ id, version })),
    preview: (definition, sample) => client.policies.preview({ definition, sample }),
    try: (definition, alias) => client.policies.try({ definition, alias }),
    results: (id) => client.policies.results({ id }),
  };
}

export const policiesKey = serviceKey<PoliciesStore>('policies');
export const usePolicies = (): PoliciesStore => useService(policiesKey);

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ModelSettings, ProbeCost } from '../../shared/contract/account-models.ts';
import type {
  Account,
  AccountLimits,
  AccountStatus,
  AccountTest,
  ImportedAccount,
  ProviderInfo,
} from '../../shared/contract/accounts.ts';
import { createRefresh, notLoaded, thenRefresh, type Loaded } from '../kit/loaded.ts';
import type { PageConnection } from '../connection/page-connection.ts';
import { serviceKey, useService } from '../kit/service.tsx';

export interface AccountInput {
  provider: string;
  name: string;
  baseUrl: string;
  region: string;
  /** Empty keeps the stored key. */
  apiKey: string;
  models: string[];
  priority: number;
  weight: number;
  /** Request fields that Hearth does not know and may still send. */
  allowFields?: string[];
  /** PEM; unchanged if absent. */
  ca?: string;
}

export interface AccountPatch extends Partial<AccountInput> {
  enabled?: boolean;
  limits?: AccountLimits;
  expiresAt?: number | null;
}

export interface AccountsState {
  accounts: Loaded<Account[]>;
  providers: Loaded<ProviderInfo[]>;
  /** Health, quota and breakers, by account. */
  status: Loaded<Readonly<Record<string, AccountStatus>>>;
  /** The models that can be asked of each account, by its id. */
  served: Loaded<Readonly<Record<string, string[]>>>;
  /** The last test of each account; `running` until it is done. */
  tests: Readonly<Record<string, AccountTest | 'running'>>;
}

export interface AccountsStore extends StoreApi<AccountsState> {
  refresh(): Promise<void>;
  refreshStatus(): Promise<void>;
  add(input: AccountInput): Promise<Account>;
  update(id: string, patch: AccountPatch): Promise<void>;
  /** All accounts of a provider at once. */
  setProviderEnabled(provider: string, enabled: boolean): Promise<void>;
  test(id: string): Promise<void>;
  setModel(id: string, settings: ModelSettings): Promise<void>;
  /** What a probe may cost at the most; sends nothing. */
  probeCost(id: string, model: string): Promise<ProbeCost>;
  probeModel(id: string, model: string): Promise<void>;
  remove(id: string): Promise<void>;
  /** All ids, the first is tried first. Shown at once; reverted if the host refuses. */
  reorder(ids: readonly string[]): Promise<void>;
  /** The old key stays active until the new one has answered once. */
  rotate(id: string, apiKey: string): Promise<void>;
  import(text: string, dryRun: boolean): Promise<ImportedAccount[]>;
}

async function statusOf(client: PageConnection['client']): Promise<Record<string, AccountStatus>> {
  return Object.fromEntries(
    (await client.accounts.status()).map((status) => [status.accountId, status]),
  );
}

async function servedOf(client: PageConnection['client']): Promise<Record<string, string[]>> {
  const served: Record<string, string[]> = {};
  for (const { id, accounts } of await client.models.available())
    for (const account of accounts) (served[account] ??= []).push(id);
  return served;
}

function byPlace(accounts: readonly Account[], ids: readonly string[]): Account[] {
  const place = new Map(ids.map((id, index) => [id, index]));
  return accounts.map((account) => ({
    ...account,
    priority: (place.get(account.id) ?? ids.length) + 1,
  }));
}

export function createAccountsStore({ client }: PageConnection): AccountsStore {
  const store = createStore<AccountsState>(() => ({
    accounts: notLoaded,
    providers: notLoaded,
    status: notLoaded,
    served: notLoaded,
    tests: {},
  }));
  const { getState: get, setState: set } = store;
  const accounts = createRefresh(
    () => client.accounts.list(),
    (part) => set({ accounts: { ...get().accounts, ...part } }),
  );
  const providers = createRefresh(
    () => client.accounts.providers(),
    (part) => set({ providers: { ...get().providers, ...part } }),
  );
  const status = createRefresh(
    () => statusOf(client),
    (part) => set({ status: { ...get().status, ...part } }),
  );
  const served = createRefresh(
    () => servedOf(client),
    (part) => set({ served: { ...get().served, ...part } }),
  );
  const both = async (): Promise<void> => void (await Promise.all([accounts(), status()]));
  const test = async (id: string): Promise<void> => {
    set({ tests: { ...get().tests, [id]: 'running' } });
    try {
      const result = await client.accounts.test({ id });
      set({ tests: { ...get().tests, [id]: result } });
    } catch (error) {
      const { [id]: _dropped, ...rest } = get().tests;
      set({ tests: rest });
      throw error;
    }
    await both();
  };
  const then = thenRefresh(both);
  return {
    ...store,
    refresh: async () => void (await Promise.all([accounts(), providers(), status(), served()])),
    refreshStatus: status,
    add: (input) => then(client.accounts.add(input)),
    update: async (id, { apiKey, ...patch }) =>
      void (await then(client.accounts.update({ id, ...patch, ...(apiKey ? { apiKey } : {}) }))),
    setProviderEnabled: async (provider, enabled) => {
      const these = (get().accounts.value ?? []).filter(
        (account) => account.provider === provider && account.enabled !== enabled,
      );
      try {
        for (const { id } of these) await client.accounts.update({ id, enabled });
      } finally {
        await both();
      }
    },
    test,
    setModel: async (id, settings) => void (await then(client.accounts.setModel({ id, settings }))),
    probeCost: (id, model) => client.accounts.probeCost({ id, model }),
    probeModel: async (id, model) => void (await then(client.accounts.probeModel({ id, model }))),
    remove: async (id) => void (await then(client.accounts.remove({ id }))),
    reorder: async (ids) => {
      set({ accounts: { ...get().accounts, value: byPlace(get().accounts.value ?? [], ids) } });
      try {
        await client.accounts.reorder({ ids: [...ids] });
      } finally {
        await accounts();
      }
    },
    rotate: async (id, apiKey) => void (await then(client.accounts.rotate({ id, apiKey }))),
    import: (text, dryRun) =>
      dryRun
        ? client.accounts.import({ text, dryRun })
        : then(client.accounts.import({ text, dryRun })),
  };
}

export const accountsKey = serviceKey<AccountsStore>('accounts');
export const useAccounts = (): AccountsStore => useService(accountsKey);

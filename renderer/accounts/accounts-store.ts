import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Account, AccountTest, ProviderInfo } from '../../shared/contract/accounts.ts';
import { createRefresh, notLoaded, type Loaded } from '../app/loaded.ts';
import type { HostConnection } from '../host-client.ts';

export interface AccountInput {
  provider: string;
  name: string;
  baseUrl: string;
  /** Empty leaves the key that is stored as it is. */
  apiKey: string;
  models: string[];
  priority: number;
}

export interface AccountsState {
  accounts: Loaded<Account[]>;
  providers: Loaded<ProviderInfo[]>;
  /** The last test of each account; `running` while it is asked. */
  tests: Readonly<Record<string, AccountTest | 'running'>>;
}

export interface AccountsStore extends StoreApi<AccountsState> {
  refresh(): Promise<void>;
  add(input: AccountInput): Promise<Account>;
  update(id: string, input: Partial<AccountInput> & { enabled?: boolean }): Promise<void>;
  test(id: string): Promise<void>;
  remove(id: string): Promise<void>;
}

export function createAccountsStore({ client }: HostConnection): AccountsStore {
  const store = createStore<AccountsState>(() => ({ accounts: notLoaded, providers: notLoaded, tests: {} }));
  const { getState: get, setState: set } = store;
  const accounts = createRefresh(() => client.accounts.list(), (part) => set({ accounts: { ...get().accounts, ...part } }));
  const providers = createRefresh(() => client.accounts.providers(), (part) => set({ providers: { ...get().providers, ...part } }));
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
    await accounts();
  };
  return {
    ...store,
    refresh: async () => void (await Promise.all([accounts(), providers()])),
    add: async (input) => {
      const account = await client.accounts.add(input);
      await accounts();
      return account;
    },
    update: async (id, { apiKey, ...input }) => {
      await client.accounts.update({ id, ...input, ...(apiKey ? { apiKey } : {}) });
      await accounts();
    },
    test,
    remove: async (id) => {
      await client.accounts.remove({ id });
      await accounts();
    },
  };
}

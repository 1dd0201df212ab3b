import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client, ClientInput, ClientSecrets } from '../../shared/contract/clients.ts';
import { createRefresh, notLoaded, thenRefresh, type Loaded } from '../app/loaded.ts';
import type { HostConnection } from '../host-client.ts';

export type ClientChange = Partial<Omit<ClientInput, 'signed'>> & { id: string; suspended?: boolean };

export interface ClientsStore extends StoreApi<{ clients: Loaded<Client[]> }> {
  refresh(): Promise<void>;
  /** The key is in this reply and nowhere else after it. */
  add(input: Partial<ClientInput> & { name: string }): Promise<ClientSecrets>;
  update(change: ClientChange): Promise<Client>;
  rotate(input: { id: string; overlapHours: number; signed: boolean }): Promise<ClientSecrets>;
  remove(id: string): Promise<unknown>;
}

export function createClientsStore({ client }: HostConnection): ClientsStore {
  const store = createStore<{ clients: Loaded<Client[]> }>(() => ({ clients: notLoaded }));
  const refresh = createRefresh(() => client.clients.list(), (part) => store.setState({ clients: { ...store.getState().clients, ...part } }));
  const then = thenRefresh(refresh);
  return {
    ...store,
    refresh,
    add: (input) => then(client.clients.add(input)),
    update: (change) => then(client.clients.update(change)),
    rotate: (input) => then(client.clients.rotate(input)),
    remove: (id) => then(client.clients.remove({ id })),
  };
}

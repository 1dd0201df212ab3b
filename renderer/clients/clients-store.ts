import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client, ClientInput, ClientSecrets } from '../../shared/contract/clients.ts';
import type { ContentHit } from '../../shared/contract/content-rules.ts';
import { createRefresh, notLoaded, thenRefresh, type Loaded } from '../kit/loaded.ts';
import type { PageConnection } from '../connection/page-connection.ts';
import { serviceKey, useService } from '../kit/service.tsx';

export type ClientChange = Partial<Omit<ClientInput, 'signed'>> & {
  id: string;
  suspended?: boolean;
};

export interface ClientsState {
  clients: Loaded<Client[]>;
  /** What the content rules of all clients found in the last 30 days. */
  hits: Loaded<ContentHit[]>;
}

export interface ClientsStore extends StoreApi<ClientsState> {
  refresh(): Promise<void>;
  refreshHits(): Promise<void>;
  /** The key is in this reply only. */
  add(input: Partial<ClientInput> & { name: string }): Promise<ClientSecrets>;
  update(change: ClientChange): Promise<Client>;
  rotate(input: { id: string; overlapHours: number; signed: boolean }): Promise<ClientSecrets>;
  remove(id: string): Promise<unknown>;
}

export function createClientsStore({ client }: PageConnection): ClientsStore {
  const store = createStore<ClientsState>(() => ({ clients: notLoaded, hits: notLoaded }));
  const refresh = createRefresh(
    () => client.clients.list(),
    (part) => store.setState({ clients: { ...store.getState().clients, ...part } }),
  );
  const hits = createRefresh(
    () => client.clients.hits(),
    (part) => store.setState({ hits: { ...store.getState().hits, ...part } }),
  );
  const then = thenRefresh(refresh);
  return {
    ...store,
    refresh,
    refreshHits: hits,
    add: (input) => then(client.clients.add(input)),
    update: (change) => then(client.clients.update(change)),
    rotate: (input) => then(client.clients.rotate(input)),
    remove: (id) => then(client.clients.remove({ id })),
  };
}

export const clientsKey = serviceKey<ClientsStore>('clients');
export const useClients = (): ClientsStore => useService(clientsKey);

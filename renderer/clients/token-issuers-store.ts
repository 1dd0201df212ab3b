import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  RemovedSubjectRow,
  TokenIssuer,
  TokenIssuerInput,
} from '../../shared/contract/token-issuers.ts';
import type { PageConnection } from '../connection/page-connection.ts';
import { createRefresh, notLoaded, thenRefresh, type Loaded } from '../kit/loaded.ts';
import { serviceKey, useService } from '../kit/service.tsx';

export interface TokenIssuersStore extends StoreApi<{ issuers: Loaded<TokenIssuer[]> }> {
  refresh(): Promise<void>;
  save(issuer: TokenIssuerInput & { id?: string }): Promise<TokenIssuer>;
  remove(id: string): Promise<unknown>;
  /** Subjects whose clients were removed. */
  removed(id: string): Promise<RemovedSubjectRow[]>;
  readmit(id: string, subject: string): Promise<unknown>;
}

export function createTokenIssuersStore({ client }: PageConnection): TokenIssuersStore {
  const store = createStore<{ issuers: Loaded<TokenIssuer[]> }>(() => ({ issuers: notLoaded }));
  const refresh = createRefresh(
    () => client.tokenIssuers.list(),
    (part) => store.setState({ issuers: { ...store.getState().issuers, ...part } }),
  );
  const then = thenRefresh(refresh);
  return {
    ...store,
    refresh,
    save: (issuer) => then(client.tokenIssuers.save(issuer)),
    remove: (id) => then(client.tokenIssuers.remove({ id })),
    removed: (id) => client.tokenIssuers.removed({ id }),
    readmit: (id, subject) => then(client.tokenIssuers.readmit({ id, subject })),
  };
}

export const tokenIssuersKey = serviceKey<TokenIssuersStore>('token-issuers');
export const useTokenIssuers = (): TokenIssuersStore => useService(tokenIssuersKey);

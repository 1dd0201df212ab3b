import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Pairing } from '../../shared/contract/peers.ts';
import type { PageConnection } from '../connection/page-connection.ts';
import { serviceKey, useService } from '../kit/service.tsx';

export interface PairingStore extends StoreApi<{ waiting: readonly Pairing[] }> {
  refresh(): Promise<void>;
  answer(id: string, allow: boolean): Promise<void>;
}

/** Hearths that request access to this one; empty for users who may not answer them. */
export function createPairingStore({ client }: PageConnection): PairingStore {
  const store = createStore<{ waiting: readonly Pairing[] }>(() => ({ waiting: [] }));
  const refresh = async (): Promise<void> =>
    store.setState({ waiting: await client.peers.pairings().catch(() => []) });
  return {
    ...store,
    refresh,
    answer: async (id, allow) => {
      try {
        await client.peers.answer({ id, allow });
      } finally {
        await refresh();
      }
    },
  };
}

export const pairingsKey = serviceKey<PairingStore>('pairings');
export const usePairings = (): PairingStore => useService(pairingsKey);

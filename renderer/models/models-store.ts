import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AvailableModel, LocalModel, ModelSetup } from '../../shared/contract/models.ts';
import { createRefresh, notLoaded, type Loaded } from '../kit/loaded.ts';
import type { PageConnection } from '../connection/page-connection.ts';
import { serviceKey, useService } from '../kit/service.tsx';

export interface ModelsState {
  local: Loaded<LocalModel[]>;
  available: Loaded<AvailableModel[]>;
  setup: Loaded<ModelSetup>;
}

export interface ModelsStore extends StoreApi<ModelsState> {
  refresh(): Promise<void>;
  startSetup(): Promise<void>;
  download(id: string): Promise<void>;
  pause(id: string): Promise<void>;
  cancel(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  addFile(path: string): Promise<void>;
}

export function createModelsStore({ client }: PageConnection): ModelsStore {
  const store = createStore<ModelsState>(() => ({
    local: notLoaded,
    available: notLoaded,
    setup: notLoaded,
  }));
  const { getState: get, setState: set } = store;
  const local = createRefresh(
    () => client.models.local(),
    (part) => set({ local: { ...get().local, ...part } }),
  );
  const available = createRefresh(
    () => client.models.available(),
    (part) => set({ available: { ...get().available, ...part } }),
  );
  const setup = createRefresh(
    () => client.models.setup(),
    (part) => set({ setup: { ...get().setup, ...part } }),
  );
  const refresh = async (): Promise<void> =>
    void (await Promise.all([local(), available(), setup()]));
  const act = async (call: Promise<unknown>): Promise<void> => {
    await call;
    await refresh();
  };
  return {
    ...store,
    refresh,
    startSetup: () => act(client.models.startSetup()),
    download: (id) => act(client.models.download({ id })),
    pause: (id) => act(client.models.pause({ id })),
    cancel: (id) => act(client.models.cancel({ id })),
    remove: (id) => act(client.models.remove({ id })),
    addFile: (path) => act(client.models.addFile({ path })),
  };
}

export const modelsKey = serviceKey<ModelsStore>('models');
export const useModels = (): ModelsStore => useService(modelsKey);

import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  KnowledgeSource,
  Note,
  NoteHead,
} from '../../../shared/contract/knowledge-sources.ts';
import type { RefreshSchedule } from '../../../shared/contract/refresh-schedule.ts';
import { createRefresh, notLoaded, type Loaded } from '../../kit/loaded.ts';
import type { PageConnection } from '../../connection/page-connection.ts';
import { serviceKey, useService } from '../../kit/service.tsx';

export interface SourcesState {
  /** Whose sources these are. */
  baseId: string | null;
  sources: Loaded<KnowledgeSource[]>;
  /** The last written first. */
  notes: Loaded<NoteHead[]>;
}

export interface SourcesStore extends StoreApi<SourcesState> {
  open(baseId: string): void;
  /** Again, where this base's are shown. */
  refresh(baseId?: string): Promise<void>;
  addPage(input: {
    url: string;
    sitemap: boolean;
    privateHost: boolean;
    refresh?: RefreshSchedule;
  }): Promise<void>;
  /** Null for all of them. */
  addConversations(conversationIds: string[] | null): Promise<void>;
  setWatched(id: string, watched: boolean): Promise<void>;
  setLocalOnly(id: string, localOnly: boolean): Promise<void>;
  /** Null: as the setting says. */
  setRefresh(id: string, refresh: RefreshSchedule | null): Promise<void>;
  look(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  note(id: string): Promise<Note>;
  saveNote(note: { id?: string; title: string; content: string }): Promise<void>;
  removeNote(id: string): Promise<void>;
}

export function createSourcesStore({ client }: PageConnection): SourcesStore {
  const store = createStore<SourcesState>(() => ({
    baseId: null,
    sources: notLoaded,
    notes: notLoaded,
  }));
  const { getState: get, setState: set } = store;
  const refresh = createRefresh(
    async () => {
      const { baseId } = get();
      if (baseId === null) return { baseId, sources: [], notes: [] };
      const [sources, notes] = await Promise.all([
        client.sources.list({ baseId }),
        client.sources.notes({ baseId }),
      ]);
      return { baseId, sources, notes };
    },
    ({ value, error = null }) => {
      if (value && value.baseId !== get().baseId) return;
      set({
        sources: { ...get().sources, ...(value ? { value: value.sources } : {}), error },
        notes: { ...get().notes, ...(value ? { value: value.notes } : {}), error },
      });
    },
  );
  const base = (): string => get().baseId ?? '';
  const after = async (call: Promise<unknown>): Promise<void> => {
    await call;
    await refresh();
  };
  return {
    ...store,
    open: (baseId) => {
      if (baseId !== get().baseId) set({ baseId, sources: notLoaded, notes: notLoaded });
      void refresh();
    },
    refresh: async (baseId) => {
      if (baseId === undefined || baseId === get().baseId) await refresh();
    },
    addPage: (input) => after(client.sources.addPage({ baseId: base(), ...input })),
    addConversations: (conversationIds) =>
      after(client.sources.addConversations({ baseId: base(), conversationIds })),
    setWatched: (id, watched) => after(client.sources.update({ id, watched })),
    setLocalOnly: (id, localOnly) => after(client.sources.update({ id, localOnly })),
    setRefresh: (id, refresh) => after(client.sources.update({ id, refresh })),
    look: (id) => after(client.sources.refresh({ id })),
    remove: (id) => after(client.sources.remove({ id })),
    note: (id) => client.sources.note({ id }),
    saveNote: (note) => after(client.sources.saveNote({ baseId: base(), ...note })),
    removeNote: (id) => after(client.sources.removeNote({ id })),
  };
}

export const sourcesKey = serviceKey<SourcesStore>('sources');
export const useSources = (): SourcesStore => useService(sourcesKey);

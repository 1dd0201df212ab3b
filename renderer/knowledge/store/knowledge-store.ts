import { createStore, type StoreApi } from 'zustand/vanilla';
import { uploadDocument } from './send-file.ts';
import type { SearchHit } from '../../../shared/contract/answers.ts';
import type {
  KnowledgeBase,
  KnowledgeDocument,
  Reader,
  SearchFilter,
} from '../../../shared/contract/knowledge.ts';
import { createRefresh, notLoaded, type Loaded } from '../../kit/loaded.ts';
import type { PageConnection } from '../../connection/page-connection.ts';
import { readWhole } from './read-whole.ts';
import { keepSame } from './same-documents.ts';
import { noConditions, type Conditions } from './conditions.ts';
import { serviceKey, useService } from '../../kit/service.tsx';

export interface AddResult {
  added: number;
  unchanged: number;
  skipped: { path: string; code: string; reason: string }[];
}

/** The last search in the open base. */
export interface SearchResults {
  query: string;
  narrowed: boolean;
  hits: SearchHit[];
  tookMs: number;
}

/** Passages of a document that the reader comes for, and the words to mark in them. */
export interface Marks {
  documentId: string;
  chunkIds: readonly number[];
  words: readonly string[];
}

export interface KnowledgeState {
  bases: Loaded<KnowledgeBase[]>;
  openId: string | null;
  documents: Loaded<KnowledgeDocument[]>;
  conditions: Conditions;
  found: SearchResults | null;
  marks: Marks | null;
}

export interface KnowledgeStore extends StoreApi<KnowledgeState> {
  refresh(): Promise<void>;
  /** Documents of the open base, again. */
  refreshDocuments(baseId?: string): Promise<void>;
  open(id: string | null): void;
  create(name: string, localOnly: boolean): Promise<KnowledgeBase>;
  update(
    id: string,
    patch: {
      name?: string;
      localOnly?: boolean;
      shared?: boolean;
      paused?: boolean;
      embeddingModel?: string;
      chunkTokens?: number | null;
      overlapTokens?: number | null;
    },
  ): Promise<void>;
  remove(id: string): Promise<void>;
  addPaths(id: string, paths: string[]): Promise<AddResult>;
  upload(id: string, files: readonly File[]): Promise<AddResult>;
  retry(id: string, documentId: string): Promise<void>;
  removeDocument(id: string, documentId: string): Promise<void>;
  /** In place of the tags that the document had. */
  tag(id: string, documentId: string, tags: string[]): Promise<void>;
  search(
    id: string,
    query: string,
    filter?: SearchFilter,
  ): Promise<{ hits: SearchHit[]; tookMs: number }>;
  /** A search whose finds stay with the view until another one, or until another base is opened. */
  find(id: string, query: string, filter?: SearchFilter): Promise<void>;
  narrow(conditions: Conditions): void;
  clearSearch(): void;
  mark(marks: Marks): void;
  read(id: string, documentId: string): Promise<Reader>;
}

/** 2,000 documents are asked for once in two seconds at most. */
const restMsADocument = 1;

export function createKnowledgeStore({ client }: PageConnection): KnowledgeStore {
  const store = createStore<KnowledgeState>(() => ({
    bases: notLoaded,
    openId: null,
    documents: notLoaded,
    conditions: noConditions,
    found: null,
    marks: null,
  }));
  const { getState: get, setState: set } = store;
  const bases = createRefresh(
    () => client.knowledge.list(),
    (part) => set({ bases: { ...get().bases, ...part } }),
  );
  const documents = createRefresh(
    async () => {
      const { openId } = get();
      return {
        openId,
        list: openId === null ? [] : await client.knowledge.documents({ id: openId }),
      };
    },
    ({ value, error }) => {
      if (value && value.openId !== get().openId) return;
      set({
        documents: {
          ...get().documents,
          ...(value ? { value: keepSame(get().documents.value ?? [], value.list) } : {}),
          error: error ?? null,
        },
      });
    },
  );
  /** An answer to a search that another one or a clearing overtook is not shown. */
  let searches = 0;
  let restUntilMs = 0;
  let resting: ReturnType<typeof setTimeout> | undefined;
  /**
   * Of a long list, while much changes in it: the change that comes too soon is shown after the
   * rest.
   */
  const pacedDocuments = async (): Promise<void> => {
    const restMs = restUntilMs - Date.now();
    if (restMs > 0) {
      resting ??= setTimeout(() => {
        resting = undefined;
        void pacedDocuments();
      }, restMs);
      return;
    }
    restUntilMs = Date.now() + (get().documents.value?.length ?? 0) * restMsADocument;
    await documents();
  };
  const both = async (): Promise<void> => void (await Promise.all([bases(), documents()]));
  const after = async (call: Promise<unknown>): Promise<void> => {
    await call;
    await both();
  };
  const search: KnowledgeStore['search'] = (id, query, filter) =>
    client.knowledge.search({ id, query, limit: 20, ...(filter ? { filter } : {}) });
  const upload = async (id: string, files: readonly File[]): Promise<AddResult> => {
    for (const file of files) {
      await uploadDocument(client, id, file.webkitRelativePath || file.name, file);
      await documents();
    }
    await bases();
    return { added: files.length, unchanged: 0, skipped: [] };
  };
  return {
    ...store,
    refresh: bases,
    refreshDocuments: async (baseId) => {
      if (baseId === undefined || baseId === get().openId) await pacedDocuments();
    },
    open: (openId) => {
      if (openId === get().openId) return;
      restUntilMs = 0;
      set({ openId, documents: notLoaded, conditions: noConditions, found: null });
      void documents();
    },
    create: async (name, localOnly) => {
      const made = await client.knowledge.create({ name, localOnly });
      await bases();
      return made;
    },
    update: (id, patch) => after(client.knowledge.update({ id, ...patch })),
    remove: (id) => after(client.knowledge.remove({ id })),
    addPaths: async (id, paths) => {
      const result = await client.knowledge.addPaths({ id, paths });
      await both();
      return result;
    },
    upload,
    retry: (id, documentId) => after(client.knowledge.retry({ id, documentId })),
    removeDocument: (id, documentId) => after(client.knowledge.removeDocument({ id, documentId })),
    tag: (id, documentId, tags) => after(client.knowledge.tag({ id, documentId, tags })),
    search,
    find: async (id, query, filter) => {
      searches += 1;
      const mine = searches;
      const result = await search(id, query, filter);
      if (mine === searches && id === get().openId)
        set({ found: { query, narrowed: filter !== undefined, ...result } });
    },
    narrow: (conditions) => set({ conditions }),
    clearSearch: () => {
      searches += 1;
      set({ found: null });
    },
    mark: (marks) => set({ marks }),
    read: (id, documentId) =>
      readWhole((from, limit) =>
        client.knowledge.read({ id, documentId, from, ...(limit === undefined ? {} : { limit }) }),
      ),
  };
}

export const knowledgeKey = serviceKey<KnowledgeStore>('knowledge');
export const useKnowledge = (): KnowledgeStore => useService(knowledgeKey);

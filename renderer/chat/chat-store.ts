import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Conversation, ConversationEvent } from '../../shared/contract/conversations.ts';
import { toAppError, type AppError } from '../../shared/errors.ts';
import { createRefresh, notLoaded, type Loaded } from '../kit/loaded.ts';
import type { PageConnection } from '../connection/page-connection.ts';
import { createFrameBatch } from './frame-batch.ts';
import { applyEvent, type Thread } from './thread.ts';
import { serviceKey, useService } from '../kit/service.tsx';

/** What a conversation is made with, while it has no message yet. */
export interface FreshConversation {
  model: string;
  localOnly: boolean;
  knowledgeBaseIds: string[];
}

export interface ChatState {
  conversations: Loaded<Conversation[]>;
  query: string;
  openId: string | null;
  thread: Thread | null;
  threadError: AppError | null;
  /** Sent, and not yet seen in the thread. */
  pending: string | null;
  sendError: AppError | null;
  editingId: string | null;
  fresh: FreshConversation;
}

export interface ChatStore extends StoreApi<ChatState> {
  refresh(): Promise<void>;
  search(query: string): void;
  /** Shows a conversation and follows it; `null` shows an empty one. */
  open(id: string | null): void;
  /**
   * Sends a message and first creates the conversation if there is none (`onMade`). The caller keeps
   * the text if it rejects.
   */
  send(content: string, onMade?: (id: string) => void): Promise<void>;
  edit(messageId: string, content: string): Promise<void>;
  regenerate(): Promise<void>;
  stop(): Promise<void>;
  update(patch: Partial<FreshConversation> & { title?: string }): Promise<void>;
  rename(id: string, title: string): Promise<void>;
  remove(id: string): Promise<void>;
  restore(id: string): Promise<void>;
  setEditing(messageId: string | null): void;
}

const emptyFresh: FreshConversation = { model: 'auto', localOnly: false, knowledgeBaseIds: [] };

function initial(): ChatState {
  return {
    conversations: notLoaded,
    query: '',
    openId: null,
    thread: null,
    threadError: null,
    pending: null,
    sendError: null,
    editingId: null,
    fresh: emptyFresh,
  };
}

/** Follows one conversation at a time into the store, one store change a frame. */
function createFollower(
  connection: PageConnection,
  store: StoreApi<ChatState>,
): (id: string | null) => void {
  let stop = new AbortController();
  return (id) => {
    stop.abort();
    stop = new AbortController();
    const { signal } = stop;
    if (id === null) return;
    const batch = createFrameBatch<ConversationEvent>((events) => {
      if (signal.aborted) return;
      const thread = events.reduce(applyEvent, store.getState().thread);
      const seen = events.some(
        (event) =>
          event.type === 'snapshot' || (event.type === 'message' && event.message.role === 'user'),
      );
      store.setState({ thread, threadError: null, ...(seen ? { pending: null } : {}) });
    });
    connection
      .watch(
        (each) => connection.client.conversations.watch({ id }, { signal: each }),
        batch.push,
        signal,
      )
      .catch(
        (error: unknown) => !signal.aborted && store.setState({ threadError: toAppError(error) }),
      );
  };
}

/**
 * Puts in messages that a call returned, unless the watched stream has brought them, and perhaps
 * more of them, already.
 */
function addUnseen(
  thread: Thread | null,
  messages: readonly Thread['messages'][number][],
): Thread | null {
  if (thread === null) return null;
  const unseen = messages.filter(
    (message) => !thread.messages.some((each) => each.id === message.id),
  );
  return unseen.length === 0 ? thread : { ...thread, messages: [...thread.messages, ...unseen] };
}

export function createChatStore(connection: PageConnection): ChatStore {
  const { client } = connection;
  const store = createStore<ChatState>(initial);
  const { getState: get, setState: set } = store;
  const follow = createFollower(connection, store);
  const refresh = createRefresh(
    () => client.conversations.list(get().query === '' ? {} : { query: get().query }),
    (part) => set({ conversations: { ...get().conversations, ...part } }),
  );

  const open = (id: string | null): void => {
    if (id === get().openId) return;
    set({
      openId: id,
      thread: null,
      threadError: null,
      sendError: null,
      editingId: null,
      pending: null,
    });
    follow(id);
  };

  const openedId = async (onMade?: (id: string) => void): Promise<string> => {
    const { openId, fresh, pending } = get();
    if (openId !== null) return openId;
    const made = await client.conversations.create(fresh);
    open(made.id);
    set({ pending, fresh: emptyFresh });
    onMade?.(made.id);
    return made.id;
  };

  const send: ChatStore['send'] = async (content, onMade) => {
    set({ pending: content, sendError: null });
    try {
      const id = await openedId(onMade);
      const sent = await client.conversations.send({ id, content });
      if (get().openId === id)
        set({
          thread: addUnseen(get().thread, [sent.userMessage, sent.assistantMessage]),
          pending: null,
        });
    } catch (error) {
      set({ pending: null, sendError: toAppError(error) });
      throw error;
    }
  };

  const withOpen = async (act: (id: string) => Promise<unknown>): Promise<void> => {
    const { openId } = get();
    if (openId === null) return;
    set({ sendError: null });
    try {
      await act(openId);
    } catch (error) {
      set({ sendError: toAppError(error) });
      throw error;
    }
  };

  const update: ChatStore['update'] = async ({ title, ...patch }) => {
    const { openId } = get();
    if (openId === null) return set({ fresh: { ...get().fresh, ...patch } });
    await withOpen(async (id) => {
      const conversation = await client.conversations.update({
        id,
        ...patch,
        ...(title === undefined ? {} : { title }),
      });
      const { thread } = get();
      if (thread?.conversation.id === id) set({ thread: { ...thread, conversation } });
    });
  };

  return {
    ...store,
    refresh,
    search: (query) => {
      set({ query });
      void refresh();
    },
    open,
    send,
    edit: (messageId, content) =>
      withOpen(async (id) => {
        await client.conversations.edit({ id, messageId, content });
        set({ editingId: null });
      }),
    regenerate: () => withOpen((id) => client.conversations.regenerate({ id })),
    stop: () => withOpen((id) => client.conversations.stop({ id })),
    update,
    rename: async (id, title) => {
      await client.conversations.update({ id, title });
      await refresh();
    },
    remove: async (id) => {
      await client.conversations.remove({ id });
      await refresh();
    },
    restore: async (id) => {
      await client.conversations.restore({ id });
      await refresh();
    },
    setEditing: (editingId) => set({ editingId }),
  };
}

export const chatKey = serviceKey<ChatStore>('chat');
export const useChat = (): ChatStore => useService(chatKey);

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Citation } from '../../shared/contract/answers.ts';
import { serviceKey, useService } from './service.tsx';

export type Inspected =
  | { kind: 'request'; id: string }
  /** `words`: the words to mark in the passage. */
  | { kind: 'source'; source: Citation; words: readonly string[] }
  | { kind: 'account'; id: string };

export interface Undoable {
  id: number;
  /** What was done, in the user's language. */
  text: string;
  undo: () => Promise<void>;
}

export interface ShellState {
  palette: boolean;
  /** The list as a drawer, on windows too narrow for a column. */
  drawer: boolean;
  listHidden: boolean;
  listWidth: number;
  inspected: Inspected | null;
  /** Newest last; the newest is offered for a while. */
  undoStack: readonly Undoable[];
  offered: Undoable | null;
}

export interface ShellStore extends StoreApi<ShellState> {
  setPalette(open: boolean): void;
  setDrawer(open: boolean): void;
  toggleList(): void;
  setListWidth(width: number): void;
  inspect(inspected: Inspected | null): void;
  did(text: string, undo: () => Promise<void>): void;
  undo(): Promise<void>;
  withdrawOffer(id: number): void;
}

export const listWidthRange = { min: 260, max: 360, start: 280 } as const;
const storageKey = 'hearth.list';
const longestUndo = 20;

export function clampListWidth(width: number): number {
  return Math.round(Math.min(listWidthRange.max, Math.max(listWidthRange.min, width)));
}

interface Remembered {
  listHidden: boolean;
  listWidth: number;
}

function recall(storage: Pick<Storage, 'getItem'>): Remembered {
  const [width, hidden] = (storage.getItem(storageKey) ?? '').split(',');
  const listWidth = Number(width);
  return {
    listWidth: listWidth > 0 ? clampListWidth(listWidth) : listWidthRange.start,
    listHidden: hidden === 'hidden',
  };
}

export function createShellStore(
  storage: Pick<Storage, 'getItem' | 'setItem'> = window.localStorage,
): ShellStore {
  const store = createStore<ShellState>(() => ({
    palette: false,
    drawer: false,
    inspected: null,
    undoStack: [],
    offered: null,
    ...recall(storage),
  }));
  const { getState: get, setState: set } = store;
  let lastId = 0;
  const remember = (): void =>
    storage.setItem(storageKey, `${get().listWidth},${get().listHidden ? 'hidden' : 'shown'}`);
  return {
    ...store,
    setPalette: (palette) => set({ palette }),
    setDrawer: (drawer) => set({ drawer }),
    toggleList: () => {
      set({ listHidden: !get().listHidden });
      remember();
    },
    setListWidth: (width) => {
      set({ listWidth: clampListWidth(width) });
      remember();
    },
    inspect: (inspected) => set({ inspected }),
    did: (text, undo) => {
      const entry = { id: (lastId += 1), text, undo };
      set({ undoStack: [...get().undoStack, entry].slice(-longestUndo), offered: entry });
    },
    undo: async () => {
      const last = get().undoStack.at(-1);
      if (!last) return;
      set({ undoStack: get().undoStack.slice(0, -1), offered: null });
      await last.undo();
    },
    withdrawOffer: (id) => get().offered?.id === id && set({ offered: null }),
  };
}

export const shellKey = serviceKey<ShellStore>('shell');
export const useShell = (): ShellStore => useService(shellKey);

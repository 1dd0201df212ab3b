/** Unsent text by conversation, kept for the life of the window, so that a reload loses nothing. */
export interface Drafts {
  get(key: string): string;
  set(key: string, text: string): void;
}

const prefix = 'hearth.draft.';

export function createDrafts(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = window.sessionStorage,
): Drafts {
  return {
    get: (key) => storage.getItem(prefix + key) ?? '',
    set: (key, text) => {
      try {
        if (text === '') storage.removeItem(prefix + key);
        else storage.setItem(prefix + key, text);
      } catch {
        // A draft above the storage's limit lives in the box only.
      }
    },
  };
}

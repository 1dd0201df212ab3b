import { useStore } from 'zustand';
import { useDesktop } from '../kit/desktop.ts';
import { useSettings } from '../kit/settings-store.ts';

const none: readonly string[] = [];

/**
 * What a browser may add besides uploads. `owner`: the machine's own user, who may name files below
 * `roots` (the `documentRoots` of hearth.yaml); `client`: only uploads; null in the app, whose
 * dialogs reach every file, and until the reader is known.
 */
export function useDocumentRoots(): {
  reader: 'owner' | 'client' | null;
  roots: readonly string[];
} {
  const desktop = useDesktop();
  const settings = useSettings();
  const me = useStore(settings, (state) => state.me.value);
  const roots = useStore(settings, (state) => state.settings.value?.documentRoots ?? none);
  if (desktop !== null || me === null) return { reader: null, roots: none };
  return me.role === null ? { reader: 'owner', roots } : { reader: 'client', roots: none };
}

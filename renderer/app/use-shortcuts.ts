import { useEffect } from 'react';
import type { Action } from './actions.ts';
import { inText, isMac, matchesShortcut } from '../kit/shortcuts.ts';

/** Keys that a text field has its own meaning for. */
const textOwns = new Set(['mod+z']);

export function useShortcuts(actions: readonly Action[]): void {
  useEffect(() => {
    const mac = isMac();
    const onKey = (event: KeyboardEvent): void => {
      const action = actions.find(
        (each) =>
          each.shortcut !== undefined &&
          matchesShortcut(each.shortcut, event, mac) &&
          (each.when?.() ?? true),
      );
      if (!action || event.defaultPrevented) return;
      const element = event.target;
      const empty = element instanceof HTMLTextAreaElement && element.value === '';
      if (textOwns.has(action.shortcut ?? '') && inText(element) && !empty) return;
      event.preventDefault();
      action.run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [actions]);
}

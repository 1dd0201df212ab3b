export interface KeyPress {
  key: string;
  keyCode: number;
  isComposing: boolean;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

export interface ComposerPlace {
  text: string;
  streaming: boolean;
  /** The last message of the user can be edited. */
  canEditLast: boolean;
  editing: boolean;
}

export type ComposerAct = 'send' | 'stop' | 'edit_last' | 'cancel_edit' | 'none';

/**
 * What a key means in the composer. While an input method composes, nothing: Enter picks a
 * candidate there. Chromium reports `isComposing`; keyCode 229 is what remains of it in the last
 * key of a composition (UI Events, 2.1.3).
 */
export function composerAct(press: KeyPress, place: ComposerPlace): ComposerAct {
  if (press.isComposing || press.keyCode === 229) return 'none';
  const modified = press.ctrlKey || press.metaKey || press.altKey || press.shiftKey;
  if (press.key === 'Enter' && !press.shiftKey && !press.altKey)
    return place.text.trim() === '' ? 'none' : 'send';
  if (press.key === 'Escape')
    return place.editing ? 'cancel_edit' : place.streaming ? 'stop' : 'none';
  if (
    press.key === 'ArrowUp' &&
    !modified &&
    place.text === '' &&
    place.canEditLast &&
    !place.editing
  )
    return 'edit_last';
  return 'none';
}

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

function isModified({ ctrlKey, metaKey, altKey, shiftKey }: KeyPress): boolean {
  return ctrlKey || metaKey || altKey || shiftKey;
}

/** Shift or Alt break the line. */
function enterAct({ shiftKey, altKey }: KeyPress, { text }: ComposerPlace): ComposerAct {
  return shiftKey || altKey || text.trim() === '' ? 'none' : 'send';
}

function escapeAct({ editing, streaming }: ComposerPlace): ComposerAct {
  if (editing) return 'cancel_edit';
  return streaming ? 'stop' : 'none';
}

function startsEdit({ text, canEditLast, editing }: ComposerPlace): boolean {
  return text === '' && canEditLast && !editing;
}

/**
 * What a key means in the composer. While an input method composes, nothing: Enter picks a
 * candidate there. Chromium reports `isComposing`; keyCode 229 is what remains of it in the last
 * key of a composition (UI Events, 2.1.3).
 */
export function composerAct(press: KeyPress, place: ComposerPlace): ComposerAct {
  if (press.isComposing || press.keyCode === 229) return 'none';
  if (press.key === 'Enter') return enterAct(press, place);
  if (press.key === 'Escape') return escapeAct(place);
  if (press.key === 'ArrowUp' && !isModified(press) && startsEdit(place)) return 'edit_last';
  return 'none';
}

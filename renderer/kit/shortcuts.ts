/** `mod` is Cmd on a Mac and Ctrl elsewhere. */
export interface ShortcutPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  isComposing: boolean;
}

export function isMac(platform: string = navigator.platform): boolean {
  return platform.startsWith('Mac');
}

/**
 * Whether a key press is this shortcut, `mod+shift+l`; by the physical key where the layout makes
 * another letter of it.
 */
export function matchesShortcut(shortcut: string, press: ShortcutPress, mac: boolean): boolean {
  if (press.isComposing) return false;
  const parts = shortcut.split('+');
  const key = parts.at(-1) ?? '';
  const mod = mac ? press.metaKey : press.ctrlKey;
  const otherMod = mac ? press.ctrlKey : press.metaKey;
  if (parts.includes('mod') !== mod || otherMod) return false;
  if (parts.includes('shift') !== press.shiftKey || parts.includes('alt') !== press.altKey)
    return false;
  return (
    press.key.toLowerCase() === key ||
    press.code.toLowerCase() === `key${key}` ||
    press.code.toLowerCase() === `digit${key}`
  );
}

const names: Record<string, string> = {
  mod: 'Ctrl',
  shift: 'Shift',
  alt: 'Alt',
  escape: 'Esc',
  ',': ',',
};
const macNames: Record<string, string> = { mod: '⌘', shift: '⇧', alt: '⌥', escape: '⎋' };

/** As the platform writes it: `Ctrl+Shift+L`, `⇧⌘L`. */
export function shortcutText(shortcut: string, mac: boolean): string {
  const parts = shortcut.split('+');
  const key = (part: string): string => (part.length === 1 ? part.toUpperCase() : part);
  if (!mac) return parts.map((part) => names[part] ?? key(part)).join('+');
  const order = ['alt', 'shift', 'mod'];
  const sorted = parts.toSorted(
    (a, b) => ((order.indexOf(a) + 4) % 4) - ((order.indexOf(b) + 4) % 4),
  );
  return sorted.map((part) => macNames[part] ?? key(part)).join('');
}

/** Whether a text field has the focus, where Ctrl+Z and bare keys belong to the text. */
export function inText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

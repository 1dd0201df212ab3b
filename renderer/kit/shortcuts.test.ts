import { describe, expect, it } from 'vitest';
import { matchesShortcut, shortcutText, type ShortcutPress } from './shortcuts.ts';

const press = (key: string, more: Partial<ShortcutPress> = {}): ShortcutPress => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  isComposing: false,
  ...more,
});

describe('shortcuts', () => {
  it('takes Ctrl on Windows and Linux, Cmd on a Mac, and never the other one', () => {
    expect(matchesShortcut('mod+k', press('k', { ctrlKey: true }), false)).toBe(true);
    expect(matchesShortcut('mod+k', press('k', { metaKey: true }), true)).toBe(true);
    expect(matchesShortcut('mod+k', press('k', { ctrlKey: true }), true)).toBe(false);
  });
  it('does not fire with a modifier too many, so that Ctrl+Shift+K stays free', () => {
    expect(matchesShortcut('mod+k', press('K', { ctrlKey: true, shiftKey: true }), false)).toBe(
      false,
    );
  });
  it('finds the key by its place on a Cyrillic layout', () => {
    expect(matchesShortcut('mod+k', press('л', { code: 'KeyK', ctrlKey: true }), false)).toBe(true);
  });
  it('keeps still while an input method composes', () => {
    expect(matchesShortcut('mod+k', press('k', { ctrlKey: true, isComposing: true }), false)).toBe(
      false,
    );
  });
  it('is written as the platform writes it', () => {
    expect(shortcutText('mod+shift+l', false)).toBe('Ctrl+Shift+L');
    expect(shortcutText('mod+shift+l', true)).toBe('⇧⌘L');
  });
});

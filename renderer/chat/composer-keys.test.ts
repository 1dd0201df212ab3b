import { describe, expect, it } from 'vitest';
import { composerAct, type ComposerPlace, type KeyPress } from './composer-keys.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  keyCode: 0,
  isComposing: false,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more,
});
const place = (more: Partial<ComposerPlace> = {}): ComposerPlace => ({
  text: 'hi',
  streaming: false,
  canEditLast: true,
  editing: false,
  ...more,
});

describe('composer keys', () => {
  it('sends on Enter and breaks the line on Shift+Enter', () => {
    expect(composerAct(press('Enter'), place())).toBe('send');
    expect(composerAct(press('Enter', { shiftKey: true }), place())).toBe('none');
  });
  it('never sends half a word while an input method is composing', () => {
    expect(composerAct(press('Enter', { isComposing: true }), place())).toBe('none');
    expect(composerAct(press('Enter', { keyCode: 229 }), place())).toBe('none');
    expect(composerAct(press('Escape', { isComposing: true }), place({ streaming: true }))).toBe(
      'none',
    );
  });
  it('sends nothing that is only blank', () => {
    expect(composerAct(press('Enter'), place({ text: ' \n' }))).toBe('none');
  });
  it('stops a stream on Escape, but leaves an edit first', () => {
    expect(composerAct(press('Escape'), place({ streaming: true }))).toBe('stop');
    expect(composerAct(press('Escape'), place({ streaming: true, editing: true }))).toBe(
      'cancel_edit',
    );
    expect(composerAct(press('Escape'), place())).toBe('none');
  });
  it('edits the last message on Up only from an empty box, so that Up still moves in a text', () => {
    expect(composerAct(press('ArrowUp'), place({ text: '' }))).toBe('edit_last');
    expect(composerAct(press('ArrowUp'), place({ text: 'a' }))).toBe('none');
    expect(composerAct(press('ArrowUp'), place({ text: '', canEditLast: false }))).toBe('none');
  });
});

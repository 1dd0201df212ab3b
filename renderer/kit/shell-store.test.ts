import { describe, expect, it } from 'vitest';
import { clampListWidth, createShellStore } from './shell-store.ts';

function memory() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
}

describe('shell', () => {
  it('undoes the newest first, each once', async () => {
    const shell = createShellStore(memory());
    const undone: string[] = [];
    shell.did('a', async () => void undone.push('a'));
    shell.did('b', async () => void undone.push('b'));
    await shell.undo();
    await shell.undo();
    await shell.undo();
    expect(undone).toEqual(['b', 'a']);
  });
  it('keeps an undo reachable by key after its toast has gone', async () => {
    const shell = createShellStore(memory());
    let undone = false;
    shell.did('a', async () => void (undone = true));
    shell.withdrawOffer(shell.getState().offered?.id ?? 0);
    expect(shell.getState().offered).toBeNull();
    await shell.undo();
    expect(undone).toBe(true);
  });
  it('remembers the width of the list within its bounds, and survives nonsense in storage', () => {
    const storage = memory();
    createShellStore(storage).setListWidth(9000);
    expect(createShellStore(storage).getState().listWidth).toBe(360);
    expect(createShellStore({ ...storage, getItem: () => 'x,y' }).getState().listWidth).toBe(280);
    expect(clampListWidth(1)).toBe(260);
  });
});

import { tmpdir } from 'node:os';
import { createRouterClient } from '@orpc/server';
import { beforeEach, describe, expect, it } from 'vitest';
import { createDesktopRouter } from './desktop-router.ts';

let opened: string[];
let revealed: string[];
beforeEach(() => {
  opened = [];
  revealed = [];
});

const desktop = () =>
  createRouterClient(
    createDesktopRouter({
      info: () => ({ platform: 'linux', electronVersion: '45.0.0', standIn: null, keychain: true }),
      host: { states: async function* () {}, restart: () => Promise.resolve() },
      choose: ({ folders, extensions }) => Promise.resolve(folders ? ['/folder'] : extensions.map((one) => `/file.${one}`)),
      chooseSave: ({ name, extension }) => Promise.resolve(`/saved/${name}.${extension}`),
      openExternal: async (url) => void opened.push(url),
      revealPath: (path) => void revealed.push(path),
      setTheme: () => undefined,
    }),
  );

describe('what the page may have main do', () => {
  it('opens the web and mail, and no program by a scheme of its own', async () => {
    await desktop().openExternal({ url: 'https://example.com/' });
    await expect(desktop().openExternal({ url: 'file:///etc/passwd' })).rejects.toMatchObject({ code: 'bad_request' });
    await expect(desktop().openExternal({ url: 'ms-msdt:/id' })).rejects.toMatchObject({ code: 'bad_request' });
    expect(opened).toEqual(['https://example.com/']);
  });

  it('shows what is there, and says so of what is not', async () => {
    await desktop().revealPath({ path: tmpdir() });
    await expect(desktop().revealPath({ path: '/nowhere/at/all' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(desktop().revealPath({ path: 'relative' })).rejects.toMatchObject({ code: 'not_found' });
    expect(revealed).toEqual([tmpdir()]);
  });

  it('asks for files by extension, and takes none that is a pattern', async () => {
    expect(await desktop().chooseFiles({ extensions: ['pdf'] })).toEqual(['/file.pdf']);
    expect(await desktop().chooseFolder()).toEqual(['/folder']);
    await expect(desktop().chooseFiles({ extensions: ['../x'] })).rejects.toThrow();
    expect(await desktop().chooseSaveFile({ name: 'leases', extension: 'hearth-base' })).toBe('/saved/leases.hearth-base');
    await expect(desktop().chooseSaveFile({ name: 'leases', extension: 'x/../y' })).rejects.toThrow();
  });
});

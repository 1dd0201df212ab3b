import { tmpdir } from 'node:os';
import { createRouterClient } from '@orpc/server';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OriginalToOpen } from '../../../shared/contract/main.ts';
import { createDesktopRouter } from './desktop-router.ts';

let opened: string[];
let revealed: string[];
let inPrograms: string[];
let original: OriginalToOpen;
beforeEach(() => {
  opened = [];
  revealed = [];
  inPrograms = [];
});

const desktop = () =>
  createRouterClient(
    createDesktopRouter({
      info: () => ({ platform: 'linux', electronVersion: '45.0.0', standIn: null, keychain: true }),
      host: {
        states: async function* () {},
        restart: () => Promise.resolve(),
        originalToOpen: () => Promise.resolve(original),
      },
      choose: ({ folders, extensions }) =>
        Promise.resolve(folders ? ['/folder'] : extensions.map((one) => `/file.${one}`)),
      chooseSave: ({ name, extension }) => Promise.resolve(`/saved/${name}.${extension}`),
      openExternal: async (url) => void opened.push(url),
      revealPath: (path) => void revealed.push(path),
      openPath: async (path) => inPrograms.push(path) > 0 && !path.startsWith('/nobody'),
      setTheme: () => undefined,
    }),
  );

describe('what the page may have main do', () => {
  it('opens the web and mail, and no program by a scheme of its own', async () => {
    await desktop().openExternal({ url: 'https://example.com/' });
    await expect(desktop().openExternal({ url: 'file:///etc/passwd' })).rejects.toMatchObject({
      code: 'bad_request',
    });
    await expect(desktop().openExternal({ url: 'ms-msdt:/id' })).rejects.toMatchObject({
      code: 'bad_request',
    });
    expect(opened).toEqual(['https://example.com/']);
  });

  it('shows what is there, and says so of what is not', async () => {
    await desktop().revealPath({ path: tmpdir() });
    await expect(desktop().revealPath({ path: '/nowhere/at/all' })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(desktop().revealPath({ path: 'relative' })).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(revealed).toEqual([tmpdir()]);
  });

  it('opens a document in its program, and shows in its folder what could be run or what no program takes', async () => {
    const open = async (found: OriginalToOpen): Promise<string> => {
      original = found;
      return (await desktop().openDocument({ id: 'kb_1', documentId: 'doc_1' })).how;
    };
    expect(await open({ kind: 'file', path: '/docs/lease.pdf' })).toBe('opened');
    expect(await open({ kind: 'file', path: '/docs/clean.sh' })).toBe('shown');
    expect(await open({ kind: 'file', path: '/nobody/opens.rtf' })).toBe('shown');
    expect(await open({ kind: 'page', url: 'https://example.com/rent' })).toBe('page');
    await expect(open({ kind: 'page', url: 'ms-msdt:/id' })).rejects.toMatchObject({
      code: 'bad_request',
    });
    expect([inPrograms, revealed, opened]).toEqual([
      ['/docs/lease.pdf', '/nobody/opens.rtf'],
      ['/docs/clean.sh', '/nobody/opens.rtf'],
      ['https://example.com/rent'],
    ]);
  });

  it('asks for files by extension, and takes none that is a pattern', async () => {
    expect(await desktop().chooseFiles({ extensions: ['pdf'] })).toEqual(['/file.pdf']);
    expect(await desktop().chooseFolder()).toEqual(['/folder']);
    await expect(desktop().chooseFiles({ extensions: ['../x'] })).rejects.toThrow();
    expect(await desktop().chooseSaveFile({ name: 'leases', extension: 'hearth-base' })).toBe(
      '/saved/leases.hearth-base',
    );
    await expect(
      desktop().chooseSaveFile({ name: 'leases', extension: 'x/../y' }),
    ).rejects.toThrow();
  });
});

import { BrowserWindow, dialog, nativeTheme, shell } from 'electron';
import { fileNameOf } from '../../../shared/file-name.ts';
import type { WindowDeps } from '../windows/main-window.ts';
import type { DesktopDeps } from './desktop-router.ts';

async function choose({
  folders,
  extensions,
}: {
  folders: boolean;
  extensions: readonly string[];
}): Promise<string[]> {
  const options: Electron.OpenDialogOptions = {
    properties: [folders ? 'openDirectory' : 'openFile', 'multiSelections'],
    filters:
      extensions.length > 0
        ? [{ name: extensions.map((one) => `.${one}`).join(', '), extensions: [...extensions] }]
        : [],
  };
  const over = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  return (await (over ? dialog.showOpenDialog(over, options) : dialog.showOpenDialog(options)))
    .filePaths;
}

async function chooseSave({
  name,
  extension,
}: {
  name: string;
  extension: string;
}): Promise<string | null> {
  const defaultPath = `${fileNameOf(name, 'base')}.${extension}`;
  const options: Electron.SaveDialogOptions = {
    defaultPath,
    filters: [{ name: `.${extension}`, extensions: [extension] }],
  };
  const over = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  const { filePath } = await (over
    ? dialog.showSaveDialog(over, options)
    : dialog.showSaveDialog(options));
  return filePath === '' ? null : filePath;
}

/** The desktop contract's acts, by Electron. */
export function electronDesktop(
  state: WindowDeps['state'],
): Pick<
  DesktopDeps,
  'choose' | 'chooseSave' | 'openExternal' | 'revealPath' | 'openPath' | 'setTheme'
> {
  return {
    choose,
    chooseSave,
    openExternal: (url) => shell.openExternal(url),
    revealPath: (path) => {
      shell.showItemInFolder(path);
    },
    // Resolves to what went wrong, or to nothing (electronjs.org/docs/latest/api/shell).
    openPath: async (path) => (await shell.openPath(path)) === '',
    setTheme: (theme) => {
      nativeTheme.themeSource = theme;
      state.set({ theme });
    },
  };
}

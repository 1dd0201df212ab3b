/** The composition root of Electron's main: the window, and the host that it starts and watches. Everything else is the host's. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RPCHandler } from '@orpc/server/message-port';
import { app, BrowserWindow, dialog, nativeTheme, protocol, safeStorage, session, shell } from 'electron';
import { entryPath } from '../entry-path.ts';
import { dataFolder, makeDataFolder } from '../host/store/data-folder.ts';
import { connectPages } from './connect-page.ts';
import { createDesktopRouter } from './desktop/desktop-router.ts';
import { chooseLauncher } from './host-supervisor/choose-launcher.ts';
import { createHostSupervisor } from './host-supervisor/host-supervisor.ts';
import { findResources } from './resources.ts';
import { masterKey } from './secrets/master-key.ts';
import { appScheme } from './windows/app-protocol.ts';
import { setApplicationMenu } from './windows/application-menu.ts';
import { hardenContents } from './windows/harden-contents.ts';
import { hardenSession } from './windows/harden-session.ts';
import { createMainWindow, groundColour } from './windows/main-window.ts';
import { quietChromium } from './windows/quiet-chromium.ts';
import { createWindowStore } from './windows/window-store.ts';

const out = join(dirname(fileURLToPath(import.meta.url)).replace(/[/\\]chunks$/, ''), '..');
const folder = dataFolder();
/** Below the data, so that two data folders are two instances, and a backup of the folder is whole. */
const windowFolder = join(folder, 'window');
const resources = findResources(process.env, process.resourcesPath, app.getAppPath());
const log = (event: string, fields: Record<string, unknown>): void => console.error(JSON.stringify({ time: new Date().toISOString(), process: 'main', event, ...fields }));

function open(): void {
  const state = createWindowStore(windowFolder);
  nativeTheme.themeSource = state.get().theme;
  let sealedBySystem = false;
  const host = createHostSupervisor({
    launcher: chooseLauncher(process.versions.node, resources.standInNode),
    spec: { name: 'host', entry: entryPath('host'), env: { HEARTH_HOME: folder, ...(resources.models === null ? {} : { HEARTH_MODELS: resources.models }) } },
    init: () => {
      const key = masterKey(folder, safeStorage);
      sealedBySystem = key !== null;
      return { version: app.getVersion(), electronVersion: process.versions.electron, standIn: resources.standIn, ...(key === null ? {} : { masterKey: key.toString('base64') }) };
    },
    log,
  });
  hardenSession(session.defaultSession, { rendererFolder: join(out, 'renderer'), recordEgress: host.recordEgress });
  const openWindow = (): BrowserWindow => createMainWindow({ preload: join(out, 'preload', 'preload.cjs'), icon: resources.icon, state });
  const desktop = createDesktopRouter({
    info: () => ({ platform: process.platform, electronVersion: process.versions.electron, standIn: resources.standIn, keychain: sealedBySystem }),
    host,
    choose: async ({ folders, extensions }) => {
      const options = { properties: [folders ? ('openDirectory' as const) : ('openFile' as const), 'multiSelections' as const], filters: extensions.length > 0 ? [{ name: extensions.map((one) => `.${one}`).join(', '), extensions: [...extensions] }] : [] };
      const over = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
      return (await (over ? dialog.showOpenDialog(over, options) : dialog.showOpenDialog(options))).filePaths;
    },
    openExternal: (url) => shell.openExternal(url),
    revealPath: (path) => shell.showItemInFolder(path),
    setTheme: (theme) => {
      nativeTheme.themeSource = theme;
      state.set({ theme });
    },
  });
  const disconnect = connectPages({ adopt: host.adopt, desktop: new RPCHandler(desktop) });
  setApplicationMenu();
  openWindow();
  // After the window, so that the page is drawn while the host opens its data.
  host.start();

  nativeTheme.on('updated', () => {
    for (const window of BrowserWindow.getAllWindows()) window.setBackgroundColor(groundColour());
  });
  app.on('second-instance', () => {
    const window = BrowserWindow.getAllWindows()[0] ?? openWindow();
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.once('will-quit', (event) => {
    event.preventDefault();
    disconnect();
    void host.stop().finally(() => {
      app.exit(0);
    });
  });
}

function fail(error: unknown): void {
  dialog.showErrorBox('Hearth', error instanceof Error ? error.message : String(error));
  app.exit(1);
}

try {
  makeDataFolder(folder);
  app.setPath('userData', windowFolder);
  app.setName('Hearth');
  quietChromium(app.commandLine);
  protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }]);
  app.on('web-contents-created', (_event, contents) => {
    hardenContents(contents);
  });
  // Electron is ready only after this module: the rest must not be awaited here.
  if (app.requestSingleInstanceLock()) void app.whenReady().then(open).catch(fail);
  else app.quit();
} catch (error) {
  fail(error);
}

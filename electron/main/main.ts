/**
 * The composition root of Electron's main: the window, and the host that it starts and watches.
 * Everything else is the host's.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RPCHandler } from '@orpc/server/message-port';
import { app, dialog, nativeTheme, protocol, safeStorage, session } from 'electron';
import { entryPath } from '../entry-path.ts';
import { forgetVariables, passphraseVariable } from '../host/security/secret-variables.ts';
import { dataFolder, makeDataFolder } from '../host/store/data-folder.ts';
import { connectPages } from './connect-page.ts';
import { createDesktopRouter } from './desktop/desktop-router.ts';
import { electronDesktop } from './desktop/electron-desktop.ts';
import { chooseLauncher } from './host-supervisor/choose-launcher.ts';
import { createHostSupervisor } from './host-supervisor/host-supervisor.ts';
import { followPower } from './follow-power.ts';
import { findResources } from './resources.ts';
import { masterKey } from './secrets/master-key.ts';
import { appScheme } from './windows/app-protocol.ts';
import { setApplicationMenu } from './windows/application-menu.ts';
import { followApp } from './windows/follow-app.ts';
import { hardenContents } from './windows/harden-contents.ts';
import { hardenSession } from './windows/harden-session.ts';
import { createMainWindow } from './windows/main-window.ts';
import { quietChromium } from './windows/quiet-chromium.ts';
import { createWindowStore } from './windows/window-store.ts';

const out = join(dirname(fileURLToPath(import.meta.url)).replace(/[/\\]chunks$/, ''), '..');
const folder = dataFolder();
/**
 * Below the data, so that two data folders are two instances, and a backup of the folder is whole.
 */
const windowFolder = join(folder, 'window');
const resources = findResources(process.env, process.resourcesPath, app.getAppPath());
/** Kept for each start of the host; what main starts must not inherit it. */
const passphrase = process.env[passphraseVariable];
forgetVariables([passphraseVariable]);
const versions = { electronVersion: process.versions.electron, standIn: resources.standIn };
const log = (event: string, fields: Record<string, unknown>): void =>
  console.error(
    JSON.stringify({ time: new Date().toISOString(), process: 'main', event, ...fields }),
  );

function open(): void {
  const state = createWindowStore(windowFolder);
  nativeTheme.themeSource = state.get().theme;
  let keychain = false;
  const host = createHostSupervisor({
    launcher: chooseLauncher(process.versions.node, resources.standInNode),
    spec: {
      name: 'host',
      entry: entryPath('host'),
      inherits: ['host', 'gpu'],
      env: {
        HEARTH_HOME: folder,
        ...(resources.models === null ? {} : { HEARTH_MODELS: resources.models }),
      },
    },
    init: () => {
      const key = masterKey(folder, safeStorage);
      keychain = key !== null;
      return {
        version: app.getVersion(),
        ...versions,
        ...(key === null ? {} : { masterKey: key.toString('base64') }),
        ...(passphrase === undefined ? {} : { passphrase }),
      };
    },
    log,
  });
  hardenSession(session.defaultSession, {
    rendererFolder: join(out, 'renderer'),
    recordEgress: host.recordEgress,
  });
  const desktop = createDesktopRouter({
    info: () => ({ platform: process.platform, keychain, ...versions }),
    host,
    ...electronDesktop(state),
  });
  const disconnect = connectPages({ adopt: host.adopt, desktop: new RPCHandler(desktop) });
  const openWindow = () =>
    createMainWindow({ preload: join(out, 'preload', 'preload.cjs'), icon: resources.icon, state });
  setApplicationMenu();
  openWindow();
  // After the window, so that the page is drawn while the host opens its data.
  host.start();
  followPower(host.setOnBattery);
  followApp({
    openWindow,
    close: async () => {
      disconnect();
      await host.stop();
    },
  });
}

function fail(error: unknown): void {
  dialog.showErrorBox('Hearth', error instanceof Error ? error.message : String(error));
  app.exit(1);
}

try {
  makeDataFolder(folder);
  app.setName('Hearth');
  app.setPath('userData', windowFolder);
  quietChromium(app.commandLine);
  protocol.registerSchemesAsPrivileged([
    {
      scheme: appScheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
  app.on('web-contents-created', (_event, contents) => {
    hardenContents(contents);
  });
  // Electron is ready only after this module: the rest must not be awaited here.
  if (app.requestSingleInstanceLock()) void app.whenReady().then(open).catch(fail);
  else app.quit();
} catch (error) {
  fail(error);
}

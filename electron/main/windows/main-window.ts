import { BrowserWindow, nativeTheme, screen } from 'electron';
import { appOrigin } from './app-protocol.ts';
import { addContextMenu } from './context-menu.ts';
import { boundsToOpen, smallestWindow, type WindowState } from './window-state.ts';

export interface WindowDeps {
  preload: string;
  icon: string | null;
  state: { get(): WindowState; set(part: Partial<WindowState>): void };
}

/** `--stone-ground` of renderer/ui/tokens.css, so that nothing flashes before the page is drawn. */
const ground = { light: '#fbfaf8', dark: '#1f1d1b' };
/** A page that dies more often than this in a minute is left as it is. */
const reloadsAMinute = 3;

export const groundColour = (): string =>
  nativeTheme.shouldUseDarkColors ? ground.dark : ground.light;

function reloadWhenGone(window: BrowserWindow): void {
  let reloads: number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    reloads = reloads.filter((atMs) => Date.now() - atMs < 60_000);
    if (reason === 'clean-exit' || reloads.length >= reloadsAMinute) return;
    reloads.push(Date.now());
    window.webContents.reload();
  });
}

function keepState(window: BrowserWindow, state: WindowDeps['state']): void {
  let timer: NodeJS.Timeout | undefined;
  const save = (): void => {
    clearTimeout(timer);
    if (!window.isDestroyed())
      state.set({ bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(save, 500);
  };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('close', save);
}

/** Opens the window on the page. It shows when the page has drawn its first frame. */
export function createMainWindow({ preload, icon, state }: WindowDeps): BrowserWindow {
  const { bounds, maximized } = state.get();
  const workAreas = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map(
    (display) => display.workArea,
  );
  const window = new BrowserWindow({
    ...boundsToOpen(bounds, workAreas),
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    title: 'Hearth',
    backgroundColor: groundColour(),
    autoHideMenuBar: true,
    ...(icon === null ? {} : { icon }),
    ...(process.platform === 'darwin'
      ? { titleBarStyle: 'hiddenInset' as const, titleBarOverlay: true }
      : {}),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      enableWebSQL: false,
      v8CacheOptions: 'code',
    },
  });
  window.once('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
  });
  keepState(window, state);
  reloadWhenGone(window);
  addContextMenu(window.webContents);
  void window.loadURL(`${appOrigin}/`);
  return window;
}

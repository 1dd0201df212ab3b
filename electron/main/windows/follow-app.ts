import { app, BrowserWindow, nativeTheme } from 'electron';
import { groundColour } from './main-window.ts';

function bringForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/**
 * What the platform tells the app: a second start, the dock, the last window, a change of theme,
 * the end. `close` is waited for before it.
 */
export function followApp({
  openWindow,
  close,
}: {
  openWindow: () => BrowserWindow;
  close: () => Promise<void>;
}): void {
  nativeTheme.on('updated', () => {
    for (const window of BrowserWindow.getAllWindows()) window.setBackgroundColor(groundColour());
  });
  app.on('second-instance', () => {
    bringForward(BrowserWindow.getAllWindows()[0] ?? openWindow());
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void close().finally(() => {
      closed = true;
      app.quit();
    });
  });
}

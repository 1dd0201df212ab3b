import { Menu, type MenuItemConstructorOptions } from 'electron';

/**
 * Only what has a shortcut that the page does not handle itself; on Windows and Linux it shows with
 * Alt.
 */
export function setApplicationMenu(platform: NodeJS.Platform = process.platform): void {
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    { role: 'toggleDevTools' },
  ];
  const template: MenuItemConstructorOptions[] = [
    platform === 'darwin'
      ? { role: 'appMenu' }
      : { label: 'Hearth', submenu: [{ role: 'close' }, { role: 'quit' }] },
    { role: 'editMenu' },
    { role: 'viewMenu', submenu: view },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

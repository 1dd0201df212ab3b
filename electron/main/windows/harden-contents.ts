import type { WebContents } from 'electron';
import { isAllowedNavigation } from './allowed-navigation.ts';

/**
 * No page leaves for another address, opens a window or embeds another page: links are handed over
 * by the desktop contract.
 */
export function hardenContents(contents: WebContents): void {
  const stay = (event: { preventDefault(): void; url: string }): void => {
    if (!isAllowedNavigation(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
